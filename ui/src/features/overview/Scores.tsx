// What people, programs and models found the run, or a part of it, to be worth.

import type { SessionOverview } from "../../ipc/bindings";
import { showSpan } from "../../state/places";
import { cutNote } from "./cut-note";
import { type Fact, Facts } from "./Facts";
import { Section } from "./Section";

/** The scores in the order they were given; nothing for a run without any. */
export function Scores({ overview }: { overview: SessionOverview }) {
  const { scores, scoresTotal } = overview;
  if (scores.length === 0) return null;
  const facts: Fact[] = scores.map(({ step, name, value, comment, source }) => ({
    key: `score ${step.event}`,
    word: name,
    title: name,
    value: (
      <>
        {value}
        <small> {[source && `by ${source}`, comment].filter(Boolean).join(": ")}</small>
      </>
    ),
    onOpen: () => showSpan(step.span, step.event),
  }));
  return (
    <Section title="Scores" note={cutNote(scores.length, scoresTotal, "scores")} testId="overview-scores">
      <Facts facts={facts} />
    </Section>
  );
}
