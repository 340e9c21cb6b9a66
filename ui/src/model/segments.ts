// The parts of a span's payload as the inspector groups them: one tab for what belongs together, in the order they
// came.

import type { EventDetail, PayloadPart } from "../ipc/bindings";
import { carriesReasoning, STEPS } from "./reasoning";

/** A part and the event that carried it. */
export type SegmentEntry = { event: EventDetail; part: PayloadPart };

/** What one tab shows: parts one below the other, question and answer side by side, or an agent's reasoning. */
export type Segment = {
  name: string;
  title: string;
  view: "parts" | "columns" | "reasoning";
  entries: SegmentEntry[];
};

/** What was asked and what came back: side by side where there is room. */
const EXCHANGES = [
  { asked: "arguments", answered: ["result", "error"], title: "Arguments and result" },
  { asked: "request", answered: ["response", "error"], title: "Request and response" },
] as const;
const STRUCTURED = "structured output";

/** Groups the parts of some events. `wide` puts question and answer side by side. */
export function segmentsOf(events: readonly EventDetail[], wide = false): Segment[] {
  const byName = new Map<string, SegmentEntry[]>();
  for (const event of events) {
    for (const part of event.parts)
      byName.set(part.name, [...(byName.get(part.name) ?? []), { event, part }]);
  }
  const take = (...names: string[]) => {
    const entries = names.flatMap((name) => byName.get(name) ?? []);
    for (const name of names) byName.delete(name);
    return entries;
  };

  const segments: Segment[] = [];
  if (events.some(carriesReasoning)) {
    segments.push({ name: STEPS, title: "Reasoning", view: "reasoning", entries: take(STEPS) });
  }
  for (const { asked, answered, title } of EXCHANGES) {
    const both = byName.has(asked) && answered.some((name) => byName.has(name));
    if (wide && both) {
      segments.push({ name: asked, title, view: "columns", entries: take(asked, ...answered) });
    }
  }
  // The structured part of an output belongs to its text.
  if (byName.has("output")) {
    segments.push({ name: "output", title: "Output", view: "parts", entries: take("output", STRUCTURED) });
  }
  for (const [name, entries] of byName)
    segments.push({ name, title: sentence(name), view: "parts", entries });
  return segments;
}

/** Whether a part is a question, for the left column. */
export function isAsked(part: PayloadPart): boolean {
  return EXCHANGES.some(({ asked }) => asked === part.name);
}

/** What distinguishes the parts of a tab: their names, or else the kinds of their events; `null` for a single one. */
export function headingOf(segment: Segment, entry: SegmentEntry, kindWords: (kind: string) => string) {
  if (segment.entries.some(({ part }) => part.name !== entry.part.name)) return sentence(entry.part.name);
  return segment.entries.length > 1 ? kindWords(entry.event.row.kind) : null;
}

/** A field's or part's name as words: `tool_call` → `Tool call`. */
function sentence(name: string): string {
  const words = name.replace(/[_-]+/g, " ").trim();
  return words.charAt(0).toUpperCase() + words.slice(1);
}
