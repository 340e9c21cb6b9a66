// npm run bundle: builds the program as it is released and packs it for this platform. Arguments after `--` go to
// tauri.

import { run, runMain } from "./lib/process.mjs";
import { writeNotices } from "./licences/notices.mjs";
import { setUpWindow } from "./setup.mjs";

// tauri looks for these files at every build, and only here they are made. A Debian package has its own place for them.
const notices = process.platform === "linux" ? [] : ["--config", "src-tauri/notices.conf.json"];

await runMain(() => {
  setUpWindow();
  writeNotices();
  run("npx", ["tauri", "build", ...notices, ...process.argv.slice(2)]);
});
