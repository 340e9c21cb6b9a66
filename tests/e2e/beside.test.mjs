// The traces beside a conversation in the real window: from a reply to its spans and back, a trace that only its time
// tells of, a recorded call made again, a payload quoted into a message.
import assert from "node:assert/strict";
import { after, afterEach, before, test } from "node:test";
import { By } from "selenium-webdriver";
import { Chat, prepareChat } from "./lib/chat.mjs";
import { startContract } from "./lib/contract.mjs";
import { Page } from "./lib/page.mjs";
import { waitUntil } from "./lib/wait.mjs";
import { openWindow, saveArtifact } from "./lib/window.mjs";

const MODEL = "claude-sonnet-4-5@20250929";
const QUESTION = "Which invoices are overdue?";
const MESSAGES = [QUESTION, "And which of them are large?"];

let contract;
let window;
let page;
let chat;
let ids;

before(async () => {
  window = await openWindow({ name: "beside" });
  contract = await startContract({ ingest: window.ingestUrl, args: ["--tokens-per-second", "40"] });
  page = new Page(window.driver);
  chat = new Chat(page);
  ids = await prepareChat(page, {
    name: "support",
    url: contract.chat.url,
    model: MODEL,
    messages: MESSAGES,
  });
  await page.goTo(`/chat/${ids.conversation}`);
});

after(async () => {
  await window?.close();
  await contract?.close();
});

afterEach(async (context) => {
  if (window) await saveArtifact(window.driver, `beside-${context.name.replaceAll(/\W+/g, "-")}`);
});

const traces = (conversation) => page.invoke("chat_traces", { conversation });

test("a reply leads to the spans that made it, and a span back to the reply", async () => {
  await page.waitForText("chat-beside", "2 tool calls");
  const link = await page.find("reply-spans");
  assert.match(await link.getText(), /8 spans/);
  await link.click();
  await page.waitForText("marked-spans", "8 spans of one reply are marked");
  await page.clickTimelineRow(2);
  await waitUntil("the model call in the inspector", async () =>
    (await page.textOf("inspector")).includes(MODEL),
  );
  const { sessions } = await traces(ids.conversation);
  await page.goTo(`/session/${encodeURIComponent(sessions[0].session.key)}/timeline`);
  await waitUntil("rows in the timeline", async () => (await page.timeline()).rows > 0);
  await page.selectTimelineRow("claude-sonnet");
  await (await page.find("message-in-chat")).click();
  await page.find("chat-conversation", `[data-id="${ids.conversation}"]`);
});

test("a recorded call is made again, and its answer compared", async () => {
  const { sessions } = await traces(ids.conversation);
  await page.goTo(`/session/${encodeURIComponent(sessions[0].session.key)}/timeline`);
  await waitUntil("rows in the timeline", async () => (await page.timeline()).rows > 0);
  await page.selectTimelineRow("claude-sonnet");
  await (await page.find("replay-call")).click();
  const panel = await page.find("replay-panel");
  const send = By.xpath('.//button[contains(., "Send it")]');
  await waitUntil("the call to be ready", async () => (await panel.findElement(send)).isEnabled());
  await (await panel.findElement(send)).click();
  const result = await page.waitForText("replay-result", MODEL);
  assert.match(result, /Recorded[\s\S]*Replayed/);
  await (await panel.findElement(By.css('[aria-label="Close"]'))).click();
  const asked = (await contract.chat.observed()).requests
    .filter(({ path }) => path === "/v1/chat/completions")
    .at(-1);
  assert.deepEqual(asked.body.messages, [{ role: "user", content: QUESTION }]);
});

test("a trace with ids of its own is offered by its time, and joined for good", async () => {
  await contract.chat.steer({ emit: { ingest: window.ingestUrl, join: "time" } });
  const other = await prepareChat(page, {
    ...{ name: "other", url: contract.chat.url, model: MODEL, messages: ["Please write 60 tokens"] },
  });
  await page.goTo(`/chat/${other.conversation}`);
  assert.match(await page.waitForText("trace-offer", "Inferred"), /13 events/);
  await page.press(await page.find("trace-offer"), "Join it");
  await page.waitForText("chat-beside", "1 tool call");
  const { sessions, offers } = await traces(other.conversation);
  assert.deepEqual([sessions.length, offers.length], [1, 0]);
  assert.match(await (await page.find("reply-spans")).getText(), /spans/);
});

test("a payload is quoted into the message", async () => {
  const before = await chat.id();
  const { sessions } = await traces(ids.conversation);
  await page.goTo(`/session/${encodeURIComponent(sessions[0].session.key)}/timeline`);
  await waitUntil("rows in the timeline", async () => (await page.timeline()).rows > 0);
  await page.selectTimelineRow("search_notes");
  await page.waitForText("inspector", QUESTION);
  const quote = By.xpath('//*[@data-testid="inspector"]//button[contains(., "Send to chat")]');
  await waitUntil("the way to chat", async () => (await window.driver.findElements(quote))[0]).then(
    (button) => button.click(),
  );
  await waitUntil("the conversation", async () => (await chat.id()) === before);
  const field = await page.find("chat-text-field");
  const text = await waitUntil("the quote", () => field.getAttribute("value"));
  assert.match(text, /^> /m);
  assert.ok(text.includes(QUESTION));
});
