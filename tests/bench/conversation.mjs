// Measures scrolling through a long conversation in Chromium: what the main thread does per frame, and how many frames
// come late. `node tests/bench/conversation.mjs [--messages N] [--frames N]`.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { chromium } from "playwright-core";
import { root } from "../e2e/lib/window.mjs";
import { GESTURES, scrollWork } from "./main-thread.mjs";
import { servePage } from "./page-server.mjs";
import { spread } from "./spread.mjs";

const { values } = parseArgs({
  options: { messages: { type: "string", default: "2000" }, frames: { type: "string", default: "300" } },
});
/** A headless Chromium shows a frame every 16.7 ms; one that takes half as long again made it miss one. */
const LATE_MS = 25;

const folder = mkdtempSync(join(tmpdir(), "tracewake-conversation-"));
const server = await servePage(join(root, "ui"), folder);
const browser = await chromium.launch({
  executablePath: process.env.TRACEWAKE_CHROMIUM ?? "/usr/bin/chromium",
  args: ["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
});
try {
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
  await page.goto(`${server.address}/test/harness.html#/settings`);
  await page.evaluate(lengthen, Number(values.messages));
  await page.evaluate(() => {
    location.hash = "#/chat/long";
  });
  const list = page.getByTestId("chat-messages");
  await page.getByTestId("chat-message").first().waitFor();
  console.log(`${await list.getAttribute("data-count")} messages`);
  await list.evaluate((box) => {
    box.scrollTop = box.scrollHeight / 4;
  });
  for (const [gesture, steps] of Object.entries(GESTURES)) {
    const { work, between } = await scrollWork(browser, page, list, steps, Number(values.frames));
    const late = between.filter((time) => time > LATE_MS).length;
    console.log(`${gesture}: main thread per frame`.padEnd(46), spread(work));
    console.log(`${gesture}: from frame to frame`.padEnd(46), spread(between), `  late ${late} of ${between.length}`);
  }
} finally {
  await browser.close();
  await server.close();
  rmSync(folder, { recursive: true, force: true });
}

/** Runs in the page: makes a conversation out of the messages of all the others, again and again. */
function lengthen(count) {
  const { conversations } = window.backend.chat;
  const talks = conversations.filter(({ row }) => row.kind === "chat_server");
  const known = talks.flatMap(({ messages }) => messages).filter(({ state }) => state !== "streaming");
  const messages = Array.from({ length: count }, (_, at) => {
    const id = `long-${at}`;
    return { ...known[at % known.length], id, parent: at === 0 ? null : `long-${at - 1}`, versions: [id] };
  });
  conversations.push({ ...talks[0], row: { ...talks[0].row, id: "long", messages: count }, messages });
}
