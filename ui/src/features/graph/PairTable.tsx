// Handoffs as a table: one row for each pair and direction, the most first.

import { useMemo, useState } from "react";
import { formatCount } from "../../base/format";
import { visibleText } from "../../base/visible";
import { boxName, type GraphBox, type GraphShape } from "../../model/agent-graph";
import { type AgentMarks, groupMark } from "../../model/agent-marks";
import { AgentBadge } from "../../widgets/KindMark";
import { RowList } from "../../widgets/RowList";
import type { Chosen } from "./chosen";
import styles from "./PairTable.module.css";

const ROW = 28;

type Props = { shape: GraphShape; marks: AgentMarks; onChoose: (chosen: Chosen) => void };

/** The table, with a line to search it. */
export function PairTable({ shape, marks, onChoose }: Props) {
  const [typed, setTyped] = useState("");
  const boxes = new Map(shape.boxes.map((box) => [box.id, box]));
  const rows = useMemo(() => {
    const words = typed.trim().toLowerCase();
    const kept = shape.arrows.filter(({ from, to, reasons }) =>
      [from, to, ...reasons.map(({ value }) => value)].some((text) => text.toLowerCase().includes(words)),
    );
    return kept.sort((a, b) => b.count - a.count);
  }, [shape, typed]);
  return (
    <div className={styles.table}>
      <label className={styles.find}>
        <input
          type="search"
          aria-label="Find an agent or a reason"
          placeholder="Find an agent or a reason"
          value={typed}
          spellCheck={false}
          onChange={(event) => setTyped(event.target.value)}
        />
        <span role="status">
          {formatCount(rows.length)} of {formatCount(shape.arrows.length)}
        </span>
      </label>
      <div className={styles.head} aria-hidden="true">
        <span>From</span>
        <span>To</span>
        <span>Handoffs</span>
        <span>Most frequent reason</span>
      </div>
      <RowList
        label="Pairs of agents"
        testId="graph-pairs"
        count={rows.length}
        height={ROW}
        row={(at) => {
          const arrow = rows[at];
          const [from, to] = [boxes.get(arrow?.from ?? ""), boxes.get(arrow?.to ?? "")];
          if (!arrow || !from || !to) return null;
          const inferred = arrow.inferred === arrow.count;
          return (
            <button
              type="button"
              className={styles.row}
              onClick={() => onChoose({ kind: "handoffs", id: arrow.id })}
            >
              <Name box={from} marks={marks} />
              <Name box={to} marks={marks} />
              <b>{formatCount(arrow.count)}</b>
              <span>{arrow.reasons[0]?.value || (inferred ? <i>inferred</i> : "")}</span>
            </button>
          );
        }}
      />
    </div>
  );
}

function Name({ box, marks }: { box: GraphBox; marks: AgentMarks }) {
  const name = visibleText(boxName(box));
  return (
    <span className={styles.name} title={name}>
      <AgentBadge mark={groupMark(box, marks)} />
      <bdi>{name}</bdi>
    </span>
  );
}
