// The tools of some days, one row each. A press shows the days of one tool above.

import { useState } from "react";
import { formatCount } from "../../base/format";
import { visibleText } from "../../base/visible";
import type { ToolTrend } from "../../ipc/bindings";
import { Cut } from "../../widgets/Cut";
import { ErrorCell, FigureTable } from "../../widgets/FigureTable";
import { KindMark } from "../../widgets/KindMark";
import { OrderHead } from "./OrderHead";
import { partWords } from "./part-words";
import { Sparkline } from "./Sparkline";
import styles from "./StatsTable.module.css";
import { type DaysOrder, p95Words, sortedTools } from "./tool-days";

const COLUMNS = [
  ["calls", "Calls"],
  ["errors", "Errors"],
  ["p95", "p95", "95 of 100 calls that ended took at most this long"],
] as const;

type Props = {
  tools: readonly ToolTrend[];
  chosen: ToolTrend | undefined;
  onChoose: (tool: ToolTrend | null) => void;
};

/** The table. */
export function ToolDaysTable({ tools, chosen, onChoose }: Props) {
  const [order, setOrder] = useState<DaysOrder>({ by: "calls", descending: true });
  return (
    <FigureTable className={styles.table}>
      <thead>
        <tr>
          <OrderHead by="name" word="Tool" order={order} onOrder={setOrder} />
          {COLUMNS.map(([by, word, help]) => (
            <OrderHead key={by} by={by} word={word} help={help} order={order} onOrder={setOrder} />
          ))}
          <th scope="col">Calls by day</th>
          <th scope="col">p95 by day</th>
        </tr>
      </thead>
      <tbody>
        {sortedTools(tools, order).map((tool) => (
          <Line
            key={`${tool.family} ${tool.server} ${tool.name}`}
            tool={tool}
            pressed={tool === chosen}
            onChoose={onChoose}
          />
        ))}
      </tbody>
    </FigureTable>
  );
}

type LineProps = { tool: ToolTrend; pressed: boolean; onChoose: Props["onChoose"] };

function Line({ tool, pressed, onChoose }: LineProps) {
  const { all, days } = tool;
  const about = pressed ? "Show all tools together again" : `Show the days of ${visibleText(tool.name)}`;
  return (
    <tr data-chosen={pressed}>
      <th scope="row">
        <span className={styles.name}>
          <button
            type="button"
            aria-pressed={pressed}
            title={about}
            onClick={() => onChoose(pressed ? null : tool)}
          >
            <KindMark family={tool.family} size={9} />
            {tool.server !== "" && <small>{visibleText(tool.server)}</small>}
            <Cut text={tool.name} about={about} />
          </button>
        </span>
      </th>
      <td>{formatCount(all.calls)}</td>
      <ErrorCell errors={all.errors}>
        {all.errors > 0 && <small>{partWords(all.errors, all.calls)}</small>}
      </ErrorCell>
      <td>{p95Words(all)}</td>
      <td>
        <Sparkline
          bars={days.map(({ calls }) => calls)}
          failed={days.map(({ errors }) => errors)}
          label={`${all.calls} calls by day, ${all.errors} failed`}
        />
      </td>
      <td>
        <Sparkline
          bars={days.map(({ p95Ms }) => p95Ms ?? 0)}
          label={`p95 by day, over all ${p95Words(all)}`}
        />
      </td>
    </tr>
  );
}
