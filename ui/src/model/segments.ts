// The parts of a span's payload as the inspector groups them: one tab for each name, in the order they came.

import type { EventDetail, PayloadPart } from "../ipc/bindings";

/** A part and the event that carried it. */
type SegmentEntry = { event: EventDetail; part: PayloadPart };

/** All parts of one name. */
export type Segment = { name: string; title: string; entries: SegmentEntry[] };

/** Groups the parts of some events by name. */
export function segmentsOf(events: readonly EventDetail[]): Segment[] {
  const byName = new Map<string, Segment>();
  for (const event of events) {
    for (const part of event.parts) {
      const segment = byName.get(part.name) ?? { name: part.name, title: sentence(part.name), entries: [] };
      segment.entries.push({ event, part });
      byName.set(part.name, segment);
    }
  }
  return [...byName.values()];
}

/** A field's or part's name as words: `tool_call` → `Tool call`. */
function sentence(name: string): string {
  const words = name.replace(/[_-]+/g, " ").trim();
  return words.charAt(0).toUpperCase() + words.slice(1);
}
