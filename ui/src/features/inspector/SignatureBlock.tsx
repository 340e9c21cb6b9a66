// What the signatures of a span's events say.

import { formatPlural } from "../../base/format";
import type { EventDetail } from "../../ipc/bindings";
import { eventIntegrity, type IntegrityLook, ruleWords } from "../../model/integrity";
import { IntegrityMark } from "../../widgets/IntegrityMark";
import styles from "./SignatureBlock.module.css";

/** Signatures, one for each way they turned out; nothing when no event is signed. */
export function SignatureBlock({ events }: { events: readonly EventDetail[] }) {
  const outcomes = outcomesOf(events);
  return outcomes.map(({ key, look, event, count }) => (
    <details key={key} className={styles.signature} data-tone={look.tone} open={look.tone === "error"}>
      <summary>
        <IntegrityMark look={look} size={15} />
        <b>{look.word}</b>
        {count > 1 && <span>{formatPlural(count, "event")}</span>}
      </summary>
      <dl>
        {event.signatureRule !== "" && (
          <div>
            <dt>Rule</dt>
            <dd>{ruleWords(event.signatureRule)}</dd>
          </div>
        )}
        {event.signatureSummary !== "" && (
          <div>
            <dt>Signature</dt>
            <dd>{event.signatureSummary}</dd>
          </div>
        )}
        {event.signatureNotCovered !== "" && (
          <div>
            <dt>Not covered</dt>
            <dd>{event.signatureNotCovered}</dd>
          </div>
        )}
      </dl>
    </details>
  ));
}

type Outcome = { key: string; look: IntegrityLook; event: EventDetail; count: number };

function outcomesOf(events: readonly EventDetail[]): Outcome[] {
  const outcomes = new Map<string, Outcome>();
  for (const event of events) {
    const look = eventIntegrity(event.row.integrity);
    if (!look) continue;
    const key = [event.row.integrity, event.signatureRule, event.signatureSummary].join(" ");
    const known = outcomes.get(key);
    outcomes.set(key, { key, look, event: known?.event ?? event, count: (known?.count ?? 0) + 1 });
  }
  return [...outcomes.values()];
}
