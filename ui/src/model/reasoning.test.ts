import { expect, test } from "vitest";
import type { EventDetail, Field } from "../ipc/bindings";
import { parseJson } from "./json-node";
import { carriesReasoning, confidenceShare, reasoningOf } from "./reasoning";

const read = (fields: Field[], steps = "") => reasoningOf({ fields } as EventDetail, parseJson(steps));

const field = (name: string, value: string): Field => ({ name, value });

test.each([
  [[], [], false],
  [[field("tool", "x")], ["metadata"], false],
  [[field("goal", "x")], [], true],
  [[field("safety check pii", "passed")], [], true],
  [[], ["steps"], true],
])("fields %o and parts %o carry reasoning: %s", (fields, names, carried) => {
  const parts = names.map((name) => ({ name }));
  expect(carriesReasoning({ fields, parts } as EventDetail)).toBe(carried);
});

test("goal, steps, checks and uncertainty are found", () => {
  const steps = '[{"step_id":"1","description":"look","decision":"go","confidence":0.9},{"description":"b"}]';
  const found = read(
    [field("goal", "Answer"), field("uncertainty", "low"), field("safety check pii", "passed")],
    steps,
  );
  expect(found).toMatchObject({
    goal: "Answer",
    uncertainty: "low",
    checks: [{ name: "pii", result: "passed", verdict: "passed" }],
    steps: [
      { id: "1", description: "look", decision: "go", confidence: 0.9 },
      { id: "", description: "b", decision: "", confidence: null },
    ],
  });
});

test.each([
  ['{"a":1}', 0],
  ['[{"description":"cut sho', 1],
  ['["plain"]', 1],
])("steps that are %s give %d", (json, count) => {
  expect(read([], json).steps).toHaveLength(count);
});

test.each([
  ["passed", "passed"],
  ["OK", "passed"],
  ["failed", "failed"],
  ["Blocked", "failed"],
  ["not needed", "other"],
  ["", "other"],
])("a check that says %s is %s", (result, verdict) => {
  expect(read([field("safety check a", result)]).checks[0]?.verdict).toBe(verdict);
});

test.each([
  [0.5, 0.5],
  [1, 1],
  [87, 0.87],
  [-2, 0],
  [900, 1],
])("a confidence of %d fills %d", (confidence, share) => expect(confidenceShare(confidence)).toBe(share));
