// The head of the events table: a click on a column sorts by it.

import type { CSSProperties } from "react";
import { Icon } from "../../widgets/Icon";
import { type Column, useEventTable } from "./columns";
import styles from "./EventsView.module.css";

/** The header row. */
export function EventHeader({ columns, grid }: { columns: readonly Column[]; grid: CSSProperties }) {
  const { sort, descending, sortBy } = useEventTable();
  return (
    <div className={styles.header} role="row" aria-rowindex={1} style={grid}>
      {columns.map(({ id, title, right }) => {
        const sorted = sort === id;
        const short = id === "integrity" ? "" : id === "sequence" ? "#" : title;
        return (
          <span
            key={id}
            role="columnheader"
            aria-label={title}
            aria-sort={sorted ? (descending ? "descending" : "ascending") : "none"}
            data-right={right}
          >
            <button
              type="button"
              className={styles.sort}
              title={`Sort by ${title.toLowerCase()}`}
              aria-label={`Sort by ${title.toLowerCase()}`}
              onClick={() => sortBy(id)}
            >
              {short === "" ? <Icon name="unsigned" size={12} /> : short}
              {sorted && <Icon name={descending ? "down" : "up"} size={10} />}
            </button>
          </span>
        );
      })}
    </div>
  );
}
