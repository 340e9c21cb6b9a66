// Measures chat in the real window: from the moment when a token leaves the backend until its text is in the document,
// and scrolling through a long conversation. docs/internals/benchmarks.md says how to run it and what it found.
import { parseArgs } from "node:util";
import { prepareChat } from "../e2e/lib/chat.mjs";
import { startContract } from "../e2e/lib/contract.mjs";
import { Page } from "../e2e/lib/page.mjs";
import { waitUntil } from "../e2e/lib/wait.mjs";
import { openWindow } from "../e2e/lib/window.mjs";
import { record, scroll } from "./chat-page.mjs";
import { spread } from "./spread.mjs";

const { values } = parseArgs({
  options: {
    replies: { type: "string", default: "40" },
    rate: { type: "string", default: "100" },
    seconds: { type: "string", default: "30" },
    messages: { type: "string", default: "2000" },
    frames: { type: "string", default: "300" },
  },
});
const rate = Number(values.rate);
const GESTURES = { "one word": [], scroll: [97, -53], "scroll by pages": [871, -640] };

const report = (what, figures) => console.log(`${what.padEnd(74)} ${figures}`);

const contract = await startContract({ args: ["--first-token-ms", "100", "--tokens-per-second", String(rate)] });
const window = await openWindow({ name: "bench-chat" });
const { driver } = window;
const page = new Page(driver);
try {
  const { backend, conversation } = await prepareChat(page, {
    ...{ name: "bench", url: contract.chat.url, model: "gpt-5", messages: ["hello"] },
  });
  await page.goTo(`/chat/${conversation}`);
  await page.find("chat-message");
  await measureTokens(conversation);
  await measureScrolling(backend);
} finally {
  await window.close();
  await contract.close();
}

/** From the token's bytes leaving the backend to its text in the window: many short replies, then a long one. */
async function measureTokens(conversation) {
  await driver.executeScript(record);
  const first = { seen: [], drawn: [] };
  for (let round = 0; round < Number(values.replies); round += 1) {
    const { seen, drawn } = await delays(conversation, 20);
    first.seen.push(seen[0]);
    first.drawn.push(drawn[0]);
  }
  const all = await delays(conversation, Math.min(4000, rate * Number(values.seconds)));
  for (const [what, { seen, drawn }] of [
    [`first token, ${first.seen.length} replies at ${rate} tokens/s`, first],
    [`each token, one reply of ${all.seen.length} tokens`, all],
  ]) {
    report(`${what}: in the document`, spread(seen));
    report(`${what}: frame that draws it begins`, spread(drawn));
  }
}

/** Asks for a reply of so many tokens; the delays of its tokens in milliseconds. */
async function delays(conversation, tokens) {
  const { messages } = await page.invoke("get_conversation", { id: conversation });
  await driver.executeScript("window.seen = []; window.drawn = []");
  const request = { conversation, parent: messages.at(-1).id, text: `Please write ${tokens} tokens` };
  const { reply } = await page.invoke("send_message", { request });
  const whole = await waitUntil(
    "the whole reply",
    async () => {
      const message = (await page.invoke("get_conversation", { id: conversation })).messages.at(-1);
      return message.id === reply && message.state === "complete" && message;
    },
    120_000,
  );
  const letters = (text) => text.replaceAll(/\s/g, "").length;
  const notes = (name) =>
    waitUntil("the last token on show", async () => {
      const found = (await driver.executeScript(`return window.${name}`)).filter(([, id]) => id === reply);
      return found.at(-1)?.[2] >= letters(whole.content) && found;
    });
  const sent = (await contract.chat.observed()).replies.at(-1).tokens.map(({ at_ms, length }) => ({
    at_ms,
    wanted: letters(whole.content.slice(0, length)),
  }));
  const late = (found) => sent.map(({ at_ms, wanted }) => found.find(([, , shown]) => shown >= wanted)[0] - at_ms);
  return { seen: late(await notes("seen")), drawn: late(await notes("drawn")) };
}

/** A session of the backend, gone on with here: one step of scrolling in each frame. */
async function measureScrolling(backend) {
  const { backends } = await page.invoke("list_backends");
  const user = backends.find(({ id }) => id === backend).userId;
  await contract.chat.steer({ history: { user, sessions: 1, messages: Number(values.messages) } });
  const { sessions } = await page.invoke("chat_history", { backend, user, page: 1 });
  const longest = sessions.toSorted((a, b) => b.messages - a.messages)[0];
  const id = await page.invoke("open_history", { backend, user, session: longest.id });
  await page.goTo(`/chat/${id}`);
  await waitUntil("its messages", async () => {
    const list = await page.find("chat-messages");
    return (await list.getAttribute("data-count")) === values.messages;
  });
  await driver.manage().setTimeouts({ script: 120_000 });
  for (const [gesture, steps] of Object.entries(GESTURES)) {
    const { work, between } = await driver.executeAsyncScript(
      `const [steps, frames, done] = arguments; (${scroll})(steps, frames).then(done, (error) => done(String(error)))`,
      steps,
      Number(values.frames),
    );
    report(`${values.messages} messages, ${gesture}: work on the main thread per frame`, spread(work));
    report(`${values.messages} messages, ${gesture}: from frame to frame`, spread(between));
  }
}
