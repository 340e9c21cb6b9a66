// The commands that a run ran: when, who, how long, and how they ended.

import { formatDuration, formatPlural } from "../../base/format";
import { duration, formatOffset, relativeMs } from "../../base/time";
import { visibleText } from "../../base/visible";
import type { CommandRow } from "../../ipc/bindings";
import { type AgentMarks, agentColour } from "../../model/agent-marks";
import { commandWords, exitWords, lastCommands } from "../../model/files";
import { useFilesLook } from "../../state/files";
import { useActions } from "../../state/keyboard";
import { Button } from "../../widgets/Button";
import { Cut } from "../../widgets/Cut";
import { RowList } from "../../widgets/RowList";
import styles from "./Files.module.css";

const ROW = 24;
/** Commands below the files. */
const LAST = 6;

type Props = {
  commands: readonly CommandRow[];
  marks: AgentMarks;
  selectedSpan: number | null;
  onSelect: (span: number) => void;
};

/** All of them. */
export function CommandList({ commands, marks, selectedSpan, onSelect }: Props) {
  const step = (by: number) => {
    const at = commands.findIndex(({ span }) => span === selectedSpan);
    const next = commands[Math.min(commands.length - 1, Math.max(0, at + by))];
    if (next) onSelect(next.span);
  };
  useActions({ "row-next": () => step(1), "row-previous": () => step(-1) });
  return (
    <>
      <p className={styles.said} role="status">
        {formatPlural(commands.length, "command")}
        {commandWords(commands).slice(String(commands.length).length)}
      </p>
      <RowList
        label="Commands"
        testId="command-list"
        count={commands.length}
        height={ROW}
        row={(index) => {
          const command = commands[index];
          return command ? (
            <Line
              command={command}
              marks={marks}
              chosen={command.span === selectedSpan}
              onSelect={() => onSelect(command.span)}
            />
          ) : null;
        }}
      />
    </>
  );
}

/** The last ones, below the files; those that failed are among them before others. */
export function LastCommands({ commands, marks, selectedSpan, onSelect }: Props) {
  const change = useFilesLook((look) => look.change);
  const shown = lastCommands(commands, LAST);
  return (
    <section className={styles.commands} aria-label="Commands">
      <header>
        <h2>Commands</h2>
        <small>{commandWords(commands)}</small>
        <Button look="quiet" className={styles.all} onClick={() => change({ list: "commands" })}>
          All commands
        </Button>
      </header>
      <ul>
        {shown.map((command) => (
          <li key={command.span}>
            <Line
              command={command}
              marks={marks}
              chosen={command.span === selectedSpan}
              onSelect={() => onSelect(command.span)}
            />
          </li>
        ))}
      </ul>
    </section>
  );
}

type LineProps = { command: CommandRow; marks: AgentMarks; chosen: boolean; onSelect: () => void };

function Line({ command, marks, chosen, onSelect }: LineProps) {
  const words = exitWords(command);
  const about = [command.command, command.purpose, command.folder && `in ${command.folder}`];
  return (
    <button
      type="button"
      className={styles.command}
      aria-pressed={chosen}
      data-span={command.span}
      data-outcome={command.outcome}
      title={visibleText(about.filter(Boolean).join("\n"))}
      onClick={onSelect}
    >
      <span className={styles.at}>{formatOffset(relativeMs(command.atMs))}</span>
      <code data-column="name">
        <Cut text={command.command} about={about.filter(Boolean).join("\n")} />
      </code>
      <span className={styles.who}>
        <i style={{ background: agentColour(marks.get(command.agent)) }} />
        <Cut text={command.agent} empty="" />
      </span>
      <span className={styles.took}>{formatDuration(duration(command.durationMs))}</span>
      <span className={styles.exit}>
        {command.outcome === "failed" && <i aria-hidden="true" />}
        {words}
      </span>
    </button>
  );
}
