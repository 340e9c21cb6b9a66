// The licence and advisory gate. Reads the lock files and two committed lists; asks nothing of the network.
import { readFileSync } from "node:fs";
import { inRoot, runMain, ScriptError } from "../lib/process.mjs";
import { crates, lockedCrates, npmPackages, vendored } from "./packages.mjs";
import { isSatisfied } from "./spdx.mjs";
import { isIn } from "./version.mjs";

/** Fails when a package has a licence that is not allowed, or a known advisory that was not judged. */
export function checkLicences() {
  const policy = readJson("scripts/licences/policy.json");
  const known = readJson("scripts/licences/advisories.json");
  const packages = [...crates(), ...npmPackages(), ...vendored()];
  const locked = [...lockedCrates(), ...npmPackages()];
  const problems = [...licenceProblems(packages, policy), ...advisoryProblems(locked, known)];
  for (const problem of problems) console.error(problem);
  if (problems.length > 0) {
    throw new ScriptError(
      `${problems.length} problems with licences or advisories`,
      "docs/internals/testing.md says how a package is judged and where the judgement is written down",
    );
  }
  console.log(`${packages.length} packages have allowed licences. None has an advisory that was not judged:`);
  for (const line of lookedFor(locked, known)) console.log(line);
}

/** Packages whose licence is neither allowed nor excused, and excuses that nothing needs any more. */
export function licenceProblems(packages, { allowed, exceptions }) {
  const problems = [];
  const needed = new Set();
  for (const { from, name, version, licence } of packages) {
    if (isFine(licence, allowed)) continue;
    const excuse = exceptions.find(
      (item) => item.from === from && item.name === name && item.licence === licence,
    );
    if (excuse) needed.add(excuse);
    else problems.push(`${from} ${name} ${version}: licence "${licence}" is not allowed`);
  }
  for (const item of exceptions.filter((item) => !needed.has(item))) {
    problems.push(`policy.json: the exception for ${item.from} ${item.name} is not needed any more`);
  }
  return problems;
}

/** Packages in an affected version whose advisory was not accepted, and acceptances that nothing needs any more. */
export function advisoryProblems(packages, { advisories }) {
  return advisories.flatMap(({ id, from, name, title, affected, accepted }) => {
    const hits = packages.filter(
      (item) =>
        item.from === from && item.name === name && affected.some((range) => isIn(item.version, range)),
    );
    if (accepted) {
      return hits.length > 0
        ? []
        : [`advisories.json: ${id} is accepted, but ${name} is not affected any more`];
    }
    return hits.map((item) => `${from} ${name} ${item.version}: ${id}, ${title}`);
  });
}

/** For each database, in words: which packages were looked up, for how many advisories, and how old the list is. */
export function lookedFor(packages, { databases, advisories }) {
  return databases.map(({ from, words, asOf, read }) => {
    const looked = packages.filter((item) => item.from === from).length;
    const listed = advisories.filter((item) => item.from === from);
    const accepted = listed.filter((item) => item.accepted).length;
    return `- ${looked} ${words}, for ${listed.length} advisories (${accepted} accepted with a reason) as of ${asOf}: ${read}.`;
  });
}

function isFine(licence, allowed) {
  try {
    return isSatisfied(licence, (name) => Object.hasOwn(allowed, name));
  } catch (error) {
    if (error instanceof SyntaxError) return false;
    throw error;
  }
}

function readJson(path) {
  return JSON.parse(readFileSync(inRoot(path), "utf8"));
}

if (process.argv[1] === import.meta.filename) await runMain(checkLicences);
