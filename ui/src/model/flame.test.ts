import { expect, test } from "vitest";
import { encodeLayout, type PlainRow } from "../../test/encode-layout";
import { flameOf, foundIn, framesIn, pathTo, sameFrame } from "./flame";
import { decodeLayout, EMPTY_LAYOUT } from "./timeline-layout";

const [AGENT, MODEL, TOOL, INPUT] = [2, 4, 5, 8];

const row = (parent: number, family: number, name: string, start: number, end: number, agent = "a") => {
  return { parent, family, name, start, end, agent };
};

/** An agent that calls a model and a tool twice each, another agent in it with the same tool, and a message. */
const ROWS: PlainRow[] = [
  row(-1, AGENT, "run", 0, 100),
  row(0, TOOL, "grep", 0, 10),
  row(0, MODEL, "gpt", 10, 40),
  { ...row(0, TOOL, "grep", 40, 60), state: 1 },
  row(0, MODEL, "gpt", 60, 65),
  row(0, AGENT, "coder", 65, 95, "b"),
  row(5, TOOL, "grep", 70, 90, "b"),
  { ...row(0, INPUT, "hello", 1, 1), point: true },
].map((plain, at) => ({ ...plain, span: at + 1 }));
const LAYOUT = decodeLayout(encodeLayout(ROWS));
const FLAME = flameOf(LAYOUT);

test("calls of one name by one agent below the same frame are one frame", () => {
  const facts = FLAME.frames.map(({ name, agent, level, calls, failed, totalMs, selfMs }) => {
    return [name, agent, level, calls, failed, totalMs, selfMs];
  });
  expect(facts).toEqual([
    ["run", "a", 0, 1, 0, 100, 5],
    ["grep", "a", 1, 2, 1, 30, 30],
    ["gpt", "a", 1, 2, 0, 35, 35],
    ["coder", "b", 1, 1, 0, 30, 10],
    ["grep", "b", 2, 1, 0, 20, 20],
  ]);
  expect(FLAME.totalMs).toBe(100);
  expect([...FLAME.frameOf]).toEqual([0, 1, 2, 1, 2, 3, 4, -1]);
});

test("frames are beside each other without overlap, the largest first", () => {
  const placed = FLAME.levels.map((level) =>
    level.map((at) => [FLAME.frames[at]?.name, FLAME.frames[at]?.leftMs]),
  );
  expect(placed).toEqual([
    [["run", 0]],
    [
      ["gpt", 0],
      ["grep", 35],
      ["coder", 65],
    ],
    [["grep", 65]],
  ]);
});

test("calls at the same time count each for itself", () => {
  const rows = [row(-1, AGENT, "run", 0, 10), row(0, TOOL, "grep", 0, 10), row(0, TOOL, "grep", 0, 10)];
  const { frames, totalMs } = flameOf(
    decodeLayout(encodeLayout(rows.map((plain, at) => ({ ...plain, span: at })))),
  );
  expect([totalMs, frames[1]?.totalMs, frames[0]?.selfMs]).toEqual([20, 20, 0]);
});

test("the longest call, the path and what is in a frame are known", () => {
  expect(FLAME.frames[1]?.longest).toBe(3);
  expect(pathTo(FLAME, 4)).toEqual([0, 3, 4]);
  expect(framesIn(FLAME, -1)).toEqual([0]);
  expect(framesIn(FLAME, 0)).toEqual([2, 1, 3]);
  expect(framesIn(FLAME, 4)).toEqual([]);
});

test("a frame is known again when more has come, whatever its place is then", () => {
  const more = [
    row(-1, MODEL, "first", 0, 500),
    ...ROWS.map((plain) => ({ ...plain, parent: plain.parent + 1 })),
  ];
  const grown = more.map((plain, at) => ({ ...plain, parent: at === 1 ? -1 : plain.parent, span: at + 1 }));
  const after = flameOf(decodeLayout(encodeLayout(grown)));
  expect(after.frames[sameFrame(FLAME, 4, after)]).toMatchObject({ name: "grep", agent: "b", level: 2 });
  expect(sameFrame(FLAME, -1, after)).toBe(-1);
  expect(sameFrame(after, 0, FLAME)).toBe(-1);
});

test("what a search found is counted by frame", () => {
  expect([...foundIn(FLAME, Uint8Array.of(0, 1, 0, 1, 0, 0, 0, 1))]).toEqual([0, 2, 0, 0, 0]);
  expect(flameOf(EMPTY_LAYOUT).frames).toEqual([]);
});
