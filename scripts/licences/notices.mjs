// The notices that the licences of what we ship ask for: every package in the program, with the texts that it carries.
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { inRoot, runMain, ScriptError } from "../lib/process.mjs";
import { crates, npmPackages, vendored } from "./packages.mjs";
import { isSatisfied } from "./spdx.mjs";

/** Where the notices are written for the bundle. */
const noticesFile = inRoot("target", "notices", "THIRD_PARTY_NOTICES");

const named = /^(un)?licen[sc]es?\b|^copying|^notice|^copyright|^ofl/i;
const isCode = /\.(rs|c|h|cc|js|ts|mjs|cjs|json|toml|html|css|py|sh|ya?ml|svg|png)$/i;
// What a package carries for its own tests is not in the program.
const skipped = new Set(["tests", "test", "benches", "examples", "node_modules", "target", ".git"]);
// How far below a package its parts are looked for.
const deepest = 2;

/** Writes the notices of everything that is in the program. */
export function writeNotices() {
  const packages = withTexts(shippedPackages());
  mkdirSync(dirname(noticesFile), { recursive: true });
  writeFileSync(noticesFile, notices(packages));
  console.log(`${noticesFile}: ${packages.length} packages`);
}

/** The packages whose code the program contains, Rust's own library included. */
export function shippedPackages() {
  const standardLibrary = {
    from: "rust",
    name: "standard library",
    version: "",
    licence: "MIT OR Apache-2.0",
    authors: ["The Rust Project Developers"],
    home: "https://github.com/rust-lang/rust",
  };
  const packages = [...crates(), ...npmPackages()].filter((item) => item.isShipped);
  return [standardLibrary, ...vendored(), ...packages];
}

/**
 * The packages with `texts`: the licence files that each carries. One without a file of its own gets those of another
 * package from the same repository, else the standard text of a licence that it declares, below the names of its
 * authors.
 */
export function withTexts(packages) {
  const read = packages.map((item) => ({
    item,
    own: item.folder ? textsIn(item.folder) : [],
    inner: item.folder ? textsBelow(item.folder) : [],
  }));
  return read.map(({ item, own, inner }) => {
    if (own.length > 0) return { ...item, texts: [...own, ...inner] };
    const sibling = read.find((other) => other.item.home === item.home && other.own.length > 0);
    return { ...item, texts: [...(sibling?.own ?? [standardText(item)]), ...inner] };
  });
}

/** The page of notices: a list of the packages, then each text once, with the packages that it belongs to. */
export function notices(packages) {
  const sorted = packages.toSorted((a, b) => order(title(a), title(b)));
  const list = sorted.map(
    (item) => `${title(item)}\n    ${item.licence || "see its text"}\n    ${item.home}`,
  );
  const byContent = new Map();
  for (const item of sorted) {
    for (const text of item.texts) {
      const content = text.replace(/\s+/g, " ").trim();
      if (!byContent.has(content)) byContent.set(content, { text, owners: new Set() });
      byContent.get(content).owners.add(title(item));
    }
  }
  const texts = [...byContent.values()].map(
    ({ text, owners }) => `${"-".repeat(80)}\n${[...owners].join("\n")}\n\n${text.trimEnd()}`,
  );
  return `${[head, ...list, "Licence texts", ...texts].join("\n\n")}\n`;
}

const head = `Third-party notices

Tracewake is distributed under the Apache License 2.0. It contains the software listed here under the licences of its
authors. The source of each package is public at the address beside it; all are used unchanged.`;

function title({ from, name, version }) {
  return [name, version, `(${from})`].filter(Boolean).join(" ");
}

function textsIn(folder) {
  const isWhole = /^licen[sc]es$/i.test(basename(folder));
  return entriesOf(folder)
    .filter((entry) => entry.isFile() && (isWhole || named.test(entry.name)) && !isCode.test(entry.name))
    .map((entry) => readFileSync(join(folder, entry.name), "utf8"));
}

// A C library inside a crate has a licence of its own.
function textsBelow(folder, depth = 1) {
  if (depth > deepest) return [];
  return entriesOf(folder)
    .filter((entry) => entry.isDirectory() && !skipped.has(entry.name))
    .map((entry) => join(folder, entry.name))
    .flatMap((inner) => [...textsIn(inner), ...textsBelow(inner, depth + 1)]);
}

function entriesOf(folder) {
  return readdirSync(folder, { withFileTypes: true }).sort((a, b) => order(a.name, b.name));
}

function standardText({ from, name, licence, authors }) {
  const files = { "Apache-2.0": "LICENSE", "MPL-2.0": "scripts/licences/texts/MPL-2.0.txt" };
  if (authors.length > 0) files.MIT = "scripts/licences/texts/MIT.txt";
  const chosen = Object.keys(files).find((known) => isSatisfied(licence, (word) => word === known));
  if (!chosen)
    throw new ScriptError(
      `${from} ${name} has no licence file, and there is no text for "${licence}"`,
      "add the text to scripts/licences/texts",
    );
  const text = readFileSync(inRoot(files[chosen]), "utf8");
  return authors.length > 0 ? `Copyright (c) ${authors.join(", ")}\n\n${text}` : text;
}

function order(a, b) {
  return a < b ? -1 : a > b ? 1 : 0;
}

if (process.argv[1] === import.meta.filename) await runMain(writeNotices);
