// node scripts/kafka.mjs [MESSAGES]: a topic on a real broker, under fire. Producers send with kafka-python while the
// program is killed and started again; in the end every message must be there once. Not part of npm test: compiling the
// broker (tansu) takes a quarter of an hour. TRACEWAKE_TANSU names one that is there, TRACEWAKE_BINARY a program that
// is built. The producers send each message as a batch of its own, as OSSA's KafkaSink does. tansu 0.6.0 needs that:
// asked for an offset inside a batch it goes on with the next one, whoever asks.
import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { capture, inRoot, run, runMain, ScriptError } from "./lib/process.mjs";
import { installPython, python } from "./lib/python.mjs";
import { installToolchain } from "./lib/rust.mjs";

const version = "0.6.0";
const topic = "agents";
const group = "under-fire";
const producers = 2;
const kills = 5;

await runMain(async () => {
  const messages = Number(process.argv[2] ?? 20_000);
  if (!Number.isInteger(messages) || messages < 1000) throw new ScriptError("give a number of at least 1000");
  installToolchain();
  installPython();
  const folder = mkdtempSync(join(tmpdir(), "tracewake-kafka-"));
  const children = new Set();
  try {
    await underFire({ messages, database: join(folder, "tracewake.db"), children });
  } finally {
    for (const child of children) child.kill("SIGKILL");
    rmSync(folder, { recursive: true, force: true });
  }
});

async function underFire({ messages, database, children }) {
  const program = buildProgram();
  const tansu = findTansu();
  const address = `127.0.0.1:${await freePort()}`;
  const start = (command, args) => {
    const child = spawn(command, args, { stdio: ["ignore", "ignore", "inherit"] });
    children.add(child);
    child.ended = new Promise((fulfil) =>
      child.on("exit", (status) => {
        children.delete(child);
        fulfil(status);
      }),
    );
    return child;
  };
  const startBroker = async () => {
    const url = `tcp://${address}`;
    const listen = ["--listener-url", url, "--advertised-listener-url", url];
    const broker = start(tansu, ["broker", ...listen, "--storage-engine", "memory://tansu/"]);
    await until(
      "the broker has the topic",
      () => capture(tansu, ["topic", "create", "--broker", url, "--partitions", "3", topic]) !== undefined,
    );
    return broker;
  };
  const serve = () => {
    const named = ["--kafka-brokers", address, "--kafka-topic", topic, "--kafka-group", group];
    return start(program, ["--db", database, "serve", "--listen", "127.0.0.1:0", ...named]);
  };
  const send = (first, count) =>
    start(python, [inRoot("tests/python/kafka_run.py"), "send", address, topic, `${first}`, `${count}`]);
  const ask = (...args) => JSON.parse(capture(program, ["--db", database, "--json", ...args]) ?? "{}");
  const stored = () => ask("stats").events ?? 0;

  const broker = await startBroker();
  const began = Date.now();
  const each = Math.floor(messages / producers);
  const senders = Array.from({ length: producers }, (_, number) => send(number * each, each));
  const total = each * producers;
  let running = serve();
  for (let kill = 1; kill <= kills; kill++) {
    // The last kill comes before the end: there is always something left to go on with.
    const enough = Math.floor((total * kill) / (kills + 2));
    await until(`${enough} messages are stored`, () => stored() >= enough);
    running.kill("SIGKILL");
    await running.ended;
    const before = stored();
    const killed = Date.now();
    running = serve();
    await until("it goes on", () => stored() > before || before === total);
    console.log(`killed at ${before} of ${total}; going on after ${seconds(killed)} s`);
  }
  for (const sender of senders) {
    if ((await sender.ended) !== 0) throw new ScriptError("a producer failed");
  }
  await until("everything is stored", () => stored() >= total);
  console.log(`${total} messages in ${seconds(began)} s with ${kills} kills`);
  await until("the group knows", () => groupOffset(address) === total);

  running.kill("SIGTERM");
  expect("exit status", await running.ended, 0);
  expect("events stored", stored(), total);
  expect("messages refused", ask("rejects").total, 0);

  // A broker that lost everything: the topic is there again under the old name, and shorter than what was read.
  broker.kill("SIGKILL");
  await broker.ended;
  running = serve();
  await startBroker();
  if ((await send(total, 300).ended) !== 0) throw new ScriptError("a producer failed");
  await until("messages of the new topic come", () => stored() === total + 300);
  running.kill("SIGTERM");
  expect("exit status", await running.ended, 0);
  console.log("a topic that was made anew is read from its beginning");
}

function groupOffset(address) {
  const script = inRoot("tests/python/kafka_run.py");
  const offsets = JSON.parse(capture(python, [script, "offsets", address, topic, group]) ?? "{}");
  return Object.values(offsets).reduce((sum, offset) => sum + (offset ?? 0), 0);
}

function buildProgram() {
  if (process.env.TRACEWAKE_BINARY) return process.env.TRACEWAKE_BINARY;
  run("cargo", [
    "build",
    "--locked",
    "--package",
    "tracewake",
    "--no-default-features",
    "--features",
    "kafka",
  ]);
  return join(process.env.CARGO_TARGET_DIR ?? inRoot("target"), "debug", "tracewake");
}

function findTansu() {
  if (process.env.TRACEWAKE_TANSU) return process.env.TRACEWAKE_TANSU;
  const folder = inRoot("target", "tools");
  const binary = join(folder, "bin", "tansu");
  if (existsSync(binary)) return binary;
  console.log(`compiling tansu ${version}: about a quarter of an hour, once`);
  const what = ["--version", version, "--features", "dynostore", "tansu"];
  run("cargo", ["install", "--locked", "--root", folder, ...what]);
  return binary;
}

async function until(what, isSo) {
  const deadline = Date.now() + 120_000;
  while (!isSo()) {
    if (Date.now() > deadline) throw new ScriptError(`waited in vain: ${what}`);
    // Each look is a process that opens the database: not too often.
    await pause(300);
  }
}

function expect(what, found, wanted) {
  if (found !== wanted) throw new ScriptError(`${what}: ${found}, not ${wanted}`);
  console.log(`${what}: ${found}`);
}

function seconds(since) {
  return ((Date.now() - since) / 1000).toFixed(1);
}

function freePort() {
  return new Promise((fulfil, reject) => {
    const server = createServer().on("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const { port } = server.address();
      server.close(() => fulfil(port));
    });
  });
}
