// Measures scrolling through the transcript of a long session in Chromium: what the main thread does per frame, all of it
// (script, style, layout, paint). `node tests/bench/transcript.mjs [--rows N] [--frames N]`.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { chromium } from "playwright-core";
import { root } from "../e2e/lib/window.mjs";
import { servePage } from "./page-server.mjs";
import { spread } from "./spread.mjs";

const { values } = parseArgs({
  options: { rows: { type: "string", default: "16000" }, frames: { type: "string", default: "300" } },
});
const CATEGORIES = ["disabled-by-default-devtools.timeline", "devtools.timeline", "blink.user_timing", "toplevel"];
const GESTURES = { scroll: [97, -53], "scroll by pages": [871, -640] };

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
    await page.waitForTimeout(800);
    await browser.startTracing(page, { categories: CATEGORIES });
    await list.evaluate(scroll, [steps, Number(values.frames)]);
    console.log(`${gesture}: main thread per frame`.padEnd(46), spread(workByFrame(await browser.stopTracing())));
  }
} finally {
  await browser.close();
  await server.close();
  rmSync(folder, { recursive: true, force: true });
}

/** Runs in the page: goes on by one step in each frame, two thirds of the way down, then up again. */
async function scroll(box, [[down, up], frames]) {
  for (let count = 0; count <= frames; count += 1) {
    await new Promise((done) => requestAnimationFrame(done));
    performance.mark("bench-frame");
    box.scrollTop += count % 120 < 80 ? down : up;
  }
}

/** Milliseconds of tasks on the page's main thread between the marks. */
function workByFrame(trace) {
  const { traceEvents } = JSON.parse(trace.toString());
  const marks = traceEvents.filter(({ name }) => name === "bench-frame").sort((a, b) => a.ts - b.ts);
  const work = marks.slice(1).map(() => 0);
  for (const { name, ts, tid, pid, dur = 0 } of traceEvents) {
    if (!name.endsWith("RunTask") || tid !== marks[0].tid || pid !== marks[0].pid) continue;
    const frame = marks.findLastIndex((mark) => mark.ts <= ts + dur);
    if (frame >= 0 && frame < work.length) work[frame] += dur / 1000;
  }
  return work;
}
