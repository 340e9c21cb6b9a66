// A Python environment with the published clients that the tests send with.
import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { inRoot, run } from "./process.mjs";

const folder = inRoot("tests", ".venv");
const requirements = inRoot("tests", "python", "requirements.txt");

/** The interpreter that has the pinned packages; the Rust tests read it from TRACEWAKE_PYTHON. */
export const python = inRoot("tests", ".venv", "bin", "python");

/** Creates tests/.venv, again whenever the requirements change. */
export function installPython() {
  const wanted = readFileSync(requirements, "utf8");
  const stamp = inRoot("tests", ".venv", "requirements.txt");
  if (existsSync(stamp) && readFileSync(stamp, "utf8") === wanted && existsSync(python)) return;
  rmSync(folder, { recursive: true, force: true });
  run("python3", ["-m", "venv", folder], {
    hint: "the test clients need Python 3.11 or newer with its venv module",
  });
  run(python, [
    "-m",
    "pip",
    "install",
    "--quiet",
    "--disable-pip-version-check",
    "--requirement",
    requirements,
  ]);
  writeFileSync(stamp, wanted);
}
