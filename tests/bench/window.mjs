// Measures the real window over a large database: start, sessions list, search, opening a large session, and how long a
// committed event takes to be seen. docs/internals/benchmarks.md says how to run it and what it found.
import { readdirSync, readFileSync, readlinkSync } from "node:fs";
import { parseArgs } from "node:util";
import { sendEvents, toolCallStart } from "../e2e/lib/agent.mjs";
import { Page } from "../e2e/lib/page.mjs";
import { waitUntil } from "../e2e/lib/wait.mjs";
import { openWindow } from "../e2e/lib/window.mjs";
import { spread } from "./spread.mjs";

const { values } = parseArgs({
  options: {
    db: { type: "string" },
    rounds: { type: "string", default: "200" },
    seconds: { type: "string", default: "20" },
    starts: { type: "string", default: "5" },
  },
});
if (!values.db) throw new Error("--db PATH: a database made by `cargo bench -p tracewake-app --bench query`");
const rounds = Number(values.rounds);

const report = (what, figures) => console.log(`${what.padEnd(58)} ${figures}`);

await measureStarts();
const window = await openWindow({ name: "bench-window", database: values.db, width: 1600, height: 1000 });
try {
  const page = new Page(window.driver);
  await page.find("session-item");
  await measureCommands(window.driver);
  await measureOpening(window.driver, page);
  await measureLive(window, page);
} finally {
  await window.close();
}

/** From the start of the process until the first rows of the sessions list are on the screen. */
async function measureStarts() {
  const times = [];
  for (let start = 0; start < Number(values.starts); start += 1) {
    const opened = await openWindow({ name: "bench-start", database: values.db });
    try {
      await new Page(opened.driver).find("session-item");
      const shown = await waitUntil("the first rows", () =>
        opened.driver.executeScript(
          `const [mark] = performance.getEntriesByName("sessions-shown");
           return mark && performance.timeOrigin + mark.startTime;`,
        ),
      );
      times.push(shown - processStart(new URL(opened.ingestUrl).port));
    } finally {
      await opened.close();
    }
  }
  report(`start to the sessions list, ${times.length} starts`, spread(times));
}

/** Commands as the window calls them: question, answer over the bridge, parsing. */
async function measureCommands(driver) {
  const list = (query, offset = 0) => ["list_sessions", { request: { query, offset, limit: 100 } }];
  const searches = ["refund", "ledger reversal", '"lock not acquired"', "zebra", "agent:billing refund"];
  const questions = {
    "sessions list, first page": () => list(""),
    "sessions list, any page": (round) => list("", (round * 977) % 9900),
    "sessions list, filtered": (round) => list(["error:true", "agent:billing tokens>1000"][round % 2]),
    "full-text search, first page": (round) => list(searches[round % searches.length]),
  };
  for (const [what, question] of Object.entries(questions)) {
    const calls = Array.from({ length: rounds }, (_, round) => question(round));
    report(`${what}, ${rounds} times`, spread(await timeCalls(driver, calls)));
  }
}

function timeCalls(driver, calls) {
  return driver.executeAsyncScript(
    `const [calls, done] = arguments;
     (async () => {
       const times = [];
       for (const [command, args] of calls) {
         const began = performance.now();
         await window.__TAURI_INTERNALS__.invoke(command, args);
         times.push(performance.now() - began);
       }
       return times;
     })().then(done, (error) => done(JSON.stringify(error)));`,
    calls,
  );
}

/** From the click until the timeline of the largest session is drawn. */
async function measureOpening(driver, page) {
  const times = [];
  const key = await largestSession(driver);
  for (let round = 0; round < 7; round += 1) {
    await page.goTo("/");
    await page.find("session-item");
    // What was fetched before is dropped after ten seconds: each round fetches and decodes anew.
    if (round > 0) await new Promise((resolve) => setTimeout(resolve, 11_000));
    times.push(
      await driver.executeAsyncScript(
        `const [key, done] = arguments;
         const began = performance.now();
         location.hash = "#/session/" + encodeURIComponent(key) + "/timeline";
         const look = () => {
           const rows = document.querySelector('[data-testid="timeline-rows"]');
           if (Number(rows?.dataset.rows) > 0) requestAnimationFrame(() => done(performance.now() - began));
           else requestAnimationFrame(look);
         };
         look();`,
        key,
      ),
    );
  }
  report(`open the largest session (${key}): first paint of the timeline`, spread(times));
}

async function largestSession(driver) {
  return driver.executeAsyncScript(
    `const done = arguments[0];
     window.__TAURI_INTERNALS__
       .invoke("list_sessions", { request: { query: "events>50000", offset: 0, limit: 1 } })
       .then(({ sessions }) => done(sessions[0].key));`,
  );
}

/** 1,000 events a second in batches of 20: from the acknowledgement of a batch until its rows are drawn. */
async function measureLive({ driver, ingestUrl }, page) {
  const session = `bench-live-${Date.now()}`;
  const event = () =>
    toolCallStart({ session, trace: session, parent: "", agent: "bench", tool: "tick", args: { at: Date.now() } });
  const batch = () => Array.from({ length: 20 }, event).map((made) => ({ ...made, timestamp: new Date().toISOString() }));
  await sendEvents(ingestUrl, batch());
  await page.goTo(`/session/${session}/timeline`);
  await waitUntil("the first rows", async () => (await page.timeline()).rows === 20);
  await driver.executeScript(
    `window.seen = [];
     const look = () => {
       const rows = Number(document.querySelector('[data-testid="timeline-rows"]').dataset.rows);
       if (rows !== window.seen.at(-1)?.[1]) window.seen.push([performance.timeOrigin + performance.now(), rows]);
       requestAnimationFrame(look);
     };
     look();`,
  );
  const acknowledged = [];
  const began = performance.now();
  const total = Number(values.seconds) * 50;
  for (let sent = 1; sent <= total; sent += 1) {
    await sendEvents(ingestUrl, batch());
    acknowledged.push([performance.timeOrigin + performance.now(), (sent + 1) * 20]);
    const early = began + sent * 20 - performance.now();
    if (early > 0) await new Promise((resolve) => setTimeout(resolve, early));
  }
  const rate = (total * 20 * 1000) / (performance.now() - began);
  const last = acknowledged.at(-1)[1];
  const seen = await waitUntil("the last rows", async () => {
    const found = await driver.executeScript("return window.seen");
    return found.at(-1)[1] === last ? found : null;
  });
  const delays = acknowledged.map(([time, rows]) => seen.find(([, shown]) => shown >= rows)[0] - time);
  report(`commit to visible at ${rate.toFixed(0)} events/s, ${total} batches`, spread(delays));
}

/** When the program that listens on this port was started, in milliseconds since 1970. */
function processStart(port) {
  const listens = `TRACEWAKE_LISTEN=127.0.0.1:${port}`;
  for (const pid of readdirSync("/proc").filter((name) => /^\d+$/.test(name))) {
    try {
      if (!readlinkSync(`/proc/${pid}/exe`).endsWith("/tracewake")) continue;
      if (!readFileSync(`/proc/${pid}/environ`, "utf8").includes(listens)) continue;
      const started = Number(readFileSync(`/proc/${pid}/stat`, "utf8").split(") ")[1].split(" ")[19]);
      const booted = Number(/btime (\d+)/.exec(readFileSync("/proc/stat", "utf8"))[1]);
      const uptime = Number(readFileSync("/proc/uptime", "utf8").split(" ")[0]);
      // The boot time is rounded to a second: the uptime says it exactly.
      const boot = Math.abs(Date.now() - uptime * 1000 - booted * 1000) < 2000 ? Date.now() - uptime * 1000 : booted * 1000;
      return boot + started * 10;
    } catch {
      // It ended meanwhile, or belongs to somebody else.
    }
  }
  throw new Error(`no program listens on ${port}`);
}
