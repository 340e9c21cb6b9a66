// The calls of one file on the time of the run: thin for a read, thick for a change, a dot for a new file.

import { formatPlural } from "../../base/format";
import type { FileMark } from "../../ipc/bindings";
import { type AgentMarks, agentColour } from "../../model/agent-marks";
import styles from "./Files.module.css";

/** Places on the line: of calls that share one, the last that changed something is drawn. */
const PLACES = 160;
/** Room for the marks at both ends, in percent. */
const EDGE = 2;

type Props = { marks: readonly FileMark[]; durationMs: number; agents: AgentMarks };

/** The marks. */
export function FileMarks({ marks, durationMs, agents }: Props) {
  return (
    <svg className={styles.marks} role="img" aria-label={formatPlural(marks.length, "call")}>
      <line x1="0" x2="100%" y1="50%" y2="50%" />
      {placed(marks, durationMs).map(([at, mark]) => (
        <Mark key={at} at={at} mark={mark} colour={agentColour(agents.get(mark.agent))} />
      ))}
    </svg>
  );
}

function placed(marks: readonly FileMark[], durationMs: number): [number, FileMark][] {
  const places = new Map<number, FileMark>();
  for (const mark of marks) {
    const at = Math.round((durationMs > 0 ? Math.min(1, mark.atMs / durationMs) : 0) * PLACES);
    const before = places.get(at);
    if (!before || isRead(before) || !isRead(mark)) places.set(at, mark);
  }
  return [...places];
}

const isRead = ({ action }: FileMark) => action === "read" || action === "search";

function Mark({ at, mark, colour }: { at: number; mark: FileMark; colour: string }) {
  const x = `${EDGE + (at / PLACES) * (100 - 2 * EDGE)}%`;
  const failed = mark.outcome !== "done" && mark.outcome !== "open";
  const style = failed ? { stroke: colour, fill: "none" } : { fill: colour };
  if (mark.action === "create") return <circle cx={x} cy="50%" r={4.5} style={style} />;
  const [width, height] = isRead(mark) ? [2, 8] : [4, 14];
  return (
    <rect
      x={x}
      y="50%"
      width={width}
      height={height}
      transform={`translate(${-width / 2} ${-height / 2})`}
      style={style}
    />
  );
}
