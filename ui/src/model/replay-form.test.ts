import { expect, test } from "vitest";
import { replayPlan } from "../../test/mock-traces";
import { CODER, MODELS, SUPPORT } from "../../test/sample-chat";
import { callable, formOf, likelyModel, parametersOf, replayProblems } from "./replay-form";

const EMPTY = { temperature: "", maxTokens: "", topP: "" };

test("a form begins as the call was recorded", () => {
  expect(formOf(replayPlan({ temperature: 0, maxTokens: 12, topP: null }))).toEqual({
    temperature: "0",
    maxTokens: "12",
    topP: "",
  });
});

test.each([
  [EMPTY, { temperature: null, maxTokens: null, topP: null }],
  [
    { temperature: " 0,5 ", maxTokens: "4000", topP: "1" },
    { temperature: 0.5, maxTokens: 4000, topP: 1 },
  ],
])("%j is read", (form, parameters) => {
  expect(replayProblems(form)).toEqual({});
  expect(parametersOf(form)).toEqual(parameters);
});

test.each([
  [{ temperature: "3" }, "temperature", "A number from 0 to 2, or nothing"],
  [{ temperature: "warm" }, "temperature", "A number from 0 to 2, or nothing"],
  [{ maxTokens: "1.5" }, "maxTokens", "A whole number from 1 to 4,000, or nothing"],
  [{ maxTokens: "0" }, "maxTokens", "A whole number from 1 to 4,000, or nothing"],
  [{ topP: "-1" }, "topP", "A number from 0 to 1, or nothing"],
])("%j is refused at its field", (change, field, problem) => {
  expect(replayProblems({ ...EMPTY, ...change })).toEqual({ [field]: problem });
});

test.each([
  ["claude-haiku-4-5", undefined, "claude-haiku-4-5"],
  ["claude-sonnet-4-5", undefined, "claude-sonnet-4-5@20250929"],
  ["vertex/Gemini-2.5-pro", undefined, "gemini-2.5-pro@001"],
  ["gpt-4o", "gemini-2.5-pro@001", "gemini-2.5-pro@001"],
  ["gpt-4o", "gone", "claude-haiku-4-5"],
  ["", undefined, "claude-haiku-4-5"],
])("recorded with %s, last chosen %s: %s", (recorded, last, model) => {
  expect(likelyModel(MODELS, recorded, last)).toBe(model);
});

test("agents take no calls, and a backend without models leaves the field empty", () => {
  expect(callable([CODER, SUPPORT])).toEqual([SUPPORT]);
  expect(likelyModel([], "gpt-4o", "gpt-4o")).toBe("");
});
