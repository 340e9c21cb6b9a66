// Chat with an agent behind AgentAPI through the real window: its state, its messages as they grow, keys, files,
// reports.
import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { By, Key } from "selenium-webdriver";
import { testsOf } from "./lib/test.mjs";
import { waitUntil } from "./lib/wait.mjs";

const contract = { args: ["--agent-step-ms", "150"] };
const test = testsOf("agent", { contract });
const testWithAgent = testsOf("agent", { contract, prepare: addAgent });

/** Adds the agent as a person does, and waits until it is there. */
async function addAgent({ page, chat, contract }, { test = false } = {}) {
  await page.goTo("/chat");
  await page.find("chat-no-backend");
  const form = await chat.addBackend({ name: "coder", url: contract.agent.url, kind: "AgentAPI", test });
  if (test) await page.waitForText("backend-answer", "claude");
  await page.press(form, "Add the backend");
  await page.waitForText("agent-status", "stable");
  await page.waitForText("chat-messages", "Welcome to Claude!");
}

test("an agent is added and shows what it does", (own) => addAgent(own, { test: true }));

testWithAgent("its message grows while it works, and the light says so", async ({ page, chat }) => {
  await chat.send("Please write 80 tokens");
  await page.waitForText("agent-status", "running");
  const early = await waitUntil("the first words", async () => {
    const last = await chat.last();
    return last.role === "assistant" && last.text.startsWith("●") ? last : null;
  });
  await page.waitForText("agent-status", "stable");
  const whole = await chat.last();
  assert.ok(whole.text.length > early.text.length, `${early.text} … ${whole.text}`);
  assert.equal(whole.text.split(/\s+/).length - 1, 80);
});

testWithAgent("keys go to the terminal, and interrupt", async ({ window, page, chat, contract }) => {
  await chat.send("Please write 4000 tokens");
  await page.waitForText("agent-status", "running");
  const bar = await page.find("agent-bar");
  await page.press(bar, "Type raw");
  const keys = await page.find("raw-keys");
  await keys.sendKeys("y", Key.ARROW_UP);
  await bar.findElement(By.css('[aria-label="Send Esc"]')).click();
  await page.waitForText("agent-status", "stable");
  assert.deepEqual((await contract.agent.observed()).keys, ["y", "\u001b[A", "\u001b"]);
  await page.waitForText("chat-messages", "Interrupted by user");
  await window.driver.actions().keyDown(Key.SHIFT).sendKeys(Key.ESCAPE).keyUp(Key.SHIFT).perform();
  await page.press(await page.find("raw-keys"), "Leave");
  await page.find("chat-text-field");
});

testWithAgent("a dropped file goes to the agent's machine, and its path into the message", async (own) => {
  const { page, contract, home } = own;
  const path = join(home, "notes ü.txt");
  writeFileSync(path, "hello\n");
  await page.drop(path);
  const [there] = await waitUntil("the upload", async () => {
    const { uploads } = await contract.agent.observed();
    return uploads.length > 0 && uploads;
  });
  assert.equal(readFileSync(there, "utf8"), "hello\n");
  const field = await page.find("chat-text-field");
  await waitUntil("its path in the message", async () => (await field.getAttribute("value")).includes(there));
});

testWithAgent("what it reports is said, and a lost connection found again", async ({ page, contract }) => {
  await contract.agent.steer({ error: { message: "agent exited: signal killed", level: "error" } });
  await page.waitForText("chat-report", "signal killed");
  await contract.agent.steer({ refuse_ms: 4000 });
  await page.waitForText("agent-status", "unreachable");
  await page.waitForText("agent-status", "stable");
  await contract.agent.steer({ say: "● back again" });
  await page.waitForText("chat-messages", "back again");
});
