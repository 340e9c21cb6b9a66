// The files of a made-up run of a coding agent, for the look-at-it page and tests.

import type {
  CommandRow,
  DiffLine,
  FileAction,
  FileHistory,
  FileMark,
  FileOutcome,
  FileRow,
  FileStep,
} from "../src/ipc/bindings";
import type { MockFiles } from "./mock-files";

const FOLDER = "/home/dev/parcel-api";
const RUN_MS = 160_000;

type Touch = [second: number, action: FileAction, agent: string, outcome?: FileOutcome];

const TOUCHES: readonly [name: string, added: number, removed: number, touches: readonly Touch[]][] = [
  [
    "src/webhooks/sender.ts",
    58,
    21,
    [
      [13, "read", "main"],
      [35, "edit", "main"],
      [52, "edit", "main", "failed"],
      [54, "edit", "main"],
      [72, "read", "reviewer"],
      [84, "read", "reviewer"],
      [137, "edit", "main"],
      [150, "edit", "main"],
    ],
  ],
  [
    "src/webhooks/idempotency.ts",
    74,
    0,
    [
      [36, "create", "main"],
      [56, "edit", "main"],
      [74, "read", "reviewer"],
      [90, "read", "reviewer"],
      [138, "edit", "main"],
    ],
  ],
  [
    "src/webhooks/queue.ts",
    9,
    4,
    [
      [15, "read", "main"],
      [62, "read", "Explore"],
      [88, "read", "reviewer"],
      [140, "edit", "main"],
    ],
  ],
  [
    "test/webhooks/duplicate.test.ts",
    96,
    12,
    [
      [64, "create", "Explore"],
      [67, "edit", "Explore"],
      [70, "edit", "Explore"],
      [92, "read", "reviewer"],
    ],
  ],
  [
    "test/webhooks/deliveries.ts",
    14,
    2,
    [
      [63, "read", "Explore"],
      [66, "edit", "Explore"],
    ],
  ],
  ["migrations/0042_delivery_keys.sql", 18, 0, [[38, "create", "main"]]],
  [
    "notes/webhooks.md",
    12,
    3,
    [
      [33, "read", "main"],
      [148, "edit", "main"],
    ],
  ],
  ["openapi.json", 0, 0, [[61, "read", "Explore"]]],
  ["src/orders/ship.ts", 0, 0, [[94, "read", "Explore"]]],
  ["src/billing/invoice.ts", 0, 0, [[96, "read", "Explore"]]],
  ["src/billing/lost.ts", 0, 0, [[98, "read", "Explore", "failed"]]],
  ["src", 0, 0, [[60, "search", "Explore"]]],
];

const COMMANDS: readonly [
  second: number,
  took: number,
  agent: string,
  command: string,
  exit: number | null,
][] = [
  [16, 6200, "main", "pnpm test webhooks", 1],
  [58, 4800, "Explore", "pnpm test duplicate", 0],
  [99, 3400, "main", "pnpm db:migrate", 0],
  [124, 5900, "reviewer", "git diff --stat main | tail -1", 0],
  [139, 5900, "main", "pnpm test webhooks --reporter=dot", 0],
  [146, 2700, "main", "pnpm lint", 2],
  [152, 900, "main", "git push --force-with-lease", null],
  [156, 800, "main", "pnpm test webhooks", 0],
];

/** Its calls have the spans of the run's tool calls, one after the other. */
export function sampleFiles(spans: readonly number[]): MockFiles {
  // Where the run has fewer calls, the others have spans that no view knows.
  const spanAt = (at: number) => spans[at - 1] ?? 90_000 + at;
  let place = 0;
  const files = TOUCHES.map(([name, added, removed, touches]): FileRow => {
    const marks = touches.map(([second, action, agent, outcome = "done"]): FileMark => {
      place += 1;
      return { atMs: second * 1000, action, agent, outcome, span: spanAt(place) };
    });
    const count = (...actions: FileAction[]) =>
      marks.filter(({ action, outcome }) => outcome === "done" && actions.includes(action)).length;
    return {
      ...{ path: `${FOLDER}/${name}`, name, added, removed, marks },
      ...{ reads: count("read"), edits: count("edit", "write"), creates: count("create") },
      ...{ deletes: count("delete"), searches: count("search") },
      failed: marks.filter(({ outcome }) => outcome !== "done").length,
    };
  });
  const commands = COMMANDS.map(
    ([second, took, agent, command, exit], at): CommandRow => ({
      ...{ span: spanAt(place + at + 1), atMs: second * 1000, durationMs: took, agent, command, exit },
      ...{ folder: FOLDER, purpose: "" },
      outcome: exit === null ? "refused" : exit === 0 ? "done" : "failed",
    }),
  );
  const calls = place + commands.length;
  return {
    found: { folder: FOLDER, durationMs: RUN_MS, files, commands, calls, callsRead: calls },
    histories: new Map(files.map((file) => [file.path, history(file)])),
    shared: [
      { path: `${FOLDER}/src/webhooks/sender.ts`, sessions: 6 },
      { path: `${FOLDER}/openapi.json`, sessions: 14 },
    ],
  };
}

const both = (number: number, text: string): DiffLine => ({
  ...{ side: "both", left: number, right: number, skipped: 0, pieces: [{ text, changed: false }] },
});
const left = (number: number, text: string): DiffLine => ({
  ...{ side: "left", left: number, right: null, skipped: 0, pieces: [{ text, changed: false }] },
});
const right = (number: number, text: string): DiffLine => ({
  ...{ side: "right", left: null, right: number, skipped: 0, pieces: [{ text, changed: false }] },
});

const DIFFS: readonly DiffLine[][] = [
  [
    both(44, "export async function sendWebhook(d: Delivery) {"),
    left(45, "  const res = await post(d);"),
    right(45, "  const key = deliveryKey(d);"),
    right(46, "  if (await seen(key)) return skipped(d);"),
    right(47, "  const res = await post(d, { key });"),
  ],
  [left(52, "  log.info('sent', d.id);"), right(52, "  log.info('sent', { id: d.id, key });")],
  [
    both(44, "export async function sendWebhook(d: Delivery) {"),
    left(48, "  await remember(key);"),
    right(45, "  await db.transaction(async (tx) => {"),
    right(46, "    if (!(await claim(tx, key))) return;"),
    right(47, "    await enqueue(tx, d, key);"),
    right(48, "  });"),
  ],
  [left(71, "    retry(d, attempt + 1);"), right(71, "    retry(d, attempt + 1, key);")],
];

function history(file: FileRow): FileHistory {
  let change = 0;
  const steps = file.marks.map((mark): FileStep => {
    const changes = mark.action !== "read" && mark.action !== "search";
    const lines = changes ? (DIFFS[change++ % DIFFS.length] ?? []) : [];
    const count = (side: DiffLine["side"]) => lines.filter((line) => line.side === side).length;
    return {
      ...{ span: mark.span, atMs: mark.atMs, agent: mark.agent, action: mark.action, outcome: mark.outcome },
      ...{ tool: changes ? "Edit" : "Read", byCommand: false },
      ...(mark.action === "read"
        ? { firstLine: 1, lines: 212, totalLines: 212 }
        : { firstLine: null, lines: null, totalLines: null }),
      ...{ added: count("right"), removed: count("left") },
      diff: changes ? diffOf(file.path, lines) : null,
    };
  });
  const changes = steps.flatMap(({ diff, outcome }) => (diff && outcome === "done" ? diff.lines : []));
  return {
    ...{ path: file.path, name: file.name, steps, stepCount: steps.length },
    whole: file.edits > 1 ? diffOf(file.path, changes) : null,
    linesAtEnd: file.edits + file.creates > 0 ? 249 : null,
    lastSeen: file.marks.findLast(({ action }) => action === "read")?.span ?? null,
  };
}

const diffOf = (name: string, lines: DiffLine[]) => ({
  ...{ name, leftBytes: 900, rightBytes: 1200, same: false, lines, lineCount: lines.length, cut: false },
});
