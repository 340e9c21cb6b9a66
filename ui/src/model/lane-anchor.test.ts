import { expect, test } from "vitest";
import { encodeLayout, type PlainRow } from "../../test/encode-layout";
import { restoreLane, takeLane } from "./lane-anchor";
import { decodeLayout, EMPTY_LAYOUT } from "./timeline-layout";

function layout(extra: PlainRow[] = []) {
  const row = (span: number, agent: string, start: number): PlainRow => ({
    ...{ span, parent: -1, start, end: start + 50, name: "work", agent, family: 5 },
  });
  return decodeLayout(encodeLayout([row(1, "planner", 0), row(2, "coder", 10), ...extra]));
}

const OVERLAP: PlainRow = { span: 9, parent: -1, start: 5, end: 20, name: "x", agent: "planner", family: 5 };

test("a lane stays where it is when one above grows", () => {
  const anchor = takeLane(layout(), 30, 24);
  expect(anchor).toEqual({ agent: "coder", past: 6 });
  if (anchor) expect(restoreLane(anchor, layout([OVERLAP]), 24, 0)).toBe(54);
});

test("a lane that is gone leaves the offset alone, and no lanes have no anchor", () => {
  expect(restoreLane({ agent: "none", past: 3 }, layout(), 24, 77)).toBe(77);
  expect(takeLane(EMPTY_LAYOUT, 30, 24)).toBeNull();
});
