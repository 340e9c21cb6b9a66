// The platform of a ChatServer in the real window: figures, administrators with a question before one is removed, the
// audit log page by page, and what a key without rights gets to see.
import assert from "node:assert/strict";
import { after, afterEach, before, test } from "node:test";
import { Chat } from "./lib/chat.mjs";
import { startContract } from "./lib/contract.mjs";
import { Page } from "./lib/page.mjs";
import { waitUntil } from "./lib/wait.mjs";
import { openWindow, saveArtifact } from "./lib/window.mjs";

const KEY = "key-of-an-administrator";
const LIMITED_KEY = "key-without-rights";

let contract;
let window;
let page;

before(async () => {
  contract = await startContract({ key: KEY, limitedKey: LIMITED_KEY });
  window = await openWindow({ name: "platform" });
  page = new Page(window.driver);
  const chat = new Chat(page);
  await page.goTo("/chat");
  await page.find("chat-no-backend");
  for (const [name, key] of [
    ["ops", KEY],
    ["guest", LIMITED_KEY],
  ]) {
    if (name === "guest") await page.press(await chat.openBackends(), "Add a backend");
    const form = await chat.addBackend({ name, url: contract.chat.url, key });
    await page.press(form, "Add the backend");
    await page.find("chat-conversation");
  }
});

after(async () => {
  await window?.close();
  await contract?.close();
});

afterEach(async (context) => {
  if (window) await saveArtifact(window.driver, `platform-${context.name.replaceAll(/\W+/g, "-")}`);
});

async function goTo(backend, section) {
  const { backends } = await waitUntil("both backends", async () => {
    const found = await page.invoke("list_backends");
    return found.backends.length === 2 && found;
  });
  const { id } = backends.find(({ name }) => name === backend);
  await page.goTo(`/platform/${id}${section === "overview" ? "" : `/${section}`}`);
}

test("figures and health of the platform are on show", async () => {
  await goTo("ops", "overview");
  await page.waitForText("platform-stats", "952");
  await page.waitForText("platform-health", "healthy");
});

test("an administrator is removed only after a question", async () => {
  await goTo("ops", "admins");
  const email = "old+tag@example.test";
  const row = await page.find("admin-row", `[data-email="${email}"]`);
  await page.press(row, "Remove");
  const question = await page.waitForText("admin-confirm", email);
  assert.match(question, /Remove Old/);
  await page.press(await page.find("admin-confirm"), "Remove administrator");
  await page.waitForText("platform-admins", `${email} was removed.`);
  const { requests } = await contract.chat.observed();
  const removed = requests.filter(({ method }) => method === "DELETE").map(({ path }) => path);
  assert.deepEqual(removed, [`/api/v1/platform/admins/${email}`]);
  await goTo("ops", "audit");
  await page.waitForText("audit-table", "admin.remove");
});

test("the audit log comes page by page, as one scrolls", async () => {
  await goTo("ops", "audit");
  await page.waitForText("audit-table", "admin.remove");
  const pages = async () => {
    const { requests } = await contract.chat.observed();
    return requests.filter(({ path }) => path.includes("/audit") && /offset=[1-9]/.test(path)).length;
  };
  assert.equal(await pages(), 0, "only the first page was asked for");
  await waitUntil("another page", async () => {
    const table = await page.find("audit-table");
    await window.driver.executeScript("arguments[0].scrollTop = arguments[0].scrollHeight", table);
    return (await pages()) > 0;
  });
});

test("a key without rights is told so, with the way on", async () => {
  await goTo("guest", "admins");
  const text = await page.waitForText("platform-failure", "platform admin required");
  assert.match(text, /right/);
});
