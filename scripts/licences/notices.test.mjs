import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { test } from "node:test";
import { notices, shippedPackages, withTexts } from "./notices.mjs";

test("shipped is what the program is made of, not what builds or tests it", () => {
  const names = new Set(shippedPackages().map(({ from, name }) => `${from} ${name}`));
  for (const shipped of [
    "cargo rusqlite",
    "cargo tauri",
    "cargo rdkafka-sys",
    "npm react",
    "npm elkjs",
    "vendored gitleaks rules",
  ])
    assert.ok(names.has(shipped), shipped);
  for (const tool of [
    "cargo prost-build",
    "cargo insta",
    "cargo serde_derive",
    "npm vitest",
    "npm typescript",
  ])
    assert.ok(!names.has(tool), tool);
});

test("every shipped package has a text", () => {
  const packages = withTexts(shippedPackages());
  assert.ok(packages.length > 100, "packages are found");
  for (const { name, texts } of packages)
    assert.ok(
      texts.some((text) => text.trim().length > 100),
      name,
    );
});

test("a package brings its own texts and those of the libraries inside", (t) => {
  const folder = folderWith(t, {
    "LICENSE-MIT": "own",
    "src/license.rs": "code",
    "library/COPYING": "library",
    "tests/LICENSE": "test data",
    "LICENSES/BSD.txt": "listed",
  });
  assert.deepEqual(withTexts([{ ...item("a"), folder }])[0].texts, ["own", "listed", "library"]);
});

test("without a file of its own a package has its repository's, else the standard text with its authors", (t) => {
  const bare = folderWith(t, { "vendored/LICENSE": "vendored" });
  const full = folderWith(t, { LICENSE: "of the repository" });
  const [first, , third] = withTexts([
    { ...item("macros"), folder: bare },
    { ...item("library"), folder: full },
    { ...item("other"), home: "elsewhere", folder: bare },
  ]);
  assert.deepEqual(first.texts, ["of the repository", "vendored"]);
  assert.match(third.texts[0], /^Copyright \(c\) Somebody\n\nPermission is hereby granted/);
  assert.throws(
    () => withTexts([{ ...item("odd"), licence: "Zlib", home: "elsewhere", folder: bare }]),
    /odd has no licence file/,
  );
  assert.throws(
    () => withTexts([{ ...item("nobody's"), authors: [], home: "elsewhere", folder: bare }]),
    /has no licence file/,
  );
});

test("a text that several packages share is written once, below all of them", () => {
  const page = notices([
    { ...item("b"), texts: ["The  terms\n"] },
    { ...item("a"), texts: ["The terms"] },
    { ...item("c"), texts: ["Others"] },
  ]);
  assert.equal(page.match(/The\s+terms/g).length, 1);
  assert.match(page, /a 1\.0\.0 \(cargo\)\nb 1\.0\.0 \(cargo\)\n\nThe terms/);
  assert.match(page, /c 1\.0\.0 \(cargo\)\n {4}MIT\n {4}https:\/\/example\.org/);
});

function item(name) {
  const home = "https://example.org";
  return { from: "cargo", name, version: "1.0.0", licence: "MIT", authors: ["Somebody"], home };
}

/** A folder that is gone after the test. */
function folderWith(t, files) {
  const folder = mkdtempSync(join(tmpdir(), "notices-"));
  t.after(() => rmSync(folder, { recursive: true }));
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
  return folder;
}
