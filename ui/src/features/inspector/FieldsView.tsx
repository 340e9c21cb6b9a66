// The fields of an event, as its sender named them, and what is known about its arrival.

import type { EventDetail } from "../../ipc/bindings";
import { kindWords } from "../../model/families";
import { CopyButton } from "../../widgets/CopyButton";
import styles from "./Payload.module.css";

const CLOCKS: Record<string, string> = {
  no_zone: "stated without a zone, read as UTC",
  missing: "time unknown: not stated; placed by what is around it",
  unreadable: "time unknown: not readable; placed by what is around it",
};

/** All fields of an event. */
export function FieldsView({ event }: { event: EventDetail }) {
  const own = [
    { name: "event id", value: event.identity },
    { name: "span id", value: event.spanId },
    { name: "parent span id", value: event.parentSpanId },
    { name: "trace id", value: event.traceId },
    { name: "session", value: event.session },
    { name: "dialect", value: event.dialect },
    { name: "status", value: event.row.status },
    { name: "severity", value: event.row.severity },
    { name: "stated time", value: event.statedTime },
    { name: "clock", value: CLOCKS[event.clock] ?? "" },
    { name: "received", value: event.receivedTime },
  ].filter(({ value }) => value !== "");
  const fields = [...own, ...event.fields];
  return (
    <section className={styles.part} aria-label={kindWords(event.row.kind)}>
      <header className={styles.partHead}>
        <span>{kindWords(event.row.kind)}</span>
      </header>
      <dl className={styles.fields}>
        {fields.map(({ name, value }, at) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a sender may use one name twice; the order never changes.
          <div key={at}>
            <dt>{name}</dt>
            <dd>{value}</dd>
            <CopyButton label={`Copy ${name}`} text={value} />
          </div>
        ))}
      </dl>
    </section>
  );
}
