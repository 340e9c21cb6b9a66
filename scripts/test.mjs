// npm test: sets the machine up, then runs every gate and every test, cheapest first, and stops at the first failure.
// `--only NAME…` runs the steps whose names contain one of the words (after a full run has set things up).
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { binary, contractServer, embedUi } from "./lib/desktop.mjs";
import { runInDisplay } from "./lib/display.mjs";
import { buildUi } from "./lib/node.mjs";
import { inRoot, run, runMain, ScriptError } from "./lib/process.mjs";
import { python } from "./lib/python.mjs";
import { runSteps } from "./lib/steps.mjs";
import { checkLicences } from "./licences/check.mjs";
import { setUpTests } from "./setup.mjs";

const npmUi = (script) => run("npm", ["run", "--silent", script, "--workspace", "ui"]);
const cargo = (...args) => run("cargo", args);

/** Everything but the window. */
const withoutWindow = ["--no-default-features", "--features", "kafka,parquet"];

// Two families of compiler output, each built once: `check` metadata with the desktop feature (clippy, rustdoc), and
// code without it (back-end tests). The desktop build adds the shell and what only it needs.
const steps = [
  ["set-up", setUpTests],
  ["format: rustfmt", () => cargo("fmt", "--all", "--check")],
  ["format and lint: biome", lintScriptsAndUi],
  ["types: tsc", () => npmUi("typecheck")],
  ["ui tests: vitest", () => npmUi("test")],
  ["unused exports and packages: knip", () => run("npx", ["knip"])],
  ["build: ui", buildUi],
  ["script tests", () => run("node", nodeTests("scripts"))],
  ["licences and advisories", checkLicences],
  ["unused crates: machete", () => run("cargo-machete", [])],
  ["lint: clippy", () => cargo("clippy", "--workspace", "--all-targets", "--locked", "--", "-D", "warnings")],
  [
    "lint: clippy without kafka and parquet",
    () =>
      cargo(
        "clippy",
        "--package",
        "tracewake-app",
        "--no-default-features",
        "--locked",
        "--",
        "-D",
        "warnings",
      ),
  ],
  [
    "documentation: rustdoc",
    () =>
      run("cargo", ["doc", "--workspace", "--no-deps", "--locked"], { env: { RUSTDOCFLAGS: "-D warnings" } }),
  ],
  ["back-end tests", () => cargo("nextest", "run", "--workspace", ...withoutWindow, "--locked")],
  [
    "documentation tests",
    () => cargo("test", "--doc", "--workspace", ...withoutWindow, "--locked", "--quiet"),
  ],
  // Compiling the shell's tests builds the desktop binary, too: the next step opens it.
  [
    "desktop build and stale types",
    () => cargo("nextest", "run", "--package", "tracewake", "--locked", ...embedUi, "-E", "test(bindings)"),
  ],
  ["end to end in the real window: e2e", runEndToEnd],
];

await runMain(async () => {
  process.env.TRACEWAKE_PYTHON ??= python;
  // A run on a clean machine compiles everything once: what incremental builds write would never be read.
  if (process.env.CI) process.env.CARGO_INCREMENTAL ??= "0";
  await runSteps(selected(process.argv.slice(2)));
});

function selected(args) {
  if (args.length === 0) return steps;
  const [flag, ...words] = args;
  if (flag !== "--only" || words.length === 0)
    throw new ScriptError(`unknown argument ${flag}`, "use --only NAME…");
  const found = steps.filter(([name]) => name === "set-up" || words.some((word) => name.includes(word)));
  if (found.length === 1) throw new ScriptError(`no step is called ${words.join(" or ")}`);
  return found;
}

function lintScriptsAndUi() {
  run("npx", ["biome", "ci", "--error-on-warnings", "."]);
  npmUi("lint");
}

function runEndToEnd() {
  process.env.TRACEWAKE_BINARY ??= binary;
  // Built by the back-end tests, in the same profile.
  process.env.TRACEWAKE_CONTRACT_SERVER ??= contractServer;
  runInDisplay("node", nodeTests("tests/e2e"));
}

/** Arguments for node to run the `*.test.mjs` files below a folder, one after another. */
function nodeTests(folder) {
  const files = readdirSync(inRoot(folder), { recursive: true })
    .filter((name) => name.endsWith(".test.mjs"))
    .map((name) => join(folder, name))
    .sort();
  return ["--test", "--test-reporter=spec", "--test-concurrency=1", ...files];
}
