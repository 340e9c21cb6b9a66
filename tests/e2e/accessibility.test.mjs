// Every screen of the real window, in both themes, looked over by axe: nothing serious may be found.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { test } from "node:test";
import { prepareChat } from "./lib/chat.mjs";
import { startContract } from "./lib/contract.mjs";
import { Page } from "./lib/page.mjs";
import { openWindow } from "./lib/window.mjs";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

const run = "/session/sample-refund-1";
/** Address and the mark of what must be on show there. */
const screens = [
  ["/", "start"],
  [`${run}/overview`, "overview-needs-look"],
  [`${run}/timeline`, "timeline-rows"],
  [`${run}/transcript`, "transcript-item"],
  [`${run}/graph`, "graph-node-billing"],
  [`${run}/tools`, "tools-table"],
  [`${run}/events?q=error:true`, "event-row"],
  ["/compare/sample-refund-1/sample-refund-2", "compare-summary"],
  ["/sources", "sources-page"],
  ["/connect", "connect"],
  ["/settings", "settings"],
];

const model = "claude-sonnet-4-5@20250929";
const messages = ["Compare the options in a table", "Show it as code"];

/** The same of a conversation and of its backend's platform. */
const chatScreens = ({ backend, conversation }) => [
  [`/chat/${conversation}`, "chat-message"],
  [`/platform/${backend}`, "platform-stats"],
  [`/platform/${backend}/admins`, "admin-row"],
  [`/platform/${backend}/audit`, "audit-row"],
  [`/platform/${backend}/mcp`, "mcp-row"],
];

for (const theme of ["dark", "light"]) {
  test(`axe finds nothing serious, ${theme}`, async (context) => {
    const window = await openWindow({ name: `accessibility-${theme}`, theme });
    const contract = await startContract({ ingest: window.ingestUrl, args: ["--first-token-ms", "0"] });
    try {
      const page = new Page(window.driver);
      await page.press(await page.find("start"), "Open the sample");
      await page.find("session");
      const chat = await prepareChat(page, { name: "support", url: contract.chat.url, model, messages });
      for (const [address, mark] of [...screens, ...chatScreens(chat)])
        await context.test(address, async () => {
          await page.goTo(address);
          await page.find(mark);
          assert.deepEqual(await findings(window.driver), []);
        });
    } finally {
      await contract.close();
      await window.close();
    }
  });
}

/** Serious and critical findings, each with its rule and the first elements. */
function findings(driver) {
  return driver.executeAsyncScript(
    `${axe};
     const done = arguments[arguments.length - 1];
     axe.run(document, { resultTypes: ["violations"] }).then(
       ({ violations }) =>
         done(
           violations
             .filter(({ impact }) => impact === "serious" || impact === "critical")
             .map(({ id, nodes }) => [id, ...nodes.slice(0, 3).map(({ html }) => html.slice(0, 200))]),
         ),
       (error) => done([String(error)]),
     );`,
  );
}
