// What came in and how it was recorded, by source and in all; and what is missing or still open.

import { useState } from "react";
import { formatCount, formatDuration, formatPlural } from "../../base/format";
import { duration, type UnixMs } from "../../base/time";
import type { AppStatus, LedgerRow } from "../../ipc/bindings";
import { type LedgerLook, ratesBetween } from "../../model/rates";
import { FigureTable } from "../../widgets/FigureTable";
import styles from "./Ledger.module.css";
import { SourceSection } from "./SourceSection";
import shared from "./SourceSection.module.css";

const COLUMNS = [
  { key: "received", title: "Received", about: "Events that arrived" },
  { key: "stored", title: "Stored", about: "New events on disk" },
  { key: "duplicates", title: "Duplicates", about: "The very same event again; nothing was added" },
  {
    key: "continued",
    title: "Continued",
    about: "A further record of a stored event; all of them are kept",
  },
  { key: "conflicts", title: "Conflicts", about: "Another event under an id that is taken; both are kept" },
  { key: "late", title: "Late", about: "Events older than what their session had already shown" },
  { key: "rejected", title: "Rejected", about: "Could not be read; the bytes are in the quarantine" },
  {
    key: "timeUnknown",
    title: "Time unknown",
    about: "New events without a readable time: they are placed by what is around them",
  },
  { key: "notKept", title: "Not kept", about: "Data points of metrics: understood, and not kept" },
] as const;

const SERIOUS: readonly string[] = ["conflicts", "rejected"];

/** The ledger; `atMs` is when the status was read. */
export function Ledger({ status, atMs }: { status: AppStatus; atMs: UnixMs }) {
  const rates = useRates({ atMs, sources: status.sources });
  const { gaps, openSpans } = status;
  return (
    <SourceSection
      name="ledger"
      about="Counts of all events received, by source and by result. None is dropped without being counted."
      actions={
        <>
          <span title="Calls that began and have no end yet">
            {openSpans === 0 ? "no open spans" : formatPlural(openSpans, "open span")}
          </span>
          <span aria-hidden="true">·</span>
          <span
            className={gaps > 0 ? shared.warn : undefined}
            title="Events missing from the sequences of their traces"
          >
            {gaps > 0 ? `${formatPlural(gaps, "event")} missing in sequences` : "no gaps in sequences"}
          </span>
        </>
      }
    >
      {status.sources.length === 0 ? (
        <p className={shared.empty}>No events yet. Connect an agent, or drop a trace file on the window.</p>
      ) : (
        <FigureTable className={styles.table}>
          <thead>
            <tr>
              <th scope="col">Source</th>
              <th scope="col" title="Events received per second">
                Now
              </th>
              {COLUMNS.map(({ key, title, about }) => (
                <th key={key} scope="col" title={about}>
                  {title}
                </th>
              ))}
              <th scope="col" title="The most that a stated time was ahead of its arrival">
                Clock ahead
              </th>
            </tr>
          </thead>
          <tbody>
            {status.sources.map((row) => (
              <LedgerLine key={row.source} row={row} rate={rates.get(row.source) ?? 0} />
            ))}
          </tbody>
          <tfoot>
            <LedgerLine row={{ ...status.total, source: "All" }} rate={status.eventsPerSecond} />
          </tfoot>
        </FigureTable>
      )}
    </SourceSection>
  );
}

function LedgerLine({ row, rate }: { row: LedgerRow; rate: number }) {
  return (
    <tr>
      <th scope="row">{row.source}</th>
      <td data-zero={Math.round(rate) === 0}>{Math.round(rate) === 0 ? "–" : `${formatCount(rate)}/s`}</td>
      {COLUMNS.map(({ key }) => (
        <td key={key} data-zero={row[key] === 0} data-serious={row[key] > 0 && SERIOUS.includes(key)}>
          {formatCount(row[key])}
        </td>
      ))}
      <td data-zero={row.aheadMs <= 0}>{row.aheadMs > 0 ? formatDuration(duration(row.aheadMs)) : "–"}</td>
    </tr>
  );
}

/** Rates between the last two looks at the ledger. */
function useRates(now: LedgerLook): Map<string, number> {
  const [looks, setLooks] = useState<{ before: LedgerLook | null; now: LedgerLook }>({ before: null, now });
  if (looks.now.atMs === now.atMs) return ratesBetween(looks.before, looks.now);
  setLooks({ before: looks.now, now });
  return ratesBetween(looks.now, now);
}
