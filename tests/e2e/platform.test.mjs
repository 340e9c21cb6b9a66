// The platform of a ChatServer in the real window: figures, administrators with a question before one is removed, the
// audit log page by page, and what a key without rights gets to see.
import assert from "node:assert/strict";
import { prepareChat } from "./lib/chat.mjs";
import { testsOf } from "./lib/test.mjs";
import { waitUntil } from "./lib/wait.mjs";

const KEY = "key-of-an-administrator";
const LIMITED_KEY = "key-without-rights";
const MODEL = "claude-haiku-4-5@20251001";

/** Declares tests that are given the address of the platform, as the owner of `key` gets to see it. */
const testsAs = (key) =>
  testsOf("platform", {
    contract: { key: KEY, limitedKey: LIMITED_KEY },
    prepare: async ({ page, contract }) => {
      const server = { name: "ops", url: contract.chat.url, key };
      const { backend } = await prepareChat(page, { ...server, model: MODEL, messages: [] });
      return { platform: `/platform/${backend}` };
    },
  });
const test = testsAs(KEY);
const testWithoutRights = testsAs(LIMITED_KEY);

test("figures and health of the platform are on show", async ({ page, platform }) => {
  await page.goTo(platform);
  await page.waitForText("platform-stats", "952");
  await page.waitForText("platform-health", "healthy");
});

test("an administrator is removed only after a question", async ({ page, contract, platform }) => {
  await page.goTo(`${platform}/admins`);
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
  await page.goTo(`${platform}/audit`);
  await page.waitForText("audit-table", "admin.remove");
});

test("the audit log comes page by page, as one scrolls", async ({ window, page, contract, platform }) => {
  await page.goTo(`${platform}/audit`);
  await page.find("audit-row");
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

testWithoutRights("a key without rights is told so, with the way on", async ({ page, platform }) => {
  await page.goTo(`${platform}/admins`);
  const text = await page.waitForText("platform-failure", "platform admin required");
  assert.match(text, /Only an administrator/);
});
