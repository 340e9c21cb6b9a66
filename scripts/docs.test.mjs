import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { test } from "node:test";
import { inRoot } from "./lib/process.mjs";

const longest = 120;
// What is made or installed here is not ours to check.
const foreign = new Set([".git", "node_modules", "target", "dist", ".venv", "artifacts"]);
// Written by tests in crates/app, a doc comment of Rust in one line each.
const generated = new Set(
  ["bindings.ts", "kinds.ts", "layouts.ts"].map((name) => join("ui", "src", "ipc", name)),
);

test("lines of Markdown are short enough to read beside code", () => {
  const tooLong = pages().flatMap(([name, text]) =>
    text
      .split("\n")
      .map((line, index) => [`${name}:${index + 1}`, line])
      .filter(([, line]) => line.length > longest && canWrap(line))
      .map(([place]) => place),
  );
  assert.deepEqual(tooLong, []);
});

test("comments are short enough to read beside code", () => {
  const sources = files().filter((name) => /\.(rs|tsx?|mjs|py|css)$/.test(name) && !generated.has(name));
  assert.ok(sources.length > 500, "sources are found");
  const tooLong = sources.flatMap((name) =>
    read(name)
      .split("\n")
      .map((line, index) => [`${name}:${index + 1}`, line])
      .filter(([, line]) => line.length > longest && isComment(line))
      .map(([place]) => place),
  );
  assert.deepEqual(tooLong, []);
});

test("every link from a page to a file leads to one", () => {
  const links = pages().flatMap(([name, text]) =>
    [...text.matchAll(/\]\(([^)\s]+)\)/g)]
      .map(([, target]) => target.split("#")[0])
      .filter((target) => target !== "" && !/^[a-z]+:/.test(target))
      .map((target) => [name, target]),
  );
  assert.ok(links.length > 30, "links are found");
  assert.deepEqual(
    links.filter(([name, target]) => !existsSync(inRoot(dirname(name), target))),
    [],
  );
});

test("every page that code and text name exists", () => {
  const named = files()
    .filter((name) => /\.(rs|ts|tsx|mjs|py|sql|css|toml|md)$/.test(name))
    .flatMap((name) => [...read(name).matchAll(/\bdocs\/[\w./-]+\.md\b/g)].map(([page]) => [name, page]));
  assert.ok(named.length > 10, "names are found");
  assert.deepEqual(
    named.filter(([, page]) => !existsSync(inRoot(page))),
    [],
  );
});

/** Our own pages as `[name, text]`. */
function pages() {
  const names = files().filter((name) => name.endsWith(".md"));
  assert.ok(names.includes(join("docs", "ARCHITECTURE.md")), "pages are found");
  return names.map((name) => [name, read(name)]);
}

/** Names of the repository's own files, from its root. */
function files(folder = "") {
  return readdirSync(inRoot(folder), { withFileTypes: true }).flatMap((entry) => {
    if (foreign.has(entry.name)) return [];
    const name = join(folder, entry.name);
    return entry.isDirectory() ? files(name) : entry.isFile() ? [name] : [];
  });
}

// A row of a table has to be one line, and what has no space in it cannot be broken.
function canWrap(line) {
  return !line.startsWith("|") && line.trim().includes(" ");
}

// A whole line, or the end of one behind code. What tells a lint to be silent cannot be broken.
function isComment(line) {
  return /^\s*(\/\/|\/?\*|# )|\s\/\/ [^"'`]*$/.test(line) && !/biome-ignore|https?:\/\/\S+$/.test(line);
}

function read(name) {
  return readFileSync(inRoot(name), "utf8");
}
