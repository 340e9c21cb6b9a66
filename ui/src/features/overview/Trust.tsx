// Whether what is shown can be trusted: signatures, hash chain, missing and late events, conflicts.

import { formatCount, formatDuration, formatPlural } from "../../base/format";
import { duration } from "../../base/time";
import type { SessionDetail, SessionOverview } from "../../ipc/bindings";
import { sessionIntegrity } from "../../model/integrity";
import { updateSession } from "../../state/address";
import { showSpan } from "../../state/places";
import { type Fact, Facts } from "./Facts";
import { Section } from "./Section";

const TONES = { ok: "ok", warn: "warn", error: "error" } as const;

type Props = { overview: SessionOverview; detail: SessionDetail };

/** What speaks for and against the data; nothing for an unsigned run that came whole and in order. */
export function Trust({ overview, detail }: Props) {
  const { signatures, hashChain, gaps, conflicts } = detail;
  const [missing] = overview.parentMissing.steps;
  const [tampered] = overview.tampered.steps;
  const look = sessionIntegrity(signatures.state);
  const facts: Fact[] = [];
  if (signatures.state !== "unsigned") {
    facts.push({
      key: "signatures",
      word: "Signatures",
      tone: TONES[look.tone as keyof typeof TONES],
      value:
        signatures.broken > 0
          ? `${look.word}: ${formatPlural(signatures.broken, "event does", "events do")} not fit`
          : look.word,
      title: signatures.summary,
      onOpen: tampered && (() => showSpan(tampered.span)),
    });
  }
  // An unbroken chain is told of beside signatures only: by itself it is how things should be.
  if (hashChain && (hashChain.linksBroken > 0 || facts.length > 0)) {
    facts.push({
      key: "chain",
      word: "Hash chain",
      tone: hashChain.linksBroken > 0 ? "error" : "ok",
      value:
        hashChain.linksBroken > 0
          ? `broken in ${formatPlural(hashChain.linksBroken, "place")}`
          : `${formatPlural(hashChain.events, "event")}, unbroken`,
      onOpen: () => updateSession({ view: "events" }),
    });
  }
  if (gaps > 0) {
    facts.push({
      key: "sequence",
      word: "Sequence",
      tone: "error",
      value: `${formatPlural(gaps, "event")} missing from sequences`,
      onOpen: () => updateSession({ view: "events" }),
    });
  }
  if (conflicts > 0) {
    const value = `${formatPlural(conflicts, "other event")} under a known identity`;
    facts.push({ key: "conflicts", word: "Conflicts", tone: "warn", value });
  }
  if (missing) {
    const value = formatPlural(overview.parentMissing.total, "span");
    facts.push({
      key: "parent-missing",
      word: "Parent missing",
      value,
      onOpen: () => showSpan(missing.span),
    });
  }
  if (overview.late > 0) {
    const value = `${formatCount(overview.late)}, at most ${formatDuration(duration(overview.lateMs))}`;
    facts.push({ key: "late", word: "Late events", value });
  }
  if (facts.length === 0) return null;
  return (
    <Section title="Integrity" testId="overview-integrity">
      <Facts facts={facts} />
    </Section>
  );
}
