// The made-up back end is held to the real one: what it answers has the fields, and the kinds of values, that a real
// one was recorded to answer.

import { invoke } from "@tauri-apps/api/core";
import { expect, test } from "vitest";
import type { RejectRow } from "../src/ipc/bindings";
import { installBackend, type MockSession, sessionRow } from "./mock-backend";
import { RECORDED } from "./recorded-answers";
import { refundRun, secondRefundRun } from "./sample-run";

const FIRST = "sample-refund-1";

const REJECT: RejectRow = {
  id: 1,
  source: "files",
  location: "runs.jsonl line 1",
  reason: "not JSON",
  receivedTime: "2026-03-09T08:00:00Z",
  original: { bytes: 2, mediaType: "text/plain", preview: "{", truncated: false },
};

const session = (key: string, rows: MockSession["rows"]): MockSession => ({
  row: sessionRow({ key, events: 80, cost: [{ currency: "USD", amount: 1, estimated: false }] }),
  rows,
  baseNs: "1773046850000000000",
});

/** The made-up run, in which the call that failed has the row id that it has in the recording. */
function firstRun(): MockSession["rows"] {
  const rows = refundRun();
  const failed = rows.findLastIndex(({ name, state }) => name === "reverse_charge" && state === 1);
  return rows.map((row, at) =>
    at === failed ? { ...row, span: 36 } : row.span === 36 ? { ...row, span: 360 } : row,
  );
}

/** The kinds of values at each place of an answer; all items of a list are at one place. */
function placesOf(value: unknown, place = "", places = new Map<string, Set<string>>()) {
  const kind = value === null ? "null" : Array.isArray(value) ? "list" : typeof value;
  places.set(place, (places.get(place) ?? new Set()).add(kind));
  if (Array.isArray(value)) for (const item of value) placesOf(item, `${place}[]`, places);
  else if (kind === "object")
    for (const [name, inner] of Object.entries(value as object)) placesOf(inner, `${place}.${name}`, places);
  return places;
}

/** What one answer has and the other lacks, where both have the object that it is a field of. */
function differences(made: unknown, real: unknown): string[] {
  const [ours, theirs] = [placesOf(made), placesOf(real)];
  const found: string[] = [];
  const compare = (one: typeof ours, other: typeof ours, words: string) => {
    for (const place of one.keys()) {
      const holder = place.slice(0, place.lastIndexOf("."));
      const isField = !place.endsWith("[]") && place.includes(".");
      if (isField && other.get(holder)?.has("object") && !other.has(place)) found.push(`${place} ${words}`);
    }
  };
  compare(ours, theirs, "is made up");
  compare(theirs, ours, "is missing");
  for (const [place, kinds] of ours) {
    const known = [...(theirs.get(place) ?? [])].filter((kind) => kind !== "null");
    const odd = [...kinds].filter((kind) => kind !== "null" && !known.includes(kind));
    if (known.length > 0 && odd.length > 0) found.push(`${place} is ${odd}, not ${known}`);
  }
  return found;
}

const ANSWERED = RECORDED.flatMap(({ command, args, answer }) =>
  "answer" in answer ? [{ command, args, real: answer.answer }] : [],
);

test.each(ANSWERED)("the made-up answer to $command $args has the form of the real one", async (recorded) => {
  installBackend({
    sessions: [session(FIRST, firstRun()), session("sample-refund-2", secondRefundRun())],
    rejects: [REJECT],
  });
  window.history.replaceState(null, "", `#/session/${FIRST}/timeline`);
  const made: unknown = await invoke(recorded.command, recorded.args as Record<string, unknown>);
  expect(differences(made, recorded.real)).toEqual([]);
});

const ABOUT_A_SESSION = RECORDED.filter(({ args }) => /"(key|session|span|id)":/.test(JSON.stringify(args)));

test.each(ABOUT_A_SESSION)(
  "about a session that no test brings, $command $args is as recorded",
  async (recorded) => {
    installBackend();
    window.history.replaceState(null, "", `#/session/${FIRST}/timeline`);
    const answer = invoke(recorded.command, recorded.args as Record<string, unknown>);
    if ("error" in recorded.answer) await expect(answer).rejects.toEqual(recorded.answer.error);
    else if ("answer" in recorded.answer) expect(await answer).toEqual(recorded.answer.answer);
    else expect(Buffer.from((await answer) as ArrayBuffer).toString("base64")).toBe(recorded.answer.bytes);
  },
);

test.each(["connect_guide", "get_settings", "get_sources", "list_imports", "list_backends"])(
  "of a test that brings nothing, %s is as recorded",
  async (command) => {
    installBackend();
    expect({ answer: await invoke(command) }).toEqual(
      RECORDED.find((known) => known.command === command)?.answer,
    );
  },
);

test("a field that is missing, made up or of another kind is found", () => {
  expect(differences({ a: 1 }, { a: 1, b: 2 })).toEqual([".b is missing"]);
  expect(differences({ a: 1, c: 1 }, { a: 1 })).toEqual([".c is made up"]);
  expect(differences({ a: [{ x: "1" }] }, { a: [{ x: 1 }, { x: null }] })).toEqual([
    ".a[].x is string, not number",
  ]);
  expect(differences({ a: null, b: [] }, { a: { x: 1 }, b: [{ y: 1 }] })).toEqual([]);
});
