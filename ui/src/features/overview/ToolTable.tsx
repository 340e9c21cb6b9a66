// Which tools and MCP servers took the time, and which of them fail.

import { formatCount } from "../../base/format";
import type { ToolRow } from "../../ipc/bindings";
import { callsTookWords } from "../../model/took-words";
import { toolWords } from "../../model/tool-words";
import { showFiltered } from "../../state/places";
import { ErrorCell, FigureTable } from "../../widgets/FigureTable";
import { KindMark } from "../../widgets/KindMark";
import { cutNote } from "./cut-note";
import { Section } from "./Section";
import styles from "./Table.module.css";

/** Tools by time; nothing where none was called. */
export function ToolTable({ rows, total }: { rows: readonly ToolRow[]; total: number }) {
  if (rows.length === 0) return null;
  return (
    <Section
      title="Tools and MCP by time"
      note={cutNote(rows.length, total, "tools")}
      testId="overview-tools"
    >
      <FigureTable className={styles.table}>
        <thead>
          <tr>
            <th scope="col">Tool</th>
            <th scope="col">Calls</th>
            <th scope="col">Errors</th>
            <th scope="col">p95</th>
            <th scope="col" title="Part of the run during which it was going on">
              Share
            </th>
          </tr>
        </thead>
        <tbody>
          {rows.map(({ name, server, family, stats }) => (
            <tr key={`${family} ${server} ${name}`}>
              <th scope="row">
                <button
                  type="button"
                  title={server === "" ? name : `${name} on ${server}`}
                  onClick={() => showFiltered("tools", "tool", name)}
                >
                  <KindMark family={family} size={9} />
                  <span>{toolWords(name, server) || "unnamed"}</span>
                  {server !== "" && <small>{server}</small>}
                </button>
              </th>
              <td>{formatCount(stats.calls)}</td>
              <ErrorCell errors={stats.errors} />
              <td>{callsTookWords(stats, stats.p95Ms)}</td>
              <td>
                {formatShare(stats.share)} <span className={styles.dim}>%</span>
              </td>
            </tr>
          ))}
        </tbody>
      </FigureTable>
    </Section>
  );
}

function formatShare(share: number): string {
  const percent = share * 100;
  return percent > 0 && percent < 1 ? "<1" : formatCount(percent);
}
