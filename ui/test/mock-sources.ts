// The made-up back end's sources: folders, topics, forwarding, keys, quarantine and exports, changed by their commands.

import type {
  CodingAgent,
  ExportReport,
  ExportRequest,
  ForwardTarget,
  KafkaTopic,
  RetryOutcome,
  Sources,
} from "../src/ipc/bindings";
import type { MockBackend } from "./mock-backend";

/** Events that the made-up back end checks again when a key is added or removed. */
const CHECKED_AGAIN = 24;

/** Answers a command about sources; `undefined` when it is none of them. */
export function answerSources(backend: MockBackend, command: string, args: Record<string, never>): unknown {
  const { sources } = backend;
  const set = (change: Partial<Sources>) => {
    backend.sources = { ...sources, ...change };
    return null;
  };
  switch (command) {
    case "listen_again":
      return null;
    case "listen_elsewhere":
      return listenElsewhere(backend, args.port);
    case "get_sources":
      return sources;
    case "coding_agents":
      return backend.agents;
    case "follow_agents":
      return setAgents(backend, args.agents, ({ sessions }) => ({
        days: args.days,
        files: sessions,
        waiting: sessions,
        bytesRead: 0,
        events: 0,
        problem: "",
      }));
    case "unfollow_agent":
      return setAgents(backend, [args.agent], () => null);
    case "watch_folder":
      return set({ folders: [...sources.folders, newFolder(args.path)] });
    case "unwatch_folder":
      return set({ folders: sources.folders.filter(({ path }) => path !== args.path) });
    case "add_kafka":
      return set({ kafka: [...sources.kafka, newTopic(args.topic)] });
    case "remove_kafka":
      return set({ kafka: sources.kafka.filter(({ topic }) => !sameTopic(topic, args.topic)) });
    case "set_forward":
      return set({ forward: args.target === null ? null : newForward(args.target) });
    case "add_signing_key":
      set({ signingKeys: [...sources.signingKeys, args.name] });
      return CHECKED_AGAIN;
    case "remove_signing_key":
      set({ signingKeys: sources.signingKeys.filter((name) => name !== args.name) });
      return CHECKED_AGAIN;
    case "retry_reject":
      return retry(backend, args.id);
    case "discard_reject":
      backend.rejects = backend.rejects.filter(({ id }) => id !== args.id);
      return null;
    case "export_session":
      return backend.exported ?? newReport(backend, args.request);
    default:
      return undefined;
  }
}

function setAgents(
  backend: MockBackend,
  names: readonly string[],
  follow: (agent: CodingAgent) => CodingAgent["follow"],
): null {
  backend.agents = backend.agents.map((agent) =>
    names.includes(agent.agent) ? { ...agent, follow: follow(agent) } : agent,
  );
  return null;
}

function retry(backend: MockBackend, id: number): RetryOutcome {
  const outcome = backend.retries.get(id) ?? { events: 0, new: 0, reason: "the line is still not JSON" };
  if (outcome.events > 0) backend.rejects = backend.rejects.filter((row) => row.id !== id);
  return outcome;
}

function listenElsewhere(backend: MockBackend, port: number): number {
  const moved = { address: `127.0.0.1:${port + 1}`, port: port + 1, listening: true };
  const listeners = backend.status.listeners.map((row) =>
    row.port === port ? { ...row, ...moved, problem: "", portInUse: false } : row,
  );
  backend.status = { ...backend.status, listeners };
  return port + 1;
}

function newFolder(path: string): Sources["folders"][number] {
  return {
    path,
    agent: "",
    state: "watching",
    problem: "",
    files: 0,
    waiting: 0,
    skipped: 0,
    older: 0,
    bytesRead: 0,
    events: 0,
    rejected: 0,
    current: "",
    bytesPerSecond: 0,
    lastActivity: "",
  };
}

function newTopic(topic: KafkaTopic): Sources["kafka"][number] {
  return { topic, state: "connecting", problem: "", partitions: 0, lag: 0, received: 0, rejected: 0 };
}

function sameTopic(one: KafkaTopic, other: KafkaTopic): boolean {
  return one.brokers === other.brokers && one.topic === other.topic && one.group === other.group;
}

function newForward(target: ForwardTarget): NonNullable<Sources["forward"]> {
  return { target, state: "waiting", problem: "", sent: 0, failed: 0, lag: 0 };
}

function newReport(backend: MockBackend, request: ExportRequest): ExportReport {
  const events = backend.sessions.find(({ row }) => row.key === request.session)?.row.events ?? 0;
  return { path: request.path, written: events, converted: 0, leftOut: 0, lossy: [], redacted: [] };
}
