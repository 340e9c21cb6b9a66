// A display of its own for programs with a window.
import { run } from "./process.mjs";

/** Runs a program under a virtual display and a message bus that nothing else uses. The largest window of the tests has
 *  room there. */
export function runInDisplay(program, args) {
  const display = ["-a", "-s", "-screen 0 2560x1440x24", "dbus-run-session", "--"];
  run("xvfb-run", [...display, program, ...args]);
}
