// node scripts/tail.mjs: the long version of tests/folders.rs. A writer appends 1,000 lines a second for a minute while
// the program is killed and started again; then a folder of 10,000 files is read. Prints the figures; fails when a line
// is missing, stored twice or rejected. TRACEWAKE_BINARY names another program, --seconds another time.
import { spawn } from "node:child_process";
import {
  appendFileSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { parseArgs } from "node:util";
import { binary } from "./lib/desktop.mjs";
import { capture, runMain, ScriptError } from "./lib/process.mjs";

const program = process.env.TRACEWAKE_BINARY ?? binary;
const rate = 1000;
const { values } = parseArgs({ options: { seconds: { type: "string", default: "60" } } });
const seconds = Number(values.seconds);
const manyFiles = 10_000;
const eventsPerFile = 10;
/** The program that runs now, so that none is left behind when something fails. */
let running;

await runMain(async () => {
  const place = mkdtempSync(join(tmpdir(), "tracewake-tail-"));
  try {
    await followWriter(join(place, "tail"));
    await readManyFiles(join(place, "many"));
  } finally {
    running?.kill("SIGKILL");
    rmSync(place, { recursive: true, force: true });
  }
});

/** A file grows line by line and is rotated, and the program is killed every ten seconds. */
async function followWriter(place) {
  const folder = join(place, "runs");
  mkdirSync(folder, { recursive: true });
  const total = rate * seconds;
  let server = await serve(place, folder);
  let kills = 0;
  let written = 0;
  const began = Date.now();
  while (written < total) {
    const due = Math.min(total, Math.floor(((Date.now() - began) * rate) / 1000));
    for (; written < due; written++) {
      // In two writes, so that half a line is often what the program finds.
      const text = line("tail", written);
      appendFileSync(join(folder, "run.jsonl"), text.slice(0, 100));
      appendFileSync(join(folder, "run.jsonl"), text.slice(100));
      if (written % 7000 === 6999)
        renameSync(join(folder, "run.jsonl"), join(folder, `run.jsonl.${written}`));
    }
    if (written < total && Date.now() - began > (kills + 1) * 10_000) {
      kills++;
      await server.end("SIGKILL");
      server = await serve(place, folder);
    }
    await pause(1);
  }
  const behind = Date.now();
  await until("every line is stored", () => events(place) >= total);
  const caughtUp = Date.now() - behind;
  const memory = server.peakMiB();
  await server.end("SIGTERM");
  const stats = report(place, ["stats"]);
  const rejects = report(place, ["rejects"]).total;
  if (stats.events !== total || rejects !== 0)
    throw new ScriptError(`${total} lines were written, ${stats.events} are stored, ${rejects} rejected`);
  console.log(
    `tail: ${total} lines at ${rate}/s over ${seconds} s, ${kills} times kill -9: each stored once, none rejected; ` +
      `all there ${caughtUp} ms after the last was written; peak ${memory} MiB`,
  );
}

/** A folder with many small files, and again after a restart. */
async function readManyFiles(place) {
  const folder = join(place, "runs");
  for (let file = 0; file < manyFiles; file++) {
    const group = join(folder, String(file % 100));
    mkdirSync(group, { recursive: true });
    const lines = Array.from({ length: eventsPerFile }, (_, n) => line(`file-${file}`, n));
    writeFileSync(join(group, `${file}.jsonl`), lines.join(""));
  }
  const total = manyFiles * eventsPerFile;
  const began = Date.now();
  const first = await serve(place, folder);
  await until("every file is read", () => events(place) >= total);
  const took = Date.now() - began;
  const memory = first.peakMiB();
  await first.end("SIGTERM");
  const second = await serve(place, folder);
  appendFileSync(join(folder, "7", "7.jsonl"), line("again", 0));
  await until("the restarted program follows", () => events(place) === total + 1);
  const read = second.bytesRead();
  await second.end("SIGTERM");
  console.log(
    `start: ${manyFiles} files with ${total} events in ${took} ms, peak ${memory} MiB; ` +
      `${read} bytes read by the whole process after a restart`,
  );
}

function line(session, number) {
  const event = {
    event_id: `${session}-${number}`,
    session_id: `${session}-${number % 5}`,
    type: "STATE_UPDATE",
    status: "COMPLETED",
    timestamp: "2026-03-01T00:00:00Z",
    metadata: { filler: "x".repeat(200) },
  };
  return `${JSON.stringify(event)}\n`;
}

/** Starts the program and waits until it is ready. */
async function serve(place, folder) {
  const args = ["--db", database(place), "serve", "--listen", "127.0.0.1:0", "--watch", folder];
  const child = spawn(program, args, { stdio: ["ignore", "pipe", "inherit"] });
  running = child;
  const ended = new Promise((fulfil) => child.on("exit", fulfil));
  for await (const text of createInterface({ input: child.stdout })) if (text.startsWith("watching")) break;
  const number = (file, name) =>
    Number(readFileSync(`/proc/${child.pid}/${file}`, "utf8").match(new RegExp(`${name}:\\s+(\\d+)`))[1]);
  return {
    peakMiB: () => Math.round(number("status", "VmHWM") / 1024),
    bytesRead: () => number("io", "rchar"),
    async end(signal) {
      child.kill(signal);
      await ended;
    },
  };
}

function database(place) {
  return join(place, "tracewake.db");
}

function report(place, args) {
  return JSON.parse(capture(program, ["--db", database(place), "--json", ...args]));
}

function events(place) {
  return report(place, ["stats"]).events;
}

async function until(what, isSo) {
  const deadline = Date.now() + 300_000;
  while (!isSo()) {
    if (Date.now() > deadline) throw new ScriptError(`waited in vain: ${what}`);
    await pause(100);
  }
}

function pause(ms) {
  return new Promise((fulfil) => setTimeout(fulfil, ms));
}
