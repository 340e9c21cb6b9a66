// Measures the timeline of a session of 100,000 spans in real browser engines: Chromium without a head, and WebKitGTK,
// whose engine the window has. docs/internals/benchmarks.md says how to run it and what it found.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { root } from "../e2e/lib/window.mjs";
import { chromiumPage, webkitPage } from "./engines.mjs";
import { drive, FIRST_PAINT, GESTURES } from "./gestures.mjs";
import { servePage } from "./page-server.mjs";
import { spread } from "./spread.mjs";

const { values } = parseArgs({
  options: {
    rows: { type: "string", default: "100000" },
    frames: { type: "string", default: "240" },
    engine: { type: "string", default: "chromium,webkit" },
    picture: { type: "string" },
  },
});

const folder = mkdtempSync(join(tmpdir(), "tracewake-frames-"));
const server = await servePage(join(root, "ui"), folder);
try {
  const address = `${server.address}/test/harness.html?rows=${values.rows}#/session/long/timeline`;
  for (const engine of values.engine.split(",")) {
    const page = await (engine === "webkit" ? webkitPage : chromiumPage)(address);
    try {
      await report(engine, page);
    } finally {
      await page.close();
    }
  }
} finally {
  await server.close();
  rmSync(folder, { recursive: true, force: true });
}

async function report(engine, page) {
  const line = (what, figures) => console.log(`${engine.padEnd(9)} ${what.padEnd(46)} ${figures}`);
  const first = await page.run(FIRST_PAINT, []);
  line("canvas", `${first.width} × ${first.height} CSS pixels, ratio ${first.ratio}, ${first.rows} rows`);
  line("decode the layout and paint it first", spread(first.times));
  for (const gesture of GESTURES) {
    const found = await page.run(drive, [gesture, Number(values.frames)]);
    line(`${gesture}: work on the main thread per frame`, spread(found.work));
    line(`${gesture}: from frame to frame`, spread(found.between));
  }
  if (values.picture) await page.picture(`${values.picture}-${engine}.png`);
}
