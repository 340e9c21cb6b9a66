import { expect, test } from "vitest";
import { encodeLayout, type PlainRow } from "../../test/encode-layout";
import { selfTime } from "./self-time";
import { decodeLayout } from "./timeline-layout";

const row = (span: number, parent: number, start: number, end: number): PlainRow => ({
  ...{ span, parent, start, end, name: `span ${span}`, family: 2 },
});

test.each<[string, PlainRow[], number]>([
  ["without children, all of it", [row(1, -1, 10, 60)], 50],
  ["children are taken off", [row(1, -1, 0, 100), row(2, 0, 10, 30), row(3, 0, 50, 60)], 70],
  [
    "what two children share is taken off once",
    [row(1, -1, 0, 100), row(2, 0, 10, 50), row(3, 0, 40, 60)],
    50,
  ],
  [
    "a child within another takes nothing more",
    [row(1, -1, 0, 100), row(2, 0, 10, 50), row(3, 0, 20, 30)],
    60,
  ],
  [
    "what a child left running counts as its own",
    [row(1, -1, 0, 100), row(2, 0, 10, 20), row(3, 1, 15, 60)],
    50,
  ],
  ["a row lasts as long as what it began", [row(1, -1, 0, 20), row(2, 0, 10, 80)], 10],
])("%s", (_, rows, ms) => expect(selfTime(decodeLayout(encodeLayout(rows)), 0)).toBe(ms));
