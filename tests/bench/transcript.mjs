// Measures scrolling through the transcript of a long session in Chromium: what the main thread does per frame, all of
// it (script, style, layout, paint). `node tests/bench/transcript.mjs [--rows N] [--frames N]`.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { chromium } from "playwright-core";
import { root } from "../e2e/lib/window.mjs";
import { GESTURES, scrollWork } from "./main-thread.mjs";
import { servePage } from "./page-server.mjs";
import { spread } from "./spread.mjs";

const { values } = parseArgs({
  options: { rows: { type: "string", default: "16000" }, frames: { type: "string", default: "300" } },
});

const folder = mkdtempSync(join(tmpdir(), "tracewake-transcript-"));
const server = await servePage(join(root, "ui"), folder);
const browser = await chromium.launch({
  executablePath: process.env.TRACEWAKE_CHROMIUM ?? "/usr/bin/chromium",
  args: ["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
});
try {
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
  await page.goto(`${server.address}/test/harness.html?rows=${values.rows}#/session/long/transcript`);
  const list = page.getByTestId("transcript-list");
  await page.getByTestId("transcript-item").first().waitFor();
  console.log(`${await list.getAttribute("data-items")} items`);
  for (const [gesture, steps] of Object.entries(GESTURES)) {
    const { work } = await scrollWork(browser, page, list, steps, Number(values.frames));
    console.log(`${gesture}: main thread per frame`.padEnd(46), spread(work));
  }
} finally {
  await browser.close();
  await server.close();
  rmSync(folder, { recursive: true, force: true });
}
