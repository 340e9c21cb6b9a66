// The twelve questions that the window is there to answer, asked of the sample: each from the session list in at most
// three actions with the pointer, and each by keyboard alone.
import { join } from "node:path";
import { sendEvent, toolCallStart } from "./lib/agent.mjs";
import { askEach } from "./lib/questions.mjs";
import { testsOf } from "./lib/test.mjs";
import { root } from "./lib/window.mjs";

const running = "nightly-export";

askEach(testsOf("questions", { prepare: fillTheList }), {
  run: "sample-refund-1",
  output: "This looks like a duplicate charge",
  phrase: '"Alto desk lamp"',
  answers: [
    { "overview-first-error": /reverse_charge[\s\S]*503 upstream: lock not acquired/ },
    {
      "graph-edge-triage-billing": /needs ledger access[\s\S]*×1/,
      "graph-edge-billing-writer": /×1/,
    },
    { "tools-table": /Over time\s+ledger-mcp\s+reverse_charge[\s\S]*?8\.8\s*s/ },
    { "mcp-table": /ledger-mcp\s+5\s+2/ },
    {
      "overview-models": /gpt-4o\s+7\s+19\.1k\s+684\s+\$0\.055/,
      "overview-agents": /billing[\s\S]*\$0\.035[\s\S]*writer/,
    },
    { "prompt-panel": /system[\s\S]*charged twice/i },
    {
      "compare-first-difference": /changed arguments/,
      "compare-summary": /Tokens in\s+26,986\s+6,251/,
    },
    { run: "sess-maya-01", "integrity-badge": /tampered/i },
    { "overview-needs-look": /mail-outbound: deny[\s\S]*PCI-1/ },
    { "overview-needs-look": /policies-index[\s\S]*4 documents/ },
    { run: running, "overview-needs-look": /Still running[\s\S]*export_ledger/ },
    { "events-table": /Alto desk lamp|Refund for order/ },
  ],
});

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
