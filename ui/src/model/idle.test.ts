import { expect, test } from "vitest";
import { encodeLayout, type PlainRow } from "../../test/encode-layout";
import { relativeMs } from "../base/time";
import { idleAt, idleOf } from "./idle";
import { decodeLayout } from "./timeline-layout";

const call = (start: number, end: number): PlainRow => {
  return { span: start + 1, parent: -1, start, end, name: "call", family: 5 };
};
const input = (at: number): PlainRow => {
  return { span: at + 2, parent: -1, start: at, end: at, name: "hello", family: 8, point: true };
};

function idle(rows: PlainRow[]) {
  const { from, to, person } = idleOf(decodeLayout(encodeLayout(rows)));
  return [...from].map((begin, at) => [begin, to[at], person[at]]);
}

test("what a message ended was spent waiting for who sent it", () => {
  expect(idle([call(0, 1000), input(9000), call(9200, 9900)])).toEqual([
    [1000, 9000, 1],
    [9000, 9200, 0],
  ]);
  expect(idle([call(0, 1000), input(3000), input(9000), call(9000, 9900)])).toEqual([[1000, 9000, 1]]);
});

test("a gap without a message, or with one right at its beginning, waited for nobody that is known", () => {
  expect(idle([call(0, 1000), call(5000, 9000)])).toEqual([[1000, 5000, 0]]);
  expect(idle([call(0, 1000), input(1400), call(5000, 9000)])).toEqual([[1000, 5000, 0]]);
  expect(idle([call(0, 1000), call(900, 9000), input(5000)])).toEqual([]);
});

test("the interval around an instant is found", () => {
  const found = idleOf(decodeLayout(encodeLayout([call(0, 1000), input(9000), call(9200, 9900)])));
  expect(idleAt(found, relativeMs(500))).toBeNull();
  expect(idleAt(found, relativeMs(2000))).toEqual({ lengthMs: 8000, person: true });
  expect(idleAt(found, relativeMs(9100))).toEqual({ lengthMs: 200, person: false });
  expect(idleAt(found, relativeMs(9950))).toBeNull();
});
