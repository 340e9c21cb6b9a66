// Builds the events of a run as lines of the Chaukas file mode: ids, times, nesting and the hash chain.
import { createHash } from "node:crypto";

const sha256 = (text) => createHash("sha256").update(text).digest("hex");

/** A run being written. Times are seconds after its begin. */
export class Recording {
  #lines = [];
  #stack = [];
  #ids = 0;
  #hash = "0".repeat(64);

  constructor({ session, begin, seed, tags }) {
    this.session = session;
    this.begin = Date.parse(begin);
    this.seed = seed;
    this.tags = tags;
    this.now = 0;
    this.agent = null;
  }

  /** The lines in the order of their times. */
  text() {
    return `${this.#lines.map((line) => JSON.stringify(line)).join("\n")}\n`;
  }

  /** Lets time pass. */
  wait(seconds) {
    this.now += seconds;
  }

  /** An id as the client makes them: the time in front, then what looks like chance. */
  id() {
    this.#ids += 1;
    const time = Math.round(this.begin + this.now * 1000)
      .toString(16)
      .padStart(12, "0");
    const rest = sha256(`${this.seed}/${this.#ids}`);
    return `${time.slice(0, 8)}-${time.slice(8)}-7${rest.slice(0, 3)}-9${rest.slice(3, 6)}-${rest.slice(6, 18)}`;
  }

  /** Writes an event. What is `undefined` is left out. */
  event(type, status, author, { span, parent, severity = "INFO", ...rest } = {}) {
    const event = {
      event_id: this.id(),
      tenant_id: "northwind",
      project_id: "support",
      session_id: this.session,
      span_id: span ?? this.id(),
      parent_span_id: parent ?? this.#stack.at(-1)?.span,
      type: `EVENT_TYPE_${type}`,
      severity: `SEVERITY_${severity}`,
      status: `EVENT_STATUS_${status}`,
      author: `AUTHOR_${author}`,
      timestamp: new Date(Math.round(this.begin + this.now * 1000)).toISOString(),
      agent_id: this.agent?.id,
      agent_name: this.agent?.name,
      tags: this.tags,
      trace_id: sha256(this.seed).slice(0, 32),
      ...rest,
    };
    const plain = JSON.parse(JSON.stringify(event));
    plain.hash_prev = this.#hash;
    this.#hash = sha256(JSON.stringify(plain));
    plain.content_hash = this.#hash;
    this.#lines.push(plain);
    // The chain is read in the order of times, so no two events share one.
    this.now += 0.002;
    return plain.span_id;
  }

  /** What happens inside a span of its own. */
  within(kind, author, start, end, body) {
    const parent = this.#stack.at(-1)?.span;
    const span = this.event(`${kind}_START`, "STARTED", author, start);
    this.#stack.push({ span });
    body();
    this.#stack.pop();
    this.event(`${kind}_END`, "COMPLETED", author, { ...end, span, parent });
  }

  /** An agent at work; whoever worked before goes on afterwards. */
  work(agent, body) {
    const before = this.agent;
    this.agent = agent;
    const metadata = { role: agent.role, instructions: agent.instructions, tools: agent.tools };
    this.within("AGENT", "AGENT", { metadata }, { metadata: { outcome: "done" } }, body);
    this.agent = before;
  }

  /** A call of `seconds`: `start` and `end` are what its two events carry. With `failed`, the end is an error. */
  call(kind, author, seconds, start, end, failed = false) {
    const parent = this.#stack.at(-1)?.span;
    const span = this.event(`${kind}_START`, "STARTED", author, start);
    this.wait(seconds);
    const status = failed ? "FAILED" : "COMPLETED";
    this.event(`${kind}_END`, status, author, { severity: failed ? "ERROR" : "INFO", ...end, span, parent });
    return span;
  }
}
