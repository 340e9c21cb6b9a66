// Brings a machine to the point where everything builds and every test can run. Quick when nothing is missing.
import { checkNode, installNodeModules } from "./lib/node.mjs";
import { forTests, forWindow, installPackages } from "./lib/packages.mjs";
import { runMain } from "./lib/process.mjs";
import { installPython } from "./lib/python.mjs";
import { installToolchain, installTools } from "./lib/rust.mjs";

/** What the window needs to be built and run. */
export function setUpWindow() {
  checkNode();
  installPackages(forWindow);
  installToolchain();
  installNodeModules();
}

/** The same, and what the tests need on top. */
export function setUpTests() {
  checkNode();
  installPackages([...forWindow, ...forTests]);
  installToolchain();
  installNodeModules();
  installPython();
  installTools();
}

if (process.argv[1] === import.meta.filename) await runMain(setUpTests);
