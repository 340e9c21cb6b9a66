// The window survives what it is shown: Markdown made to hold it up, parts that fail, and more changes than can be
// named.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { By } from "selenium-webdriver";
import { sendEvents } from "./lib/agent.mjs";
import { prepareChat } from "./lib/chat.mjs";
import { testsOf } from "./lib/test.mjs";
import { waitUntil } from "./lib/wait.mjs";
import { root } from "./lib/window.mjs";

/** Longer than this the window must never be silent, however busy the machine is. */
const MOST_MS = 10_000;
const test = testsOf("robust");
const testWithBackend = testsOf("robust", { contract: {} });

/** Markdown that took the window minutes, or ended it. */
const HOSTILE = {
  "lists in each other": "1. ".repeat(6_000),
  "bullets in each other": `${"- ".repeat(1_000)}a`,
  "quotes in each other": "> ".repeat(5_000),
  "open emphasis": "*a **b ".repeat(5_000),
  "closing brackets": "]".repeat(60_000),
  links: "[a](".repeat(15_000),
  "a table": `${"|a".repeat(2_000)}\n${"|-".repeat(2_000)}\n${"a\n".repeat(10_000)}`,
  "code fences": "```md\n[[[[\n".repeat(3_000),
  code: `\`\`\`markdown\n${"[".repeat(25_000)}\n\`\`\`\n`,
};

const session = (key, events) =>
  events.map(({ text, ...event }, at) => ({
    ...{ event_id: `${key}-${at}`, tenant_id: "acme-air", project_id: "support-desk", session_id: key },
    ...{ trace_id: key, span_id: `${key}-${at}`, severity: "INFO", status: "COMPLETED" },
    ...{ type: "OUTPUT_EMITTED", author: "LLM", agent_id: "writer", agent_name: "writer" },
    timestamp: new Date(Date.UTC(2026, 2, 2, 9, 0, at)).toISOString(),
    message: { role: "assistant", text },
    ...event,
  }));

/** Waits until the window answers a key. */
async function answers(page) {
  const began = Date.now();
  await page.driver.executeAsyncScript(
    "const [done] = arguments; requestAnimationFrame(() => setTimeout(done, 0))",
  );
  assert.ok(Date.now() - began < MOST_MS, `the window was silent for ${Date.now() - began} ms`);
}

/** Looks again and again, until it is so, and fails when the window is silent meanwhile. */
function watch(page, what, probe) {
  return waitUntil(what, async () => {
    await answers(page);
    return probe();
  });
}

const asText = (page) => page.driver.findElements(By.css('[data-testid="markdown-as-text"]'));

test("recorded Markdown made to hold up the window is imported and read", async ({ window, page }) => {
  const folder = join(root, "tests", "fixtures", "hostile");
  await page.drop(join(folder, "md-many-lists.jsonl"), join(folder, "md-emph.jsonl"));
  await page.waitForImports(2);
  for (const key of ["md-many", "md-emph"]) {
    await page.openSession(key);
    await page.goTo(`/session/${key}/transcript`);
    await watch(page, "the items", () =>
      window.driver.executeScript(
        "return document.querySelectorAll('[data-testid=\"transcript-item\"]').length > 1",
      ),
    );
    await answers(page);
  }
});

test("hostile Markdown of every kind stands as text in the transcript and the inspector", async ({
  window,
  page,
}) => {
  const texts = Object.values(HOSTILE);
  await sendEvents(
    window.ingestUrl,
    session(
      "hostile",
      texts.map((text) => ({ text })),
    ),
  );
  await page.openSession("hostile");
  await page.goTo("/session/hostile/transcript");
  await watch(page, "items", () => page.find("transcript-item"));
  // All of each text, not only its beginning.
  for (let more = 0; more < 40; more += 1) {
    await answers(page);
    const pressed = await window.driver.executeScript(
      `const list = document.querySelector('[data-testid="transcript-item"]').closest('[class*="list"], [class*="scroll"]');
       const button = [...document.querySelectorAll('[data-testid="transcript-item"] button')]
         .find(({ textContent }) => textContent === "Show more");
       button?.click();
       return button !== undefined;`,
    );
    if (!pressed) break;
  }
  await watch(page, "texts that are not drawn", async () => (await asText(page)).length > 0);

  const { events } = await page.invoke("list_events", {
    request: {
      ...{ session: "hostile", query: "", sort: "time", descending: false, offset: 0, limit: 50, find: null },
    },
  });
  for (const { id, span } of events) {
    await page.goTo(`/session/hostile/events?span=${span}&event=${id}`);
    await watch(page, "the inspector", () => page.find("inspector"));
    const buttons = By.xpath('//*[@data-testid="inspector"]//button[.="Show as Markdown" or .="Show all"]');
    for (const button of await window.driver.findElements(buttons)) {
      await button.click().catch(() => undefined);
      await answers(page);
    }
  }
});

testWithBackend("a hostile reply is read in chat while it comes and after it", async (own) => {
  const { window, page, contract } = own;
  const { conversation } = await prepareChat(page, {
    ...{ name: "Contract", url: contract.chat.url, model: "gpt-4o", messages: ["write 3 tokens"] },
  });
  const { messages } = await page.invoke("get_conversation", { id: conversation });
  let last = messages.at(-1);
  await page.goTo(`/chat/${conversation}`);
  await watch(page, "the first reply", () => page.find("chat-message", '[data-role="assistant"]'));
  for (const [kind, text] of Object.entries(HOSTILE)) {
    const message = { ...last, id: `hostile ${kind}`, parent: last.id, state: "streaming", content: "" };
    // What the back end says of a reply that comes in pieces.
    await emit(page, "chat", [{ what: "message", conversation, message }]);
    const size = Math.ceil(text.length / 12);
    for (let at = 0; at < text.length; at += size) {
      const piece = { what: "text", conversation, message: message.id, at, text: text.slice(at, at + size) };
      await emit(page, "chat", [piece]);
      await answers(page);
    }
    last = { ...message, state: "complete", content: text };
    await emit(page, "chat", [{ what: "message", conversation, message: last }]);
    await watch(
      page,
      `${kind} at its end`,
      async () =>
        (await window.driver.executeScript(
          `return [...document.querySelectorAll('[data-testid="chat-message"]')].at(-1).dataset.state`,
        )) === "complete",
    );
  }
  assert.ok((await asText(page)).length > 0, "nothing was shown as text");
});

test("the open session shows what a commit of more than 500 sessions brings", async ({ window, page }) => {
  await sendEvents(window.ingestUrl, session("open", [{ text: "first" }]));
  await page.openSession("open");
  await page.goTo("/session/open/timeline");
  await waitUntil("one row", async () => (await page.timeline()).rows === 1);
  const others = Array.from({ length: 700 }, (_, at) => session(`other-${at}`, [{ text: "hello" }])).flat();
  const [late] = session("open", [
    { ...{ text: "second", event_id: "late", span_id: "late", timestamp: "2026-03-02T09:01:00.000Z" } },
  ]);
  await sendEvents(window.ingestUrl, [...others, late]);
  await waitUntil("the second row", async () => (await page.timeline()).rows === 2);
  await page.goTo("/session/open/transcript");
  await waitUntil("what it says", () => page.transcriptItem("second"));
});

test("an error that nothing caught is said and logged, and keys go on working", async ({ window, page }) => {
  await sendEvents(window.ingestUrl, session("open", [{ text: "first" }]));
  await page.openSession("open");
  // One after the other: the notice tells of the failure that happened last.
  await window.driver.executeScript(`setTimeout(() => { throw new Error("a handler failed"); }, 0);`);
  await page.waitForText("failure-notice", "a handler failed");
  await window.driver.executeScript(`Promise.reject(new Error("nobody waited for this"));`);
  await page.waitForText("failure-notice", "nobody waited for this");
  await window.driver.executeScript("document.activeElement.blur()");
  await window.driver.actions().sendKeys("2").perform();
  await page.find("timeline-rows");
  await waitUntil("the log", () => readFileSync(window.log, "utf8").includes("nobody waited for this"));
});

test("what a trace could bring into the page runs no code and asks nobody for anything", async ({
  window,
}) => {
  const url = window.ingestUrl;
  const seen = await window.driver.executeAsyncScript(
    `const [url, done] = arguments;
     const refused = new Set();
     const wanted = ["img-src", "script-src-attr", "script-src-elem", "connect-src"];
     document.addEventListener("securitypolicyviolation", ({ effectiveDirective }) => {
       refused.add(effectiveDirective);
       if (wanted.every((directive) => refused.has(directive))) done({ refused: [...refused], ran: window.ran });
     });
     const page = document.createElement("div");
     page.innerHTML = '<b onclick="window.ran = true">press</b><img src="' + url + '/picture.png">';
     const script = document.createElement("script");
     script.textContent = "window.ran = true";
     page.append(script);
     document.body.append(page);
     page.querySelector("b").click();
     fetch(url + "/healthz").then(() => done({ refused: [...refused], ran: "a request" }), () => undefined);`,
    url,
  );
  assert.equal(seen.ran ?? null, null);
  assert.ok(seen.refused.includes("img-src"), seen.refused.join());
});

async function emit(page, event, payload) {
  await page.driver.executeAsyncScript(
    `const [event, payload, done] = arguments;
     window.__TAURI_INTERNALS__.invoke("plugin:event|emit", { event, payload }).then(done, done);`,
    event,
    payload,
  );
}
