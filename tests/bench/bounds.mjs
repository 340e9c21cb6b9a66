// Measures what hostile and degenerate requests cost: the most memory that `serve` holds during each, what is left ten
// seconds later, and how long a second sender waits for its single events meanwhile.
// `node tests/bench/bounds.mjs [--program PATH] [--only NAME,…]`; docs/internals/reliability.md says what it found.
import { spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import http from "node:http";
import net from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { gzipSync } from "node:zlib";

const root = join(import.meta.dirname, "../..");
const { values } = parseArgs({
  options: {
    program: { type: "string", default: join(root, "target/release/tracewake") },
    only: { type: "string", default: "" },
  },
});

const JSON_BODY = "application/json";
const PROTOBUF = "application/x-protobuf";
const REST_MS = 10_000;

/** What is sent, by name: each gives a promise of what was answered. */
const LOADS = {
  nothing: () => new Promise((done) => setTimeout(() => done(["-"]), 3_000)),
  "packed-empty-events": () => {
    const body = readFileSync(join(root, "tests/fixtures/hostile/oom-5871-bytes.pb.gz"));
    return times(8, () =>
      post("/v1/events/batch", body, { "content-type": PROTOBUF, "content-encoding": "gzip" }),
    );
  },
  "empty-objects": () => {
    const body = Buffer.from(`[${"{},".repeat(5_000_000)}{}]`);
    return times(4, () => post("/v1/events", body));
  },
  attributes: () => {
    const span = Buffer.concat([
      field(1, Buffer.alloc(16, 1)),
      field(2, Buffer.alloc(8, 2)),
      ...range(400_000, (n) =>
        field(
          9,
          Buffer.concat([
            field(1, text(`key${n}`)),
            field(2, field(1, text(`value ${n} of the attributes`))),
          ]),
        ),
      ),
    ]);
    return times(4, () =>
      post("/v1/traces", field(1, field(2, field(2, span))), { "content-type": PROTOBUF }),
    );
  },
  words: () =>
    one({ event_id: "words", metadata: { text: range(6_000_000, (n) => n.toString(36)).join(" ") } }),
  incompressible: () =>
    one({ event_id: "bytes", metadata: { text: randomBytes(24_000_000).toString("hex") } }),
  keys: () =>
    one({ event_id: "keys", metadata: Object.fromEntries(range(1_000_000, (n) => [`key ${n}`, 1])) }),
  "fewer-keys": () =>
    one({ event_id: "keys", metadata: Object.fromEntries(range(400_000, (n) => [`key ${n}`, 1])) }),
  tags: () => one({ event_id: "tags", tags: range(1_000_000, (n) => `tag${n}`) }),
  "fewer-tags": () => one({ event_id: "tags", tags: range(400_000, (n) => `tag${n}`) }),
  embeddings: () =>
    one({
      event_id: "vectors",
      metadata: { rows: range(330, () => range(1_536, () => Math.random() - 0.5)) },
    }),
  base64: () => one({ event_id: "data", metadata: { data: randomBytes(20_000_000).toString("base64") } }),
  "half-bodies": async () => {
    const sockets = range(40, () => halfBody(60 << 20, 64 << 20));
    const answers = await Promise.all(sockets.map((socket) => firstLine(socket, 8_000)));
    for (const socket of sockets) socket.destroy();
    return answers;
  },
  "half-frames": async () => {
    const sockets = range(40, () => halfFrame(60 << 20, 63 << 20));
    const answers = await Promise.all(sockets.map((socket) => firstLine(socket, 8_000)));
    for (const socket of sockets) socket.destroy();
    return answers;
  },
  "500-senders": () => {
    let next = 0;
    const batch = () => {
      next += 1;
      const event = (n) => ({
        event_id: `s${next}-${n}`,
        session_id: `s${next % 100}`,
        type: "SYSTEM",
        metadata: { text: "word ".repeat(400) },
      });
      return Buffer.from(JSON.stringify({ events: range(50, event) }));
    };
    return times(500, async () => {
      let last = "";
      for (let n = 0; n < 4; n += 1) last = await post("/v1/events/batch", batch());
      return last;
    });
  },
  "large-senders": () => {
    const event = (n) => ({
      event_id: `l${n}`,
      session_id: "l",
      type: "SYSTEM",
      metadata: { text: `${n} ${"word ".repeat(200_000)}` },
    });
    const body = Buffer.from(JSON.stringify({ events: range(30, event) }));
    return times(30, () => post("/v1/events/batch", body));
  },
  "packed-large": () => {
    const body = gzipSync(
      JSON.stringify({ event_id: "large", metadata: { text: "many words ".repeat(4_000_000) } }),
    );
    return times(20, () =>
      post("/v1/events", body, { "content-type": JSON_BODY, "content-encoding": "gzip" }),
    );
  },
};

let address;
const folder = mkdtempSync(join(tmpdir(), "tracewake-bounds-"));
try {
  const names = Object.keys(LOADS).filter(
    (name) => values.only === "" || values.only.split(",").includes(name),
  );
  console.log("| load | answers | resident at most | 10 s later | second sender p50 | p99 | most |");
  console.log("| --- | --- | --- | --- | --- | --- | --- |");
  for (const name of names) await measure(name, LOADS[name]);
} finally {
  rmSync(folder, { recursive: true, force: true });
}

async function measure(name, load) {
  const program = spawn(
    values.program,
    ["--db", join(folder, `${name}.db`), "serve", "--listen", "127.0.0.1:0"],
    {
      stdio: ["ignore", "pipe", "ignore"],
    },
  );
  address = await new Promise((done) => {
    program.stdout.once("data", (line) => done(new URL(`http://${String(line).split(/\s+/)[2]}`)));
  });
  const second = secondSender();
  let most = 0;
  const watching = setInterval(() => {
    most = Math.max(most, resident(program.pid));
  }, 20);
  await new Promise((done) => setTimeout(done, 500));
  const answers = await load();
  await new Promise((done) => setTimeout(done, 3_000));
  clearInterval(watching);
  const waits = await second.stop();
  await new Promise((done) => setTimeout(done, REST_MS));
  const left = program.exitCode === null ? megabytes(resident(program.pid)) : "ended";
  const at = (share) =>
    `${waits[Math.min(waits.length - 1, Math.floor(waits.length * share))].toFixed(0)} ms`;
  const row = [name, count(answers), megabytes(most), left, at(0.5), at(0.99), at(1)];
  console.log(`| ${row.join(" | ")} |`);
  program.kill();
  await new Promise((done) => program.once("exit", done));
}

/** Posts one event after the other; gives how long each took, in ascending order. */
function secondSender() {
  const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
  const waits = [];
  let stopped = false;
  const sending = (async () => {
    for (let n = 0; !stopped; n += 1) {
      const began = performance.now();
      const answer = await post(
        "/v1/events",
        text(JSON.stringify({ event_id: `second-${n}`, session_id: "second", type: "SYSTEM" })),
        {},
        agent,
      );
      waits.push(performance.now() - began);
      if (answer !== 202) console.error(`the second sender was answered ${answer}`);
      await new Promise((done) => setTimeout(done, 10));
    }
  })();
  return {
    stop: async () => {
      stopped = true;
      await sending;
      agent.destroy();
      return waits.sort((a, b) => a - b);
    },
  };
}

function post(path, body, headers = { "content-type": JSON_BODY }, agent = undefined) {
  return new Promise((done) => {
    const all = { "content-type": JSON_BODY, "content-length": body.length, ...headers };
    const request = http.request(
      new URL(path, address),
      { method: "POST", headers: all, agent },
      (response) => {
        response.resume();
        response.on("end", () => done(response.statusCode));
      },
    );
    request.on("error", (error) => done(error.code));
    request.end(body);
  });
}

function one(event) {
  const body = text(JSON.stringify({ session_id: "hostile", type: "SYSTEM", ...event }));
  return times(1, () => post("/v1/events", body));
}

function connect() {
  const socket = net.connect(address.port, address.hostname);
  // The other side may have had enough before the last byte.
  socket.on("error", () => {});
  return socket;
}

function halfBody(sent, announced) {
  const socket = connect();
  socket.write(
    `POST /v1/events HTTP/1.1\r\nhost: ${address.host}\r\ncontent-type: ${JSON_BODY}\r\n` +
      `content-length: ${announced}\r\n\r\n`,
  );
  socket.write(Buffer.alloc(sent, 32));
  return socket;
}

/** A WebSocket on which a part of a frame is sent. */
function halfFrame(sent, announced) {
  const socket = connect();
  socket.write(
    `GET /ws/trace/ HTTP/1.1\r\nhost: ${address.host}\r\nconnection: upgrade\r\nupgrade: websocket\r\n` +
      `sec-websocket-version: 13\r\nsec-websocket-key: ${randomBytes(16).toString("base64")}\r\n\r\n`,
  );
  const head = Buffer.alloc(14);
  head[0] = 0x81;
  head[1] = 0xff;
  head.writeBigUInt64BE(BigInt(announced), 2);
  socket.write(head);
  socket.write(Buffer.alloc(sent, 32));
  return socket;
}

/** A request may be refused, and its connection closed, before all of its body was read. */
process.on("uncaughtException", (error) => {
  if (error.code !== "EPIPE" && error.code !== "ECONNRESET") throw error;
});

/** The status of what a socket is answered first; `open` after so long without an answer. */
function firstLine(socket, patience) {
  return new Promise((done) => {
    socket.once("data", (data) => done(Number(String(data).split(" ")[1])));
    socket.once("close", () => done("closed"));
    setTimeout(() => done("open"), patience);
  });
}

function field(number, inner) {
  return Buffer.concat([Buffer.from(varint((number << 3) | 2)), Buffer.from(varint(inner.length)), inner]);
}

function varint(value) {
  const bytes = [];
  let left = value;
  for (; left > 127; left = Math.floor(left / 128)) bytes.push((left % 128) | 128);
  return [...bytes, left];
}

function text(words) {
  return Buffer.from(words);
}

function range(length, make) {
  return Array.from({ length }, (_, n) => make(n));
}

function times(count, make) {
  return Promise.all(range(count, make));
}

function count(answers) {
  const counts = new Map();
  for (const answer of answers) counts.set(answer, (counts.get(answer) ?? 0) + 1);
  return [...counts].map(([answer, times]) => (times === 1 ? answer : `${times} × ${answer}`)).join(", ");
}

function resident(pid) {
  try {
    return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1] ?? 0) * 1024;
  } catch {
    return 0;
  }
}

function megabytes(bytes) {
  return `${Math.round(bytes / 1e6)} MB`;
}
