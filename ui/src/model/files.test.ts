import { expect, test } from "vitest";
import type { CommandRow, FileAction, FileRow, FileStep } from "../ipc/bindings";
import {
  commandWords,
  exitWords,
  fileLines,
  folderOf,
  lastCommands,
  nameOf,
  readWords,
  shownFile,
} from "./files";

function file(name: string, actions: readonly FileAction[], span = 1): FileRow {
  const count = (wanted: FileAction) => actions.filter((action) => action === wanted).length;
  return {
    ...{ path: `/srv/${name}`, name, failed: 0, added: 0, removed: 0 },
    ...{ reads: count("read"), edits: count("edit"), creates: count("create") },
    ...{ deletes: count("delete"), searches: count("search") },
    marks: actions.map((action, at) => ({
      action,
      span: span + at,
      atMs: at,
      outcome: "done",
      agent: "main",
    })),
  };
}

const FILES = [
  file("src/read.ts", ["read"], 10),
  file("src/changed.ts", ["read", "edit"], 20),
  file("notes/a.md", ["read"], 30),
  file("README.md", ["edit"], 40),
  file("test/b.ts", ["read"], 50),
  file("src", ["search"], 60),
];

const drawn = (kind: "all" | "changed" | "read") =>
  fileLines(FILES, kind).map((line) =>
    line.at === "folder" ? `[${line.name}]` : `${line.name} ${line.aside}`.trim(),
  );

test("files stand under their folders, those that changed first", () => {
  expect(drawn("all")).toEqual([
    ...["[src]", "changed.ts", "read.ts"],
    ...["[other]", "README.md", "a.md notes", "b.ts test"],
    ...["[looked through]", "src"],
  ]);
  expect(drawn("changed")).toEqual(["[.]", "README.md", "[src]", "changed.ts"]);
  expect(drawn("read")).toEqual(["[notes]", "a.md", "[src]", "read.ts", "[test]", "b.ts"]);
  expect(fileLines([file("a", ["read"])], "all")).toHaveLength(1);
});

test("the file of the selected call is shown, else the chosen one, else the first", () => {
  const lines = fileLines(FILES, "all");
  const shown = (chosen: string | undefined, span: number | null) =>
    shownFile(FILES, lines, chosen, span)?.name;
  expect(shown(undefined, null)).toBe("src/changed.ts");
  expect(shown("/srv/notes/a.md", null)).toBe("notes/a.md");
  expect(shown("/srv/notes/a.md", 50)).toBe("test/b.ts");
  expect(shown("/srv/notes/a.md", 999)).toBe("notes/a.md");
  expect(shown(undefined, 999)).toBe("src/changed.ts");
  expect(shownFile([], [], undefined, null)).toBeNull();
});

test("paths of every system", () => {
  expect([nameOf("a/b.ts"), folderOf("a/b.ts")]).toEqual(["b.ts", "a"]);
  expect([nameOf("b.ts"), folderOf("b.ts")]).toEqual(["b.ts", ""]);
  expect([nameOf("/b.ts"), folderOf("/b.ts")]).toEqual(["b.ts", "/"]);
  expect([nameOf("C:\\a\\b.cs"), folderOf("C:\\a\\b.cs")]).toEqual(["b.cs", "C:\\a"]);
});

test("how much was read", () => {
  const words = (firstLine: number | null, lines: number | null, totalLines: number | null) =>
    readWords({ firstLine, lines, totalLines } as FileStep);
  expect(words(1, 212, 212)).toBe("212 lines");
  expect(words(1, 1, null)).toBe("1 line");
  expect(words(20, 11, 300)).toBe("lines 20 to 30 of 300");
  expect(words(null, null, null)).toBe("");
});

test("how commands ended", () => {
  const command = (exit: number | null, outcome: CommandRow["outcome"], atMs = 0) =>
    ({ exit, outcome, atMs }) as CommandRow;
  expect(exitWords(command(0, "done"))).toBe("exit 0");
  expect(exitWords(command(2, "failed"))).toBe("exit 2");
  expect(exitWords(command(null, "failed"))).toBe("failed");
  expect(exitWords(command(null, "refused"))).toBe("denied");
  expect(exitWords(command(null, "done"))).toBe("");
  const some = [
    command(1, "failed", 1),
    command(0, "done", 2),
    command(0, "done", 3),
    command(null, "refused", 4),
  ];
  expect(commandWords(some)).toBe("4, of which 1 failed and 1 denied");
  expect(commandWords([command(0, "done")])).toBe("1");
  expect(lastCommands(some, 3).map(({ atMs }) => atMs)).toEqual([1, 3, 4]);
  expect(lastCommands(some, 2).map(({ atMs }) => atMs)).toEqual([1, 4]);
});
