import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import test from "node:test";
import { inRoot } from "./lib/process.mjs";
import { sampleFiles } from "./sample/runs.mjs";

for (const [name, text] of sampleFiles()) {
  test(`${name} is what the script writes`, () =>
    assert.equal(readFileSync(inRoot("assets/sample", name), "utf8"), text));
}
