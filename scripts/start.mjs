// npm start: sets the machine up, builds the program and opens its window. Arguments after `--` go to the program.
import { binary, buildDesktop } from "./lib/desktop.mjs";
import { buildUi } from "./lib/node.mjs";
import { runMain, runUntilEnd } from "./lib/process.mjs";
import { setUpWindow } from "./setup.mjs";

await runMain(async () => {
  setUpWindow();
  buildUi();
  buildDesktop();
  const args = process.argv.slice(2);
  const hasDisplay = process.platform !== "linux" || process.env.DISPLAY || process.env.WAYLAND_DISPLAY;
  if (hasDisplay || (args.length > 0 && !args[0].startsWith("-"))) return runUntilEnd(binary, args);
  console.error(
    "No display (DISPLAY and WAYLAND_DISPLAY are not set): running `tracewake serve` without the window.",
  );
  console.error("hint: to see the window on this machine, use `xvfb-run npm start` or log in to a desktop.");
  return runUntilEnd(binary, ["serve", ...args]);
});
