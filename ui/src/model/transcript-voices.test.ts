import { expect, test } from "vitest";
import { encodeTranscript } from "../../test/encode-transcript";
import { transcriptEntries } from "./transcript";
import { decodeTranscript } from "./transcript-layout";
import { listen } from "./transcript-voices";

type Step = [agent: string, start: number, end: number, family?: number, depth?: number];

function voicesOf(steps: readonly Step[]) {
  const plain = steps.map(([agent, start, end, family = 4, depth = 0], at) => ({
    ...{ span: at + 1, agent, start, end, family, depth },
  }));
  return listen(transcriptEntries(decodeTranscript(encodeTranscript(plain))));
}
const parallels = (steps: readonly Step[]) => {
  const voices = voicesOf(steps);
  return steps.map((_, at) => voices.parallel(at)?.agents.join("+") ?? "");
};
const rails = (steps: readonly Step[], at: number) =>
  voicesOf(steps)
    .rails(at)
    .map(({ agent, lane, own }) => `${agent} ${lane}${own ? " own" : ""}`);

test("agents whose calls overlap are at work at the same time, until another is heard", () => {
  expect(
    parallels([
      ["a", 0, 5],
      ["b", 10, 30],
      ["c", 20, 40],
      ["b", 50, 60],
      ["c", 70, 80],
      ["a", 90, 95],
      ["b", 96, 97],
    ]),
  ).toEqual(["", "b+c", "b+c", "b+c", "b+c", "", ""]);
});

test("one agent after the other is not, nor what a call may only wait for", () => {
  expect(
    parallels([
      ["a", 0, 10],
      ["b", 10, 20],
    ]),
  ).toEqual(["", ""]);
  expect(
    parallels([
      ["a", 0, 100, 5],
      ["b", 10, 20],
    ]),
  ).toEqual(["", ""]);
  expect(
    parallels([
      ["a", 0, 100, 4],
      ["b", 10, 20, 4, 1],
    ]),
  ).toEqual(["", ""]);
  expect(
    parallels([
      ["a", 0, 15, 5],
      ["b", 10, 20],
    ]),
  ).toEqual(["a+b", "a+b"]);
});

test("what a person says is nobody's work", () => {
  expect(
    parallels([
      ["a", 0, 10],
      ["b", 5, 5, 8],
    ]),
  ).toEqual(["", ""]);
  expect(
    rails(
      [
        ["a", 0, 10],
        ["a", 5, 5, 8],
      ],
      1,
    ),
  ).toEqual([]);
});

test("an agent has a bar, those around it and those beside it a line", () => {
  const nested: Step[] = [
    ["main", 0, 5],
    ["sub", 6, 9, 4, 1],
  ];
  expect(rails(nested, 0)).toEqual(["main 0 own"]);
  expect(rails(nested, 1)).toEqual(["main 0", "sub 1 own"]);
  const beside: Step[] = [
    ["main", 0, 5],
    ["b", 6, 20, 4, 1],
    ["c", 8, 30, 4, 1],
    ["c", 31, 32, 4, 1],
  ];
  expect(rails(beside, 1)).toEqual(["main 0", "b 1 own"]);
  expect(rails([...beside, ["b", 33, 34, 4, 1]], 2)).toEqual(["main 0", "b 1", "c 2 own"]);
  expect(rails(beside, 3)).toEqual(["main 0", "c 2 own"]);
  expect(voicesOf(beside).lanes).toBe(3);
});
