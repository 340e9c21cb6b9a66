// Chat with a ChatServer through the real window: a backend with its key, replies as they come with their traces beside
// them, what goes wrong in words, a restart in between. The key stays in its file.
import assert from "node:assert/strict";
import { join } from "node:path";
import { after, afterEach, before, test } from "node:test";
import { By } from "selenium-webdriver";
import { Chat } from "./lib/chat.mjs";
import { startContract } from "./lib/contract.mjs";
import { filesWith, processesWith } from "./lib/leaks.mjs";
import { Page } from "./lib/page.mjs";
import { waitUntil } from "./lib/wait.mjs";
import { artifacts, newHome, openWindow, removeHome, saveArtifact } from "./lib/window.mjs";

const KEY = `sk-e2e-${crypto.randomUUID()}`;
const WRONG_KEY = `sk-wrong-${crypto.randomUUID()}`;
const MODEL = "claude-haiku-4-5@20251001";
const WORDS = 120;

const home = newHome();
let contract;
let window;
let page;
let chat;

before(async () => {
  contract = await startContract({
    key: KEY,
    args: ["--first-token-ms", "300", "--tokens-per-second", "30"],
  });
  await open("chat");
});

after(async () => {
  await window?.close();
  await contract?.close();
  removeHome(home);
});

afterEach(async (context) => {
  if (window) await saveArtifact(window.driver, `chat-${context.name.replaceAll(/\W+/g, "-")}`);
});

async function open(name) {
  window = await openWindow({ name, home });
  page = new Page(window.driver);
  chat = new Chat(page);
  await contract.chat.steer({ emit: { ingest: window.ingestUrl } });
  await page.goTo("/chat");
}

async function lastRequest() {
  const { requests } = await contract.chat.observed();
  return requests.filter(({ path }) => path === "/v1/chat/completions").at(-1);
}

test("a backend is tested, and a wrong key explained", async () => {
  await page.find("chat-no-backend");
  await chat.addBackend({ name: "support", url: contract.chat.url, key: WRONG_KEY, test: true });
  const answer = await page.waitForText("backend-answer", "The key is missing or wrong");
  assert.match(answer, /Invalid API key/, "the backend's own words");
});

test("a backend is added with its key, and its models are listed by provider", async () => {
  const form = await page.find("backend-form");
  await chat.clear(form, "Key");
  await page.fill(form, "Key", KEY);
  await page.press(form, "Test the connection");
  await page.waitForText("backend-answer", "5 models");
  await page.press(form, "Add the backend");
  await page.find("chat-conversation");
  await (await page.find("model-picker")).click();
  const list = await waitUntil("the models", () => window.driver.findElement(By.css('[role="listbox"]')));
  const text = await waitUntil("their names", async () => {
    const words = await list.getText();
    return words.includes(MODEL) && words;
  });
  for (const provider of ["vertexai", "bedrock", "openai", "google"])
    assert.match(text, new RegExp(provider, "i"));
  await (await page.find("model-picker")).click();
  await chat.chooseModel(MODEL);
});

test("a reply streams while its trace grows beside it", async () => {
  await chat.send(`Please write ${WORDS} tokens about overdue invoices`);
  const early = await chat.reply("streaming", ({ text }) => text.length > 20);
  await page.waitForText("chat-beside", "1 tool call");
  assert.equal((await chat.last()).state, "streaming", "the trace came before the reply was whole");
  const whole = await chat.reply("complete");
  assert.ok(whole.text.length > early.text.length);
  assert.equal(whole.text.split(/\s+/).length, WORDS);
  const { headers, body, key } = await lastRequest();
  assert.equal(key, "right");
  assert.match(headers.traceparent, /^00-[0-9a-f]{32}-[0-9a-f]{16}-0\d$/);
  assert.equal(body.model, MODEL);
  await page.waitForText("chat-beside", "1 handoff");
});

test("a reply is stopped in the middle, and the backend notices", async () => {
  await chat.send("Please write 3000 tokens");
  await chat.reply("streaming", ({ text }) => text.length > 20);
  await (await page.find("chat-stop")).click();
  const stopped = await chat.reply("stopped");
  assert.ok(stopped.text.length > 20, "what came stays");
  await waitUntil("the backend to notice", async () => (await contract.chat.observed()).replies.at(-1).left);
});

test("what the backend refuses is explained in words, with its own", async () => {
  const check = async (faults, title, own) => {
    await contract.chat.steer({ faults: { times: 1, path: "/v1/chat", ...faults } });
    await chat.send("Does it answer?");
    const { outcome } = await chat.reply("failed");
    assert.match(outcome, title);
    assert.match(outcome, own);
  };
  await check({ status: 401, shape: "error" }, /The key is missing or wrong/, /Invalid API key/);
  await check({ status: 503 }, /The backend is not available/, /Claude Agent SDK is not available/);
});

test("what came before a break stays, and can be asked for again", async () => {
  await contract.chat.steer({ faults: { times: 1, path: "/v1/chat", cut_after_tokens: 4 } });
  await chat.send("one two three four five six");
  const { text, outcome } = await chat.reply("cut");
  assert.equal(text.trim(), "You wrote: one two");
  assert.match(outcome, /cut off/);
  const [message] = (await window.driver.findElements(By.css('[data-testid="chat-outcome"]'))).slice(-1);
  await page.press(message, "Try again");
  const again = await chat.reply("complete");
  assert.match(again.text, /one two three four five six/);
});

test("a session is resumed after a restart, plain as well as streaming", async () => {
  const id = await chat.id();
  const session = (await lastRequest()).body.metadata.session_id;
  assert.match(session, /\S/);
  await window.close();
  await open("chat-again");
  await page.goTo(`/chat/${id}`);
  await waitUntil("its messages", async () => (await chat.count()) > 6);
  await chat.send("and now?");
  const { text } = await chat.reply("complete");
  assert.match(text, /This is turn \d+ of the session/);
  assert.equal((await lastRequest()).body.metadata.session_id, session);

  const conversation = await page.invoke("get_conversation", { id });
  const parameters = { ...conversation.parameters, stream: false };
  await page.invoke("update_conversation", { id, change: change({ parameters }) });
  await chat.send("and in one piece?");
  const plain = await chat.reply("complete", ({ text }) => text.includes("in one piece"));
  assert.match(plain.text, /This is turn \d+ of the session/);
  const { body } = await lastRequest();
  assert.equal(body.stream, false);
  assert.equal(body.metadata.session_id, session);
});

test("history is paged through and gone on with", async () => {
  const { backends } = await page.invoke("list_backends");
  await contract.chat.steer({ history: { user: backends[0].userId, sessions: 45, messages: 4 } });
  await (await window.driver.findElement(By.id("chat-tab-history"))).click();
  await page.waitForText("history-count", "first 20 of");
  const history = await page.find("chat-pane");
  const more = async () => {
    const scroller = await page.find("history");
    await window.driver.executeScript("arguments[0].scrollTop = arguments[0].scrollHeight", scroller);
    await page.press(history, "Load more");
  };
  await waitUntil("the second page", async () => {
    await more();
    return (await page.textOf("history-count")).includes("first 40 of");
  });
  await (await page.find("history-item")).click();
  await waitUntil("the messages of the session", async () => (await chat.count()) === 4);
});

test("the key stands in its file and nowhere else", async () => {
  const places = [home, join(artifacts, "chat.log"), join(artifacts, "chat-again.log")];
  const found = (secret) => filesWith([secret], places);
  assert.deepEqual(found(KEY), [join(home, "keys")], "it is kept where it belongs");
  assert.deepEqual(found(WRONG_KEY), [], "one that was only tried is not kept");
  assert.deepEqual(processesWith([KEY, WRONG_KEY]), []);
  const { conversations } = { conversations: await page.invoke("list_conversations", { request: all() }) };
  assert.ok(!JSON.stringify(conversations).includes(KEY));
});

function all() {
  return { search: "", backend: null, offset: 0, limit: 500 };
}

function change(some) {
  const none = { title: null, model: null, parameters: null, draft: null, shown: null, sessionId: null };
  return { ...none, ...some };
}
