// Every screen of the real window, in both themes, looked over by axe: nothing serious may be found.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { prepareChat } from "./lib/chat.mjs";
import { testsOf } from "./lib/test.mjs";

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

/** The same of a conversation and of its backend's platform. */
const chatScreens = [
  ["/chat/CONVERSATION", "chat-message"],
  ["/platform/BACKEND", "platform-stats"],
  ["/platform/BACKEND/admins", "admin-row"],
  ["/platform/BACKEND/audit", "audit-row"],
  ["/platform/BACKEND/mcp", "mcp-row"],
];

for (const theme of ["dark", "light"]) {
  const group = `accessibility-${theme}`;
  const test = testsOf(group, { theme, prepare: ({ page }) => page.invoke("open_sample") });
  for (const [address, mark] of screens)
    test(`axe finds nothing serious, ${theme}: ${address}`, ({ page }) => check(page, address, mark));

  const contract = { args: ["--first-token-ms", "0", "--tokens-per-second", "400"] };
  const testWithChat = testsOf(group, { theme, contract, prepare: converse });
  for (const [pattern, mark] of chatScreens)
    testWithChat(`axe finds nothing serious, ${theme}: ${pattern}`, ({ page, backend, conversation }) =>
      check(page, pattern.replace("CONVERSATION", conversation).replace("BACKEND", backend), mark),
    );
}

function converse({ page, contract }) {
  const messages = ["Compare the options in a table", "Show it as code"];
  const model = "claude-sonnet-4-5@20250929";
  return prepareChat(page, { name: "support", url: contract.chat.url, model, messages });
}

/** Looks a screen over, once it shows `mark`. */
async function check(page, address, mark) {
  await page.goTo(address);
  await page.find(mark);
  assert.deepEqual(await findings(page.driver), []);
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
