// The traces beside a conversation in the real window: from a reply to its spans and back, a trace that only its time
// tells of, a recorded call made again, a payload quoted into a message.
import assert from "node:assert/strict";
import { By } from "selenium-webdriver";
import { prepareChat } from "./lib/chat.mjs";
import { testsOf } from "./lib/test.mjs";
import { waitUntil } from "./lib/wait.mjs";

const MODEL = "claude-sonnet-4-5@20250929";
const QUESTION = "Which invoices are overdue?";

const contract = { args: ["--first-token-ms", "0", "--tokens-per-second", "400"] };
const test = testsOf("beside", { contract });
const testWithTrace = testsOf("beside", { contract, prepare: converse });

/** A conversation with its trace, on show. */
async function converse({ page, contract }) {
  const messages = [QUESTION, "And which of them are large?"];
  const ids = await prepareChat(page, { name: "support", url: contract.chat.url, model: MODEL, messages });
  await page.goTo(`/chat/${ids.conversation}`);
  await page.waitForText("chat-beside", "2 tool calls");
  return ids;
}

const traces = (page, conversation) => page.invoke("chat_traces", { conversation });

/** The timeline of the trace of a conversation, with a row selected. */
async function selectSpan(page, conversation, name) {
  const { sessions } = await traces(page, conversation);
  await page.goTo(`/session/${encodeURIComponent(sessions[0].session.key)}/timeline`);
  await waitUntil("rows in the timeline", async () => (await page.timeline()).rows > 0);
  await page.selectTimelineRow(name);
}

testWithTrace("a reply leads to the spans that made it, and a span back to the reply", async (own) => {
  const { page, conversation } = own;
  const link = await page.find("reply-spans");
  assert.match(await link.getText(), /8 spans/);
  await link.click();
  await page.waitForText("marked-spans", "8 spans of one reply are marked");
  await page.clickTimelineRow(2);
  await waitUntil("the model call in the inspector", async () =>
    (await page.textOf("inspector")).includes(MODEL),
  );
  await selectSpan(page, conversation, "claude-sonnet");
  await (await page.find("message-in-chat")).click();
  await page.find("chat-conversation", `[data-id="${conversation}"]`);
});

testWithTrace("a recorded call is made again, and its answer compared", async (own) => {
  const { page, contract, conversation } = own;
  await selectSpan(page, conversation, "claude-sonnet");
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

test("a trace with ids of its own is offered by its time, and joined for good", async (own) => {
  const { window, page, contract } = own;
  await contract.chat.steer({ emit: { ingest: window.ingestUrl, join: "time" } });
  const { conversation } = await prepareChat(page, {
    ...{ name: "support", url: contract.chat.url, model: MODEL, messages: ["Please write 60 tokens"] },
  });
  await page.goTo(`/chat/${conversation}`);
  await page.waitForMatch("trace-offer", /Inferred A trace of 13 events/);
  await page.press(await page.find("trace-offer"), "Join it");
  await page.waitForText("chat-beside", "1 tool call");
  const { sessions, offers } = await traces(page, conversation);
  assert.deepEqual([sessions.length, offers.length], [1, 0]);
  await page.waitForText("reply-spans", "spans");
});

testWithTrace("a payload is quoted into the message", async (own) => {
  const { window, page, chat, conversation } = own;
  await selectSpan(page, conversation, "search_notes");
  await page.waitForText("inspector", QUESTION);
  const quote = By.xpath('//*[@data-testid="inspector"]//button[contains(., "Send to chat")]');
  await waitUntil("the way to chat", async () => (await window.driver.findElements(quote))[0]).then(
    (button) => button.click(),
  );
  await waitUntil("the conversation", async () => (await chat.id()) === conversation);
  const field = await page.find("chat-text-field");
  const text = await waitUntil("the quote", () => field.getAttribute("value"));
  assert.match(text, /^> /m);
  assert.ok(text.includes(QUESTION));
});
