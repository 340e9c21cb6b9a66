// Chat with a ChatServer through the real window: a backend with its key, replies as they come with their traces beside
// them, what goes wrong in words, a restart in between. The key stays in its file.
import assert from "node:assert/strict";
import { join } from "node:path";
import { By } from "selenium-webdriver";
import { prepareChat } from "./lib/chat.mjs";
import { filesWith, processesWith } from "./lib/leaks.mjs";
import { testsOf } from "./lib/test.mjs";
import { waitUntil } from "./lib/wait.mjs";

const KEY = `sk-e2e-${crypto.randomUUID()}`;
const WRONG_KEY = `sk-wrong-${crypto.randomUUID()}`;
const MODEL = "claude-haiku-4-5@20251001";
const WORDS = 120;

const contract = { key: KEY, args: ["--first-token-ms", "300", "--tokens-per-second", "30"] };
const test = testsOf("chat", { contract });
const testWithConversation = testsOf("chat", { contract, prepare: (own) => converse(own) });

/** A conversation in which these messages were answered, on show. */
async function converse({ page, contract }, messages = []) {
  const ids = await prepareChat(page, {
    ...{ name: "support", url: contract.chat.url, key: KEY, model: MODEL, messages },
  });
  await page.goTo(`/chat/${ids.conversation}`);
  await page.waitForText("model-picker", MODEL);
  return ids;
}

/** Tries a wrong key in the form of a first backend; answers with the form and what it says. */
async function tryWrongKey({ page, chat, contract }) {
  await page.goTo("/chat");
  await page.find("chat-no-backend");
  const form = await chat.addBackend({ name: "support", url: contract.chat.url, key: WRONG_KEY, test: true });
  return { form, answer: await page.waitForText("backend-answer", "The key is missing or wrong") };
}

/** Puts the right key into the form, and adds the backend. */
async function addWithRightKey({ page, chat }, form) {
  await chat.clear(form, "Key");
  await page.fill(form, "Key", KEY);
  await page.press(form, "Test the connection");
  await page.waitForText("backend-answer", "5 models");
  await page.press(form, "Add the backend");
  await page.find("chat-conversation");
}

async function lastRequest(contract) {
  const { requests } = await contract.chat.observed();
  return requests.filter(({ path }) => path === "/v1/chat/completions").at(-1);
}

test("a backend is tested, and a wrong key explained", async (own) => {
  const { answer } = await tryWrongKey(own);
  assert.match(answer, /Invalid API key/, "the backend's own words");
});

test("a backend is added with its key, and its models are listed by provider", async (own) => {
  const { page, chat } = own;
  const { form } = await tryWrongKey(own);
  await addWithRightKey(own, form);
  await (await page.find("model-picker")).click();
  const list = await waitUntil("the models", () => page.driver.findElement(By.css('[role="listbox"]')));
  const text = await waitUntil("their names", async () => {
    const words = await list.getText();
    return words.includes(MODEL) && words;
  });
  for (const provider of ["vertexai", "bedrock", "openai", "google"])
    assert.match(text, new RegExp(provider, "i"));
  await (await page.find("model-picker")).click();
  await chat.chooseModel(MODEL);
});

testWithConversation("a second backend is added beside the first, and talked to", async (own) => {
  const { page, chat, contract } = own;
  await page.press(await chat.openBackends(), "Add a backend");
  const form = await chat.addBackend({ name: "other", url: contract.chat.url, key: KEY });
  await page.press(form, "Add the backend");
  await waitUntil("both backends", async () => (await page.invoke("list_backends")).backends.length === 2);
  await (await page.find("backends")).findElement(By.css('[aria-label="Close"]')).click();
  await chat.begin("other");
  await chat.chooseModel(MODEL);
  await chat.send("Who is there?");
  assert.match((await chat.reply("complete")).text, /Who is there/);
});

testWithConversation("a reply streams while its trace grows beside it", async ({ page, chat, contract }) => {
  await chat.send(`Please write ${WORDS} tokens about overdue invoices`);
  const early = await chat.reply("streaming", ({ text }) => text.length > 20);
  await page.waitForText("chat-beside", "1 tool call");
  assert.equal((await chat.last()).state, "streaming", "the trace came before the reply was whole");
  const whole = await chat.reply("complete");
  assert.ok(whole.text.length > early.text.length);
  assert.equal(whole.text.split(/\s+/).length, WORDS);
  const { headers, body, key } = await lastRequest(contract);
  assert.equal(key, "right");
  assert.match(headers.traceparent, /^00-[0-9a-f]{32}-[0-9a-f]{16}-0\d$/);
  assert.equal(body.model, MODEL);
  await page.waitForText("chat-beside", "1 handoff");
});

testWithConversation("a reply is stopped in the middle, and the backend notices", async (own) => {
  const { page, chat, contract } = own;
  await chat.send("Please write 3000 tokens");
  await chat.reply("streaming", ({ text }) => text.length > 20);
  await (await page.find("chat-stop")).click();
  const stopped = await chat.reply("stopped");
  assert.ok(stopped.text.length > 20, "what came stays");
  await waitUntil("the backend to notice", async () => (await contract.chat.observed()).replies.at(-1).left);
});

testWithConversation(
  "what the backend refuses is explained in words, with its own",
  async ({ chat, contract }) => {
    const check = async (faults, title, own) => {
      await contract.chat.steer({ faults: { times: 1, path: "/v1/chat", ...faults } });
      await chat.send("Does it answer?");
      const { outcome } = await chat.reply("failed");
      assert.match(outcome, title);
      assert.match(outcome, own);
    };
    await check({ status: 401, shape: "error" }, /The key is missing or wrong/, /Invalid API key/);
    await check({ status: 503 }, /The backend is not available/, /Claude Agent SDK is not available/);
  },
);

testWithConversation("what came before a break stays, and can be asked for again", async (own) => {
  const { page, chat, contract } = own;
  await contract.chat.steer({ faults: { times: 1, path: "/v1/chat", cut_after_tokens: 4 } });
  await chat.send("one two three four five six");
  const { text, outcome } = await chat.reply("cut");
  assert.equal(text.trim(), "You wrote: one two");
  assert.match(outcome, /cut off/);
  const [message] = (await page.driver.findElements(By.css('[data-testid="chat-outcome"]'))).slice(-1);
  await page.press(message, "Try again");
  const again = await chat.reply("complete");
  assert.match(again.text, /one two three four five six/);
});

test("a session is resumed after a restart, plain as well as streaming", async (own) => {
  const { contract, openAgain } = own;
  const { conversation: id } = await converse(own, ["What is first?", "And second?"]);
  const session = (await lastRequest(contract)).body.metadata.session_id;
  assert.match(session, /\S/);
  const { page, chat } = await openAgain();
  await page.goTo(`/chat/${id}`);
  await waitUntil("its messages", async () => (await chat.count()) === 4);
  await chat.send("and now?");
  const { text } = await chat.reply("complete");
  assert.match(text, /This is turn \d+ of the session/);
  assert.equal((await lastRequest(contract)).body.metadata.session_id, session);

  const { parameters } = await page.invoke("get_conversation", { id });
  const change = { title: null, model: null, draft: null, shown: null, sessionId: null };
  await page.invoke("update_conversation", {
    id,
    change: { ...change, parameters: { ...parameters, stream: false } },
  });
  await chat.send("and in one piece?");
  const plain = await chat.reply("complete", ({ text }) => text.includes("in one piece"));
  assert.match(plain.text, /This is turn \d+ of the session/);
  const { body } = await lastRequest(contract);
  assert.equal(body.stream, false);
  assert.equal(body.metadata.session_id, session);
});

testWithConversation("history is paged through and gone on with", async ({ page, chat, contract }) => {
  const { backends } = await page.invoke("list_backends");
  await contract.chat.steer({ history: { user: backends[0].userId, sessions: 45, messages: 4 } });
  await (await page.driver.findElement(By.id("chat-tab-history"))).click();
  await page.waitForText("history-count", "first 20 of");
  const history = await page.find("chat-pane");
  // Pressed once: a second press would ask for the third page.
  await waitUntil("the next page to be asked for", async () => {
    const scroller = await page.find("history");
    await page.driver.executeScript("arguments[0].scrollTop = arguments[0].scrollHeight", scroller);
    await page.press(history, "Load more");
    return true;
  });
  await page.waitForText("history-count", "first 40 of");
  // The list is drawn again with the page that came.
  await waitUntil("a session to open", async () => {
    await (await page.find("history-item")).click();
    return true;
  });
  await waitUntil("the messages of the session", async () => (await chat.count()) === 4);
});

test("the key stands in its file and nowhere else", async (own) => {
  const { form } = await tryWrongKey(own);
  await addWithRightKey(own, form);
  await own.chat.chooseModel(MODEL);
  await own.chat.send("Does it answer?");
  await own.chat.reply("complete");
  await own.contract.chat.steer({ faults: { times: 1, path: "/v1/chat", status: 401, shape: "error" } });
  await own.chat.send("And now?");
  await own.chat.reply("failed");
  const again = await own.openAgain();
  const places = [own.home, own.window.log, again.window.log];
  const found = (secret) => filesWith([secret], places);
  assert.deepEqual(found(KEY), [join(own.home, "keys")], "it is kept where it belongs");
  assert.deepEqual(found(WRONG_KEY), [], "one that was only tried is not kept");
  assert.deepEqual(processesWith([KEY, WRONG_KEY]), []);
  const request = { search: "", backend: null, offset: 0, limit: 500 };
  const conversations = await again.page.invoke("list_conversations", { request });
  assert.match(JSON.stringify(conversations), /Does it answer/);
  assert.ok(!JSON.stringify(conversations).includes(KEY));
});
