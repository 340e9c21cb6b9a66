// Every test that THREATS.md names exists, so that no protection is claimed which nothing holds.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { inRoot } from "./lib/process.mjs";

/** What stands in backticks as `file::test`. */
const NAMED = /`([\w./-]+\.(?:rs|mjs|ts|tsx))::([^`]+)`/g;

test("the tests that hold a protection exist", () => {
  const rows = readFileSync(inRoot("THREATS.md"), "utf8")
    .split("\n")
    .filter((line) => line.startsWith("| ") && line.split("|").length === 5);
  const threats = rows.filter((row) => !/^\| (threat|---) /.test(row));
  assert.ok(threats.length > 20, `${threats.length} threats`);
  for (const threat of threats) {
    const named = [...threat.matchAll(NAMED)];
    assert.ok(named.length > 0, `no test: ${threat}`);
    for (const [, file, name] of named) {
      const source = readFileSync(inRoot(file), "utf8");
      const declared = file.endsWith(".rs") ? `fn ${name}(` : `"${name}"`;
      assert.ok(source.includes(declared), `${file} has no test ${name}`);
    }
  }
});
