import { expect, test } from "vitest";
import { encodeLayout, type PlainRow } from "../../test/encode-layout";
import { pathShare } from "./critical-path";
import { idleOf } from "./idle";
import { decodeLayout, EMPTY_LAYOUT } from "./timeline-layout";

const [WORKFLOW, AGENT, MODEL, TOOL, INPUT] = [1, 2, 4, 5, 8];

function share(rows: Omit<PlainRow, "span">[]) {
  const layout = decodeLayout(encodeLayout(rows.map((row, at) => ({ ...row, span: at + 1 }))));
  const found = pathShare(layout, idleOf(layout));
  const parts = found?.parts.map(({ word, share }) => `${word} ${Math.round(share * 100)}`);
  return found && { lengthMs: found.lengthMs, share: found.share, parts };
}

const row = (family: number, parent: number, start: number, end: number, agent = "a") => {
  return { family, parent, start, end, agent, name: "x" };
};

test("calls are summed by family, and what is between them is said", () => {
  const rows = [row(AGENT, -1, 0, 10), row(MODEL, 0, 1, 5), row(TOOL, 0, 5, 8)];
  expect(share(rows)).toEqual({
    lengthMs: 10,
    share: 1,
    parts: ["Model call 40", "Tool call 30", "Between calls 30"],
  });
  expect(pathShare(EMPTY_LAYOUT, idleOf(EMPTY_LAYOUT))).toBeNull();
});

test("an agent that has nothing below it did the work itself", () => {
  expect(share([row(AGENT, -1, 0, 10)])?.parts).toEqual(["Agent 100"]);
});

test("waiting is told by who was waited for, wherever in the tree that one was at work", () => {
  // One workflow is open all the time and holds only one call; the other agent works beside it meanwhile.
  const rows = [
    row(WORKFLOW, -1, 0, 10),
    row(WORKFLOW, 0, 0, 10),
    row(MODEL, 1, 6, 10),
    row(WORKFLOW, 0, 0, 6, "b"),
    row(MODEL, 3, 0, 4, "b"),
    row(TOOL, 3, 4, 6, "b"),
  ];
  expect(share(rows)?.parts).toEqual(["Waiting for b 60", "Model call 40"]);
});

test("a turn that waited for a person says so, inside of what is open and between", () => {
  const inside = [
    row(WORKFLOW, -1, 0, 10_000),
    row(MODEL, 0, 0, 2000),
    { ...row(INPUT, 0, 6000, 6000), point: true },
    row(MODEL, 0, 6000, 10_000),
  ];
  expect(share(inside)?.parts).toEqual(["Model call 60", "Waiting for the person 40"]);
  const turns = [
    row(MODEL, -1, 0, 2000),
    { ...row(INPUT, -1, 6000, 6000), point: true },
    row(MODEL, -1, 6000, 10_000),
  ];
  expect(share(turns)).toEqual({
    ...{ lengthMs: 10_000, share: 1 },
    parts: ["Model call 60", "Waiting for the person 40"],
  });
});
