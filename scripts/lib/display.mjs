// A display of its own for programs with a window.
import { run } from "./process.mjs";

/** Runs a program under a virtual display and a message bus that nothing else uses. */
export function runInDisplay(program, args) {
  const display = ["-a", "-s", "-screen 0 1440x900x24", "dbus-run-session", "--"];
  run("xvfb-run", [...display, program, ...args]);
}
