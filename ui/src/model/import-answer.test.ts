import { expect, test } from "vitest";
import { importRow } from "../../test/import-row";
import type { ImportRow } from "../ipc/bindings";
import { fileName, filesWords, importAnswer } from "./import-answer";

const none = { imported: 0, known: 0, noTraces: 0, failed: 0 };
const done = (change: Partial<ImportRow>) =>
  importRow({ state: "done", files: { ...none, imported: 1 }, session: "a", ...change });

test("one file is told of by its name", () => {
  const check = (row: ImportRow, words: string, good: boolean) =>
    expect(importAnswer([row])).toMatchObject({ words, good, about: row.problem });
  check(done({ events: 240, new: 240 }), "triage.jsonl: 240 events imported", true);
  check(done({ new: 1, duplicates: 74 }), "triage.jsonl: 1 event imported, 74 already there", true);
  check(done({ files: { ...none, known: 1 }, duplicates: 74 }), "triage.jsonl was already there", true);
  check(done({ new: 4, rejected: 1 }), "triage.jsonl: 4 events imported, 1 record rejected", false);
  const text = { files: { ...none, noTraces: 1 }, session: null, rejected: 1, problem: "not JSON" };
  check(importRow({ state: "no_traces", ...text }), "triage.jsonl is not a trace", false);
  const gone = { files: { ...none, failed: 1 }, problem: "no such file" };
  check(importRow({ state: "failed", ...gone }), "triage.jsonl could not be read to its end", false);
});

test("several files are one line, and where they lead is one place", () => {
  const text = importRow({ state: "no_traces", files: { ...none, noTraces: 1 }, rejected: 1 });
  const two = importAnswer([done({}), done({ session: "b" }), text]);
  expect(two?.words).toBe("2 files imported, 1 not a trace");
  expect(two).toMatchObject({ good: false, show: { at: "sources", section: "imports" } });
  expect(importAnswer([done({}), done({})])?.show).toMatchObject({ at: "session", key: "a" });
});

test("a folder is told of by its files", () => {
  const files = { imported: 34, known: 2, noTraces: 1, failed: 0 };
  const folder = importRow({ state: "done", folder: true, files, problem: "notes.txt: not JSON" });
  expect(importAnswer([folder])).toMatchObject({
    words: "34 files imported, 2 already there, 1 not a trace",
    about: "notes.txt: not JSON",
  });
});

test("who cancelled an import is told nothing", () => {
  expect(importAnswer([importRow({ state: "cancelled" })])).toBeNull();
  expect(importAnswer([])).toBeNull();
});

test("counts read as a person would say them", () => {
  expect(filesWords({ ...none, known: 1, noTraces: 2 })).toBe("1 file already there, 2 not traces");
  expect(filesWords({ ...none, failed: 3 })).toBe("3 files could not be read");
  expect(filesWords(none)).toBe("There was no file in it");
});

test("the name of a file is its last part on any system", () => {
  expect(fileName("/runs/a.jsonl")).toBe("a.jsonl");
  expect(fileName("C:\\runs\\a.jsonl")).toBe("a.jsonl");
  expect(fileName("/runs/")).toBe("runs");
});
