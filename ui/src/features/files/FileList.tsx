// The files under their folders, each with its calls on the time of the run.

import { useEffect, useRef } from "react";
import { formatCount } from "../../base/format";
import { duration, relativeMs } from "../../base/time";
import type { FileRow, SessionFiles } from "../../ipc/bindings";
import { type AgentMarks, agentColour } from "../../model/agent-marks";
import type { FileLine } from "../../model/files";
import { tickLabel, tickStep } from "../../model/ticks";
import { useFilesLook, useSharedFiles } from "../../state/files";
import { Cut } from "../../widgets/Cut";
import { EmptyNotice } from "../../widgets/Notice";
import { RowList } from "../../widgets/RowList";
import { FileMarks } from "./FileMarks";
import styles from "./Files.module.css";

/** Height of a row in pixels. */
const ROW = 26;
/** Agents that the legend names. */
const NAMED = 6;

type Props = {
  sessionKey: string;
  found: SessionFiles;
  lines: readonly FileLine[];
  marks: AgentMarks;
  chosen: string | null;
  onChoose: (path: string) => void;
};

/** The list. */
export function FileList({ sessionKey, found, lines, marks, chosen, onChoose }: Props) {
  const overRuns = useFilesLook((look) => look.overRuns);
  const shared = useSharedFiles(sessionKey, overRuns).data;
  const box = useRef<HTMLDivElement>(null);
  const place = lines.findIndex((line) => line.at === "file" && line.file.path === chosen);
  useEffect(() => intoView(box.current, place), [place]);
  // As exact as a ruler of a hundred steps.
  const step = tickStep(duration(Math.max(1, found.durationMs / 100)));
  if (lines.length === 0)
    return <EmptyNotice title="No such files">Choose all files to see more.</EmptyNotice>;
  return (
    <>
      <div className={styles.head} data-runs={overRuns || undefined}>
        <span title={found.folder}>
          File
          {found.folder !== "" && (
            <small>
              <Cut text={found.folder} />
            </small>
          )}
        </span>
        <span className={styles.times} aria-hidden="true">
          <i>0</i>
          <i>{tickLabel(relativeMs(found.durationMs / 2), step)}</i>
          <i>{tickLabel(relativeMs(found.durationMs), step)}</i>
        </span>
        <span>Read</span>
        <span>Edit</span>
        <span>New</span>
        {overRuns && <span title="Runs that touched it">Runs</span>}
        <span>Lines</span>
      </div>
      <RowList
        label="Files"
        testId="file-list"
        count={lines.length}
        height={ROW}
        boxRef={box}
        row={(index) => {
          const line = lines[index];
          if (!line) return null;
          if (line.at === "folder") return <p className={styles.folder}>{line.name}</p>;
          return (
            <Line
              line={line}
              durationMs={found.durationMs}
              marks={marks}
              runs={overRuns ? (shared?.get(line.file.path) ?? 1) : null}
              chosen={line.file.path === chosen}
              onChoose={() => onChoose(line.file.path)}
            />
          );
        }}
      />
      <Legend marks={marks} />
    </>
  );
}

function intoView(box: HTMLElement | null, place: number): void {
  if (!box || place < 0) return;
  const [top, bottom] = [place * ROW, (place + 1) * ROW];
  if (top < box.scrollTop) box.scrollTop = top - ROW;
  else if (bottom > box.scrollTop + box.clientHeight) box.scrollTop = bottom + ROW - box.clientHeight;
}

type LineProps = {
  line: Extract<FileLine, { at: "file" }>;
  durationMs: number;
  marks: AgentMarks;
  /** Runs that touched it; `null` while nobody asks. */
  runs: number | null;
  chosen: boolean;
  onChoose: () => void;
};

function Line({ line, durationMs, marks, runs, chosen, onChoose }: LineProps) {
  const { file } = line;
  return (
    <button
      type="button"
      className={styles.line}
      aria-pressed={chosen}
      data-runs={runs !== null || undefined}
      data-path={file.path}
      title={file.path}
      onClick={onChoose}
    >
      <span className={styles.name} data-column="name">
        <Cut text={line.name} about={file.path} />
        {line.aside !== "" && <small>{line.aside}</small>}
      </span>
      <FileMarks marks={file.marks} durationMs={durationMs} agents={marks} />
      <Figure value={file.reads} word="read" />
      <Figure value={file.edits} word="changed" />
      <Figure value={file.creates} word="new" />
      {runs !== null && <Figure value={runs} word="runs" />}
      <Lines file={file} />
    </button>
  );
}

function Figure({ value, word }: { value: number; word: string }) {
  return value > 0 ? (
    <span className={styles.figure} title={`${formatCount(value)} ${word}`}>
      {formatCount(value)}
    </span>
  ) : (
    <span className={styles.none} aria-hidden="true">
      ·
    </span>
  );
}

function Lines({ file }: { file: FileRow }) {
  return (
    <span className={styles.changed}>
      {file.deletes > 0 && <em>deleted</em>}
      {file.failed > 0 && file.added + file.removed === 0 && file.deletes === 0 && (
        <em className={styles.failed}>{formatCount(file.failed)} failed</em>
      )}
      {file.added > 0 && <b>+{formatCount(file.added)}</b>}
      {file.removed > 0 && <i>−{formatCount(file.removed)}</i>}
    </span>
  );
}

function Legend({ marks }: { marks: AgentMarks }) {
  const agents = [...marks.keys()];
  return (
    <p className={styles.legend}>
      <span>
        <i data-mark="read" /> read
      </span>
      <span>
        <i data-mark="edit" /> edit
      </span>
      <span>
        <i data-mark="create" /> new file
      </span>
      <span className={styles.agents}>
        {agents.slice(0, NAMED).map((agent) => (
          <span key={agent}>
            <i data-mark="agent" style={{ background: agentColour(marks.get(agent)) }} />
            <Cut text={agent} />
          </span>
        ))}
        {agents.length > NAMED && <span>{formatCount(agents.length - NAMED)} more</span>}
      </span>
    </p>
  );
}
