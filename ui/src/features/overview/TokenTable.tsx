// Where the tokens and the money went.

import { formatCost, formatCount } from "../../base/format";
import type { TokenUse } from "../../ipc/bindings";
import { showFiltered } from "../../state/places";
import { FigureTable } from "../../widgets/FigureTable";
import { cutNote } from "./cut-note";
import { Section } from "./Section";
import styles from "./Table.module.css";

type Props = {
  title: string;
  field: "model" | "agent";
  rows: readonly TokenUse[];
  total: number;
  /** As of [`Section`]. */
  anchor?: string;
};

const UNNAMED = { model: "other events", agent: "no agent" };

/** Tokens and cost by model or by agent; nothing where neither was used. */
export function TokenTable({ title, field, rows, total, anchor }: Props) {
  const used = rows.filter(({ totalTokens, cost, calls }) => totalTokens > 0 || cost.length > 0 || calls > 0);
  if (used.length === 0) return null;
  const cached = field === "model" && used.some(({ cachedTokens }) => cachedTokens > 0);
  return (
    <Section
      title={title}
      note={cutNote(rows.length, total, `${field}s`)}
      testId={`overview-${field}s`}
      anchor={anchor}
    >
      <FigureTable className={styles.table}>
        <thead>
          <tr>
            <th scope="col">{field === "model" ? "Model" : "Agent"}</th>
            <th scope="col">Calls</th>
            <th scope="col">In</th>
            {cached && (
              <th scope="col" title="Part of the input that came from a cache">
                Cached
              </th>
            )}
            <th scope="col">Out</th>
            <th scope="col">Cost</th>
          </tr>
        </thead>
        <tbody>
          {used.map((row) => (
            <tr key={row.name}>
              <th scope="row">
                {row.name === "" ? (
                  <span className={styles.dim}>{UNNAMED[field]}</span>
                ) : (
                  <button
                    type="button"
                    title={row.name}
                    onClick={() => showFiltered(field === "model" ? "tools" : "timeline", field, row.name)}
                  >
                    <span>{row.name}</span>
                  </button>
                )}
              </th>
              <td>{formatCount(row.calls)}</td>
              <td title={formatCount(row.inputTokens)}>{compact(row.inputTokens)}</td>
              {cached && (
                <td className={styles.dim} title={formatCount(row.cachedTokens)}>
                  {compact(row.cachedTokens)}
                </td>
              )}
              <td title={outWords(row)}>{compact(row.outputTokens)}</td>
              <td>
                <Cost row={row} />
              </td>
            </tr>
          ))}
        </tbody>
      </FigureTable>
    </Section>
  );
}

/** Thousands and millions in few digits; the title has the exact number. */
function compact(value: number): string {
  if (value < 1000) return formatCount(value);
  const [size, unit] = value < 999_950 ? [1000, "k"] : [1_000_000, "M"];
  return `${(value / size).toFixed(1)}${unit}`;
}

function outWords({ outputTokens, reasoningTokens }: TokenUse): string {
  const reasoning = reasoningTokens > 0 ? `, ${formatCount(reasoningTokens)} of them reasoning` : "";
  return `${formatCount(outputTokens)}${reasoning}`;
}

function Cost({ row: { cost, unpriced, totalTokens } }: { row: TokenUse }) {
  if (cost.length === 0) return <span className={styles.dim}>{totalTokens > 0 ? "no price" : "–"}</span>;
  return (
    <>
      {formatCost(cost, 4)}
      {unpriced > 0 && (
        <em className={styles.partial} title={`${formatCount(unpriced)} calls have no price`}>
          partial
        </em>
      )}
    </>
  );
}
