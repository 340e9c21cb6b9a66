import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { inRoot } from "./process.mjs";

// A registry that does not carry every platform's packages makes npm write a lock file without them, and `npm ci` then
// refuses it on every machine.
test("the lock file names the packages of every platform", () => {
  const { packages } = JSON.parse(readFileSync(inRoot("package-lock.json"), "utf8"));
  const missing = Object.entries(packages).flatMap(([path, item]) =>
    Object.keys(item.optionalDependencies ?? {})
      .filter((name) => !packages[`node_modules/${name}`] && !packages[`${path}/node_modules/${name}`])
      .map((name) => `${path}: ${name}`),
  );
  assert.deepEqual(missing, []);
});
