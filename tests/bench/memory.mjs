// Measures what a long session leaves behind once it was left, and how memory grows while a live run is followed, in
// Chromium over made-up data. `node tests/bench/memory.mjs [--rows N] [--rounds N] [--signals N]
// [--part leave,follow]`; docs/internals/benchmarks.md says what it found.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { chromium } from "playwright-core";
import { root } from "../e2e/lib/window.mjs";
import { servePage } from "./page-server.mjs";

const { values } = parseArgs({
  options: {
    rows: { type: "string", default: "30000" },
    rounds: { type: "string", default: "10" },
    signals: { type: "string", default: "20000" },
    part: { type: "string", default: "leave,follow" },
  },
});

const VIEWS = ["overview", "timeline", "transcript", "graph", "tools", "events", "context", "files"];
/** Answers that nobody shows are dropped after 30 seconds. */
const DROPPED_MS = 31_000;
const AT_REST = "#/settings";

const folder = mkdtempSync(join(tmpdir(), "tracewake-memory-"));
const server = await servePage(join(root, "ui"), folder);
const browser = await chromium.launch({
  executablePath: process.env.TRACEWAKE_CHROMIUM ?? "/usr/bin/chromium",
  // Code that the engine compiles on the way is its own matter, and more than all that is looked for.
  args: [
    ...["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
    "--js-flags=--no-turbofan --no-maglev --no-sparkplug",
  ],
});
try {
  for (const part of values.part.split(",")) await { leave, follow }[part]();
} finally {
  await browser.close();
  await server.close();
  rmSync(folder, { recursive: true, force: true });
}

/** Opens every view of a long session and leaves it, again and again. */
async function leave() {
  const { page, look } = await open();
  await visit(page);
  await page.waitForTimeout(DROPPED_MS);
  const before = await look("at rest, after one visit");
  await goTo(page, "#/session/long/timeline");
  const during = await look("timeline on show");
  for (let round = 0; round < Number(values.rounds); round += 1) await visit(page);
  await page.waitForTimeout(DROPPED_MS);
  const after = await look(`at rest, after ${values.rounds} visits more`);
  const share = (after.heap - before.heap) / (during.heap - before.heap);
  console.log(`left behind of what the session took: ${(100 * share).toFixed(1)} %`);
  await page.close();
}

async function visit(page) {
  for (const view of VIEWS) await goTo(page, `#/session/long/${view}`);
  await goTo(page, AT_REST);
}

/** Follows a live run of which each signal tells a change. */
async function follow() {
  const { page, look } = await open();
  await goTo(page, "#/session/crew/timeline");
  const many = Number(values.signals);
  for (let tenth = 0; tenth <= 10; tenth += 1) {
    if (tenth > 0) await page.evaluate(tell, many / 10);
    await look(`${Math.round((tenth * many) / 10)} signals`);
  }
  await page.close();
}

async function open() {
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
  await page.addInitScript(countWork);
  await page.goto(`${server.address}/test/harness.html?rows=${values.rows}${AT_REST}`);
  await page.waitForTimeout(2000);
  const cdp = await page.context().newCDPSession(page);
  await cdp.send("Performance.enable");
  return { page, look: (what) => figures(page, cdp, what) };
}

async function goTo(page, hash) {
  await page.evaluate((to) => {
    location.hash = to;
  }, hash);
  await page.waitForTimeout(1500);
}

async function figures(page, cdp, what) {
  // The made-up back end notes every call.
  await page.evaluate(() => {
    window.backend.calls.length = 0;
  });
  for (let time = 0; time < 3; time += 1) await cdp.send("HeapProfiler.collectGarbage");
  // Columns of numbers are kept beside the heap.
  const { usedSize, backingStorageSize = 0 } = await cdp.send("Runtime.getHeapUsage");
  const { metrics } = await cdp.send("Performance.getMetrics");
  const of = (name) => metrics.find((metric) => metric.name === name)?.value ?? 0;
  const work = await page.evaluate(() => window.workAlive());
  const heap = (usedSize + backingStorageSize) / 1e6;
  console.log(
    `${what.padEnd(36)} ${heap.toFixed(1).padStart(6)} MB  nodes ${of("Nodes")}  listeners ${of("JSEventListeners")}  documents ${of("Documents")}  ${JSON.stringify(work)}`,
  );
  return { heap };
}

/** Runs in the page before anything else: counts timers, frames and workers that have not ended. */
function countWork() {
  const intervals = new Set();
  const timeouts = new Set();
  const workers = new Set();
  const { setInterval, clearInterval, setTimeout, clearTimeout, Worker } = window;
  window.setInterval = (...args) => {
    const id = setInterval(...args);
    intervals.add(id);
    return id;
  };
  window.clearInterval = (id) => {
    intervals.delete(id);
    timeouts.delete(id);
    clearInterval(id);
  };
  window.setTimeout = (body, ...args) => {
    const id = setTimeout(
      (...given) => {
        timeouts.delete(id);
        body(...given);
      },
      ...args,
    );
    timeouts.add(id);
    return id;
  };
  window.clearTimeout = (id) => {
    intervals.delete(id);
    timeouts.delete(id);
    clearTimeout(id);
  };
  window.Worker = class extends Worker {
    constructor(...args) {
      super(...args);
      workers.add(this);
    }
    terminate() {
      workers.delete(this);
      super.terminate();
    }
  };
  window.workAlive = () => ({ intervals: intervals.size, timeouts: timeouts.size, workers: workers.size });
}

/** Runs in the page: changes the run and tells of it, `times` times, ten at a time. */
async function tell(times) {
  const { backend } = window;
  const session = backend.sessions.find(({ row }) => row.key === "crew");
  session.row.state = "live";
  for (let time = 0; time < times; time += 1) {
    session.row.events += 1;
    backend.announce(["crew"]);
    if (time % 10 === 0) await new Promise((done) => setTimeout(done, 4));
  }
}
