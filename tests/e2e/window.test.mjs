// The main path through the real window: drop a file, open its session, watch a live event arrive, read a payload.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { sendEvent, toolCallStart } from "./lib/agent.mjs";
import { testsOf } from "./lib/test.mjs";
import { waitUntil } from "./lib/wait.mjs";
import { root } from "./lib/window.mjs";

const file = join(root, "tests", "fixtures", "chaukas", "triage.jsonl");
const events = readFileSync(file, "utf8")
  .trim()
  .split("\n")
  .map((line) => JSON.parse(line));
const [first] = events;

const test = testsOf("window");

/** Drops the file and opens its session's timeline, with rows and nothing chosen. */
async function openTimeline(page) {
  await page.drop(file);
  await page.find("session");
  await page.waitForImports(1);
  await page.openSession(first.session_id);
  await page.chooseTab("Timeline");
  return waitUntil("rows in the timeline", async () => {
    const state = await page.timeline();
    return state.rows > 0 && state.topRow ? state : null;
  });
}

test("an empty window says where agents can send and what to do next", async ({ window, page }) => {
  const text = await page.waitForText("start", new URL(window.ingestUrl).host);
  assert.match(text, /drop it anywhere/i);
});

test("a dropped file is imported and its session opens", ({ page }) => openTimeline(page));

test("the sample opens at its first run", async ({ page }) => {
  await page.press(await page.find("start"), "Open the sample");
  await page.find("session", '[data-key="sample-refund-1"]');
});

test("a live event arrives without moving what is being read", async ({ window, page }) => {
  const { topRow } = await openTimeline(page);
  await page.scrollTimeline(240);
  const before = await waitUntil("the timeline to scroll", async () => {
    const state = await page.timeline();
    return state.topRow !== topRow ? state : null;
  });

  // It belongs above the rows on show: a view that keeps its distance from the top would move.
  const event = toolCallStart({
    session: first.session_id,
    trace: first.trace_id,
    parent: first.span_id,
    agent: "agent-late",
    tool: "late_lookup",
    args: { reason: "arrived while reading" },
    timestamp: "2026-03-02T08:59:58.410000Z",
  });
  await sendEvent(window.ingestUrl, event);

  const now = await waitUntil("the new row", async () => {
    const state = await page.timeline();
    return state.rows === before.rows + 1 ? state : null;
  });
  assert.equal(now.topRow, before.topRow, "the first visible row");
});

test("a click at a span shows its payload", async ({ page }) => {
  await openTimeline(page);
  const wanted = events.find((event) => event.tool_call?.name === "classify_ticket");
  await page.selectTimelineRow("classify_ticket");
  await page.waitForText("inspector", wanted.tool_call.arguments.text);
});

test("selecting does not move the view", async ({ page }) => {
  const { topRow, selected } = await openTimeline(page);
  await page.clickTimelineRow(8);
  const now = await waitUntil("another selection", async () => {
    const state = await page.timeline();
    return state.selected !== selected ? state : null;
  });
  assert.equal(now.topRow, topRow);
});

test("the Events tab lists the events of the session", async ({ page }) => {
  await openTimeline(page);
  await page.chooseTab("Events");
  const mine = events.filter((event) => event.session_id === first.session_id).length;
  await page.waitForText("events", String(mine));
});

test("a changed run says so as soon as its key is there", async ({ page }) => {
  await page.drop(join(root, "tests", "fixtures", "aop", "replay_tampered_payload_byte.json"));
  await page.waitForImports(1);
  await page.openSession("sess-maya-01");
  await page.waitForText("integrity-badge", "no key");
  await page.goTo("/sources/keys");
  const keys = await page.find("source-section-keys");
  await page.fill(keys, "Name", "org");
  await page.fill(keys, "Key", "org-salt-shared-7Qm2");
  await page.press(keys, "Add key");
  await page.waitForText("source-section-keys", "9 events checked again");
  await page.goTo("/");
  await page.openSession("sess-maya-01");
  await page.waitForText("integrity-badge", "Tampered");
});

test("a second start hands its link and its files over and ends", async ({ window, page }) => {
  await openTimeline(page);
  await page.goTo("/sources");
  assert.equal(await window.again(`tracewake://session/${first.session_id}/events`), 0);
  await page.find("session", `[data-key="${first.session_id}"]`);
  await page.find("event-row");

  const other = join(root, "tests", "fixtures", "chaukas", "failing_run.jsonl");
  const { session_id } = JSON.parse(readFileSync(other, "utf8").split("\n")[0]);
  assert.equal(await window.again("open", other), 0);
  await page.find("session-item", `[data-key="${session_id}"]`);
});
