import { expect, test } from "vitest";
import { encodeCompare } from "../../test/mock-compare";
import { compareLanes, laneOfRow } from "./compare-lanes";
import { decodeCompare } from "./compare-layout";

const row = (span: number, name: string, family: number, agent = "") => ({
  ...{ span, parent: -1, start: span * 10, end: span * 10 + 5, name, family, agent },
});

const lanes = () =>
  compareLanes(
    decodeCompare(
      encodeCompare(
        [
          row(1, "hello", 8),
          row(2, "triage", 2, "triage"),
          row(3, "find", 5, "triage"),
          row(4, "find", 5, "triage"),
          row(5, "to writer", 7, "triage"),
          row(6, "to billing", 7, "triage"),
        ],
        [
          row(11, "hello", 8),
          row(12, "triage", 2, "triage"),
          row(13, "find", 5, "triage"),
          row(15, "mail", 5, "writer"),
        ],
      ),
    ),
  );

test("each agent has a lane, and under it each thing that it called; the rest has a lane for each kind", () => {
  const drawn = lanes().map(
    ({ kind, agent, name, left, right }) => `${kind} ${agent} ${name} ${left.length} ${right.length}`,
  );
  expect(drawn).toEqual([
    "calls  Input 1 1",
    "agent triage triage 1 1",
    "calls triage find 2 1",
    "calls triage Handoff 2 0",
    // An agent that only the other run has, without a span of its own.
    "agent writer writer 0 0",
    "calls writer mail 0 1",
  ]);
});

test("a step is found in its lane", () => {
  expect(laneOfRow(lanes(), 3)).toBe(2);
  expect(laneOfRow(lanes(), 99)).toBe(-1);
});
