// Pictures of the window for the README: real recorded runs, both themes, written to docs/screenshots.
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { By } from "selenium-webdriver";
import { prepareChat } from "./lib/chat.mjs";
import { startContract } from "./lib/contract.mjs";
import { Page } from "./lib/page.mjs";
import { waitUntil } from "./lib/wait.mjs";
import { Keyboard } from "./lib/ways.mjs";
import { openWindow, root, savePicture } from "./lib/window.mjs";

const recorded = [
  "audit_chain",
  "rag_unicode",
  "failing_run",
  "coding_mcp_batch20",
  "interleaved_sessions",
  "triage",
];
const others = [
  "aop/replay_tampered_payload_byte.json",
  "aop/replay_3889b6da-d86a-450e-a992-5a9f0ca14853_20260309_070040.json",
  "ossa/stdout_compact.jsonl",
];
const sample = "sample-refund-1";
const folder = join(root, "docs", "screenshots");

mkdirSync(folder, { recursive: true });
for (const theme of ["dark", "light"]) await takePictures(theme);

async function takePictures(theme) {
  const window = await openWindow({ name: `screenshots-${theme}`, theme });
  const contract = await startContract({ ingest: window.ingestUrl });
  try {
    const page = new Page(window.driver);
    // The screen of a common laptop.
    await window.driver.manage().window().setRect({ x: 0, y: 0, width: 1280, height: 800 });
    const save = (name) => savePicture(window.driver, join(folder, `${name}-${theme}.png`));
    await page.waitForText("start", new URL(window.ingestUrl).host);
    await save("start");

    await page.press(await page.find("start"), "Open the sample");
    await page.find("session");
    await page.drop(...recorded.map((name) => join(root, "tests", "fixtures", "chaukas", `${name}.jsonl`)));
    await page.waitForImports(recorded.length);
    await closeAnswer(page);

    /** Shows a view of the sample and takes its picture once it is drawn. */
    const view = async (name, mark, { query = "" } = {}) => {
      await page.goTo(`/session/${sample}/${name}${query}`);
      await page.find(mark);
      await page.movePointerAway();
      await save(name);
    };
    await view("overview", "overview-needs-look");
    await page.goTo(`/session/${sample}/timeline`);
    await waitUntil("rows in the timeline", async () => (await page.timeline()).rows > 0);
    await page.selectTimelineRow("list_orders");
    await page.press(await page.find("timeline-toolbar"), "Critical path");
    await page.movePointerAway();
    await save("timeline");
    await page.goTo(`/session/${sample}/transcript`);
    await new Keyboard(page).chooseItem("This looks like a duplicate charge");
    await page.movePointerAway();
    await save("transcript");
    await view("graph", "graph-node-billing");
    await view("tools", "tools-table");
    await view("events", "event-row", { query: "?q=error:true" });
    await page.goTo(`/compare/${sample}/sample-refund-2`);
    await page.find("compare-summary");
    await save("compare");
    await page.goTo("/settings");
    await page.find("settings");
    await save("settings");

    const { backend, conversation } = await prepareChat(page, {
      name: "support-backend",
      url: contract.chat.url,
      model: "claude-sonnet-4-5@20250929",
      messages: [
        "Should we keep the old gateway? A table is enough.",
        "Then show the retry around it as code",
      ],
    });
    await page.goTo(`/chat/${conversation}`);
    await page.waitForText("chat-beside", "tool calls");
    await page.movePointerAway();
    await save("chat");
    await page.goTo(`/platform/${backend}/audit`);
    await (await page.find("audit-row")).click();
    await page.find("audit-detail");
    await page.movePointerAway();
    await save("platform");

    await page.drop(...others.map((name) => join(root, "tests", "fixtures", name)));
    await page.waitForImports(recorded.length + others.length);
    await closeAnswer(page);
    await page.goTo("/sources/keys");
    const keys = await page.find("source-section-keys");
    await page.fill(keys, "Name", "acme");
    await page.fill(keys, "Key", "org-salt-shared-7Qm2");
    await page.press(keys, "Add key");
    await page.waitForText("source-section-keys", "checked again");
    await page.goTo("/connect");
    await page.find("connect-client-otel-genai");
    await save("connect");

    await page.goTo("/");
    await page.openSession("sess-maya-01");
    await page.chooseTab("Timeline");
    await (await page.find("integrity-badge")).click();
    await page.find("integrity-panel");
    await page.selectTimelineRow("Process refund");
    await page.movePointerAway();
    await save("signatures");
  } finally {
    await contract.close();
    await window.close();
  }
}

/** Closes the answer to an import, which is in front of the list. */
async function closeAnswer(page) {
  const close = By.xpath('//aside//button[normalize-space()="Close"]');
  await waitUntil("the answer to an import", async () => {
    await (await page.driver.findElement(close)).click();
    return true;
  });
}
