import assert from "node:assert/strict";
import { test } from "node:test";
import { advisoryProblems, licenceProblems, lookedFor } from "./check.mjs";
import { isSatisfied } from "./spdx.mjs";
import { isIn } from "./version.mjs";

test("a licence expression is met by any way through it that is allowed", () => {
  const check = (expression, expected) => {
    assert.equal(
      isSatisfied(expression, (name) => ["MIT", "ISC", "Apache-2.0 WITH LLVM-exception"].includes(name)),
      expected,
      expression,
    );
  };
  check("MIT", true);
  check("GPL-3.0", false);
  check("GPL-3.0 OR MIT", true);
  check("MIT AND GPL-3.0", false);
  check("MIT/GPL-3.0", true);
  check("(GPL-3.0 OR MIT) AND ISC", true);
  check("GPL-3.0 OR MIT AND ISC", true);
  check("(GPL-3.0 OR MIT) AND BSD-3-Clause", false);
  check("Apache-2.0 WITH LLVM-exception", true);
  check("Apache-2.0", false);
});

test("text that is no licence expression is refused", () => {
  const check = (expression) =>
    assert.throws(() => isSatisfied(expression, () => true), SyntaxError, expression);
  check("");
  check("MIT OR");
  check("(MIT");
  check("MIT)");
  check("MIT ISC");
});

test("a version lies in a range when every comparator holds", () => {
  const check = (version, range, expected) =>
    assert.equal(isIn(version, range), expected, `${version} in ${range}`);
  check("1.2.3", "<1.2.4", true);
  check("1.2.3", "<1.2.3", false);
  check("1.10.0", "<1.9.0", false);
  check("1.2.3", ">=1.2, <2", true);
  check("2.0.0", ">=1.2, <2", false);
  check("2.0.0-rc.2", "<2.0.0", true);
  check("2.0.0-rc.10", ">2.0.0-rc.9", true);
  check("1.2.3+build", "=1.2.3", true);
  check("0.1.0", ">=0", true);
});

test("an excuse covers one package with one licence, and must be needed", () => {
  const policy = {
    allowed: { MIT: "" },
    exceptions: [{ from: "npm", name: "odd", licence: "Python-2.0", reason: "" }],
  };
  const odd = { from: "npm", name: "odd", version: "1.0.0", licence: "Python-2.0" };
  assert.deepEqual(licenceProblems([odd], policy), []);
  assert.equal(licenceProblems([{ ...odd, licence: "GPL-3.0" }], policy).length, 2);
  assert.equal(licenceProblems([], policy).length, 1);
});

test("an advisory is a problem until its version is left or it is accepted", () => {
  const advisory = { id: "A-1", from: "cargo", name: "h2", title: "reset flood", affected: ["<0.4.16"] };
  const h2 = (version) => ({ from: "cargo", name: "h2", version });
  assert.equal(advisoryProblems([h2("0.4.15")], { advisories: [advisory] }).length, 1);
  assert.equal(advisoryProblems([h2("0.4.16")], { advisories: [advisory] }).length, 0);
  const accepted = { ...advisory, accepted: "why" };
  assert.equal(advisoryProblems([h2("0.4.15")], { advisories: [accepted] }).length, 0);
  assert.equal(advisoryProblems([h2("0.4.16")], { advisories: [accepted] }).length, 1);
});

test("what was looked for is said for each database", () => {
  const packages = [...["a", "b"].map((name) => ({ from: "cargo", name })), { from: "npm", name: "c" }];
  const databases = [
    { from: "cargo", words: "crates", asOf: "2026-01-02", read: "all" },
    { from: "npm", words: "packages", asOf: "2026-03-04", read: "some" },
  ];
  const advisories = [{ from: "cargo" }, { from: "cargo", accepted: "why" }];
  assert.deepEqual(lookedFor(packages, { databases, advisories }), [
    "- 2 crates, for 2 advisories (1 accepted with a reason) as of 2026-01-02: all.",
    "- 1 packages, for 0 advisories (0 accepted with a reason) as of 2026-03-04: some.",
  ]);
});
