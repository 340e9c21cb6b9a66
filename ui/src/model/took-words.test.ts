import { expect, test } from "vitest";
import type { CallStats } from "../ipc/bindings";
import { SpanState } from "./families";
import { callsTookWords, tookWords } from "./took-words";

test.each([
  [SpanState.Ok, 2700, 840, "840 ms"],
  [SpanState.Failed, 2700, 840, "840 ms"],
  [SpanState.Ok, 2700, 0, ""],
  [SpanState.Running, 2700, 0, "since 2.7 s"],
  [SpanState.Running, 0, 0, "since the start"],
  [SpanState.Unfinished, 74_000, 12_000, "since 1 min 14 s"],
])("state %d from %d ms, %d ms long: %s", (state, startMs, durationMs, words) =>
  expect(tookWords({ state, startMs, durationMs })).toBe(words),
);

test("calls of which none has ended have no durations", () => {
  const stats = { calls: 2, open: 2 } as CallStats;
  expect(callsTookWords(stats, 0)).toBe("–");
  expect(callsTookWords({ ...stats, open: 1 }, 300)).toBe("300 ms");
});
