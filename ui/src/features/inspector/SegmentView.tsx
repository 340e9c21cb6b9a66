// What a tab of the payload holds: parts one below the other, question and answer side by side, or reasoning.

import type { EventDetail } from "../../ipc/bindings";
import { kindWords } from "../../model/families";
import type { JsonNode } from "../../model/json-node";
import { carriesReasoning } from "../../model/reasoning";
import { headingOf, isAsked, type Segment, type SegmentEntry } from "../../model/segments";
import { PartView } from "./PartView";
import styles from "./Payload.module.css";
import { ReasoningView } from "./ReasoningView";

/** An entry with its part read as JSON; `top` is `null` when it is none. */
export type ReadEntry = SegmentEntry & { id: string; top: JsonNode | null };

type Props = {
  segment: Segment;
  /** The entries of the segment, read. */
  parts: readonly ReadEntry[];
  events: readonly EventDetail[];
  words: string;
  current: JsonNode | null;
};

/** The content of a tab. */
export function SegmentView({ segment, parts, events, words, current }: Props) {
  const view = (entry: ReadEntry) => (
    <PartView
      key={entry.id}
      part={entry.part}
      of={entry.event.row.name}
      top={entry.top}
      heading={headingOf(segment, entry, kindWords)}
      words={words}
      current={current}
    />
  );
  switch (segment.view) {
    case "parts":
      return parts.map(view);
    case "columns":
      return (
        <div className={styles.columns}>
          <div>{parts.filter(({ part }) => isAsked(part)).map(view)}</div>
          <div>{parts.filter(({ part }) => !isAsked(part)).map(view)}</div>
        </div>
      );
    case "reasoning":
      return events.filter(carriesReasoning).map((event) => {
        const steps = parts.find((entry) => entry.event === event);
        // Steps that are too many to be sent whole come as a text; it is shown as it is.
        return (
          <div key={event.row.id}>
            <ReasoningView event={event} steps={steps?.top ?? null} words={words} current={current} />
            {steps?.part.truncated && view(steps)}
          </div>
        );
      });
  }
}
