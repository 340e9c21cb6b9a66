import { expect, test } from "vitest";
import type { EventDetail } from "../ipc/bindings";
import { headingOf, isAsked, segmentsOf } from "./segments";

const event = (kind: string, parts: string[], fields: string[] = []) =>
  ({
    row: { kind },
    fields: fields.map((name) => ({ name, value: "x" })),
    parts: parts.map((name) => ({ name, json: "{}", bytes: 2, truncated: false })),
  }) as unknown as EventDetail;

const tabs = (events: EventDetail[], wide = false) =>
  segmentsOf(events, wide).map(({ title, entries }) => `${title} ${entries.length}`);

test("parts of one name share a tab, in the order they came", () => {
  const events = [event("a", ["arguments", "metadata"]), event("b", ["result", "metadata"])];
  expect(tabs(events)).toEqual(["Arguments 1", "Metadata 2", "Result 1"]);
});

test("question and answer stand side by side where there is room", () => {
  expect(tabs([event("a", ["arguments"]), event("b", ["result"])], true)).toEqual(["Arguments and result 2"]);
  expect(tabs([event("a", ["request", "response", "error"])], true)).toEqual(["Request and response 3"]);
  expect(tabs([event("a", ["arguments"])], true)).toEqual(["Arguments 1"]);
});

test("an output keeps its structured part", () => {
  expect(tabs([event("a", ["output", "structured output", "metadata"])])).toEqual(["Output 2", "Metadata 1"]);
  expect(tabs([event("a", ["structured output"])])).toEqual(["Structured output 1"]);
});

test("reasoning comes first, also without steps", () => {
  expect(tabs([event("a", ["metadata", "steps"])])).toEqual(["Reasoning 1", "Metadata 1"]);
  expect(tabs([event("a", ["metadata"], ["goal"])])).toEqual(["Reasoning 0", "Metadata 1"]);
});

test("parts are told apart by their names, else by their events", () => {
  const heading = (events: EventDetail[], wide = false) => {
    const [segment] = segmentsOf(events, wide);
    return segment?.entries.map((entry) => headingOf(segment, entry, (kind) => `kind ${kind}`));
  };
  expect(heading([event("a", ["arguments"])])).toEqual([null]);
  expect(heading([event("a", ["data"]), event("b", ["data"])])).toEqual(["kind a", "kind b"]);
  expect(heading([event("a", ["arguments", "result"])], true)).toEqual(["Arguments", "Result"]);
});

test("what was asked is known", () => {
  const [segment] = segmentsOf([event("a", ["request", "response"])], true);
  expect(segment?.entries.map(({ part }) => isAsked(part))).toEqual([true, false]);
});
