// The twelve questions that the window is there to answer: each from the session list in at most three actions with the
// pointer, and each by keyboard alone.
import assert from "node:assert/strict";
import { join } from "node:path";
import { sendEvent, toolCallStart } from "./lib/agent.mjs";
import { testsOf } from "./lib/test.mjs";
import { Keyboard, Pointer } from "./lib/ways.mjs";
import { root } from "./lib/window.mjs";

const MOST_ACTIONS = 3;
const failing = "sample-refund-1";
const tampered = "sess-maya-01";
const running = "nightly-export";

/** What to do, and the text that must then stand in an element. */
const questions = [
  {
    ask: "which call failed first and why",
    steps: (way) => [() => way.openSession(failing)],
    answer: { "overview-first-error": /reverse_charge[\s\S]*503 upstream: lock not acquired/ },
  },
  {
    ask: "who handed off to whom, how often, and why",
    steps: (way) => [() => way.openSession(failing), () => way.chooseView("Graph")],
    answer: {
      "graph-edge-triage-billing": /needs ledger access[\s\S]*×1/,
      "graph-edge-billing-writer": /×1/,
    },
  },
  {
    ask: "which tool takes most of the time",
    steps: (way) => [() => way.openSession(failing), () => way.chooseView("Tools & MCP")],
    answer: { "tools-table": /Over time\s+ledger-mcp\s+reverse_charge[\s\S]*?8\.8\s*s/ },
  },
  {
    ask: "which MCP server errs",
    steps: (way) => [() => way.openSession(failing), () => way.chooseView("Tools & MCP")],
    answer: { "mcp-table": /ledger-mcp\s+5\s+2/ },
  },
  {
    ask: "where the tokens and the money went",
    steps: (way) => [() => way.openSession(failing)],
    answer: {
      "overview-models": /gpt-4o\s+7\s+19\.1k\s+684\s+\$0\.055/,
      "overview-agents": /billing[\s\S]*\$0\.035[\s\S]*writer/,
    },
  },
  {
    ask: "what exactly the model was asked before a given output",
    steps: (way) => [
      () => way.openSession(failing),
      () => way.chooseView("Transcript"),
      () => way.askForPrompt("This looks like a duplicate charge"),
    ],
    answer: { "prompt-panel": /system[\s\S]*charged twice/i },
  },
  {
    ask: "what changed between two runs",
    steps: (way) => [() => way.openSession(failing), () => way.compareWithFirst()],
    answer: {
      "compare-first-difference": /changed arguments/,
      "compare-summary": /Tokens in\s+26,986\s+6,251/,
    },
  },
  {
    ask: "was anything tampered with",
    steps: (way) => [() => way.openSession(tampered)],
    answer: { "integrity-badge": /tampered/i },
  },
  {
    ask: "which policy decisions denied something",
    steps: (way) => [() => way.openSession(failing)],
    answer: { "overview-needs-look": /mail-outbound: deny[\s\S]*PCI-1/ },
  },
  {
    ask: "what data was read",
    steps: (way) => [() => way.openSession(failing)],
    answer: { "overview-needs-look": /policies-index[\s\S]*4 documents/ },
  },
  {
    ask: "what is still running",
    steps: (way) => [() => way.openSession(running)],
    answer: { "overview-needs-look": /Still running[\s\S]*export_ledger/ },
  },
  {
    ask: "find the run in which a given phrase occurred",
    steps: (way) => [() => way.search('"Alto desk lamp"'), () => way.openFound()],
    answer: { "events-table": /Alto desk lamp|Refund for order/ },
  },
];

const test = testsOf("questions", { prepare: fillTheList });

for (const Way of [Pointer, Keyboard]) {
  for (const { ask, steps, answer } of questions) {
    test(`${ask}, ${Way.words}`, async ({ page }) => {
      const using = new Way(page);
      for (const step of steps(using)) await step();
      for (const [testId, text] of Object.entries(answer)) await page.waitForMatch(testId, text);
      if (using instanceof Pointer) assert.ok(using.actions <= MOST_ACTIONS, `${using.actions} actions`);
    });
  }
}

/** Two runs of one task, one that was changed afterwards, and a call that has just begun. */
async function fillTheList({ window, page }) {
  await page.invoke("open_sample");
  await page.invoke("add_signing_key", { name: "acme", key: "org-salt-shared-7Qm2" });
  await page.invoke("import_files", {
    paths: [join(root, "tests/fixtures/aop/replay_tampered_payload_byte.json")],
  });
  await page.waitForImports(1);
  const call = toolCallStart({
    session: running,
    trace: running,
    parent: "",
    agent: "exporter",
    tool: "export_ledger",
    args: { month: "2026-03" },
    timestamp: new Date().toISOString(),
  });
  await sendEvent(window.ingestUrl, call);
  await page.find("session-item", `[data-key="${running}"]`);
  await page.movePointerAway();
}
