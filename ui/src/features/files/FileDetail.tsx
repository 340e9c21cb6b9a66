// One file: what each call did with it, in order or as one difference, or the runs that touched it.

import { formatCount, formatPlural } from "../../base/format";
import type { FileHistory, FileRow } from "../../ipc/bindings";
import type { AgentMarks } from "../../model/agent-marks";
import { queryTerm } from "../../model/query-text";
import { updateSession } from "../../state/address";
import { useFileHistory, useFilesLook } from "../../state/files";
import { Button } from "../../widgets/Button";
import { CopyButton } from "../../widgets/CopyButton";
import { Cut } from "../../widgets/Cut";
import { DiffLines } from "../../widgets/DiffView";
import { ErrorNotice, Skeleton } from "../../widgets/Notice";
import { Segments } from "../../widgets/Segments";
import own from "./FileDetail.module.css";
import { FileRuns } from "./FileRuns";
import { FileStepView } from "./FileStepView";
import styles from "./Files.module.css";

type Props = {
  sessionKey: string;
  file: FileRow;
  marks: AgentMarks;
  selectedSpan: number | null;
  onSelect: (span: number) => void;
};

/** The file on show. */
export function FileDetail({ sessionKey, file, marks, selectedSpan, onSelect }: Props) {
  const { asOne, overRuns, change } = useFilesLook();
  const history = useFileHistory(sessionKey, overRuns ? null : file.path);
  const whole = history.data?.whole ?? null;
  return (
    <section className={own.detail} aria-label={`File ${file.name}`} data-testid="file-detail">
      <header className={own.title}>
        <h2>
          <Cut text={file.name} about={file.path} />
        </h2>
        {file.added > 0 && <b>+{formatCount(file.added)}</b>}
        {file.removed > 0 && <i>−{formatCount(file.removed)}</i>}
        {!overRuns && (
          <Segments
            label="Changes"
            value={asOne ? "one" : "order"}
            options={[
              { value: "order", words: "In order" },
              {
                value: "one",
                words: "As one diff",
                disabled: !asOne && history.data !== undefined && whole === null,
                title:
                  whole === null
                    ? "Its whole text before and after is not known, or it changed once"
                    : undefined,
              },
            ]}
            onChoose={(changes) => change({ asOne: changes === "one" })}
            atEnd
          />
        )}
      </header>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable with the keyboard. */}
      <div className={own.steps} tabIndex={0}>
        {overRuns ? (
          <FileRuns path={file.path} sessionKey={sessionKey} />
        ) : history.error && !history.data ? (
          <ErrorNotice error={history.error} onRetry={history.refetch} />
        ) : !history.data ? (
          <Skeleton label="Loading the file" rows={8} />
        ) : asOne && whole !== null ? (
          <DiffLines diff={whole} leftWord="before" rightWord="after" />
        ) : (
          <Steps history={history.data} {...{ marks, selectedSpan, onSelect }} />
        )}
        <p className={own.foot}>
          {!overRuns && history.data && <End history={history.data} onSelect={onSelect} />}
          <Button
            look="quiet"
            className={own.way}
            onClick={() => updateSession({ query: queryTerm("file", file.path) })}
          >
            Filter by this file
          </Button>
          <CopyButton text={file.path} label="Copy path" words="Copy path" />
        </p>
      </div>
    </section>
  );
}

type StepsProps = Pick<Props, "marks" | "selectedSpan" | "onSelect"> & { history: FileHistory };

function Steps({ history, marks, selectedSpan, onSelect }: StepsProps) {
  return (
    <ol className={own.list}>
      {history.steps.map((step, at) => (
        <FileStepView
          // biome-ignore lint/suspicious/noArrayIndexKey: a call may touch a file twice, and steps never move.
          key={at}
          step={step}
          marks={marks}
          selected={step.span === selectedSpan}
          onSelect={() => onSelect(step.span)}
        />
      ))}
      {history.steps.length < history.stepCount && (
        <li className={styles.cut}>
          First {formatCount(history.steps.length)} of {formatCount(history.stepCount)} steps
        </li>
      )}
    </ol>
  );
}

function End({ history, onSelect }: { history: FileHistory; onSelect: (span: number) => void }) {
  const { linesAtEnd, lastSeen } = history;
  return (
    <>
      {linesAtEnd !== null && <span>At the end {formatPlural(linesAtEnd, "line")}.</span>}
      {lastSeen !== null && (
        <Button look="quiet" className={own.way} onClick={() => onSelect(lastSeen)}>
          As the model last read it
        </Button>
      )}
    </>
  );
}
