// Looks at every screen of the window over made-up data with axe, in both themes and in a browser engine: contrast,
// names, roles, focus. `node scripts/axe.mjs [--pictures FOLDER]`; ends with 1 when anything serious is found.
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { chromium } from "playwright-core";
import { servePage } from "../tests/bench/page-server.mjs";
import { inRoot } from "./lib/process.mjs";

const SESSION = "#/session/7f460c46-2b1e-4f085";
const ASKED = "click [aria-label=Prompt] button:has-text('Show all')";
/** Name, address, and the keys (or `click` and what) that lead on from there. */
const SCREENS = [
  ["first-start", "#/", [], "?empty"],
  ["start", "#/", []],
  ["overview", `${SESSION}/overview`, []],
  ["timeline", `${SESSION}/timeline?span=11`, []],
  ["transcript", `${SESSION}/transcript`, []],
  ["graph", `${SESSION}/graph`, []],
  ["tools", `${SESSION}/tools`, []],
  ["events", `${SESSION}/events?event=111`, []],
  ["connect", "#/connect", []],
  ["sources", "#/sources", []],
  ["settings", "#/settings", []],
  ["platform", "#/platform/b1", []],
  ["administrators", "#/platform/b1/admins", ["click [data-testid=admin-row] button:has-text('Remove')"]],
  ["audit", "#/platform/b1/audit", ["click [data-testid=audit-row]"]],
  ["mcp", "#/platform/b1/mcp", ["click [data-testid=mcp-row] button:has-text('Change')"]],
  ["compare", "#/compare/7f460c46-2b1e-4f085/refund-2", []],
  ["compare-timeline", "#/compare/7f460c46-2b1e-4f085/refund-2?view=timeline", []],
  ["filter", `${SESSION}/timeline?q=${encodeURIComponent("agent:billing error:true")}`, ["Shift+f"]],
  ["sessions-filters", "#/", ["click button[aria-label='Filter and sort']"]],
  ["prompt", `${SESSION}/transcript`, [ASKED]],
  ["graph-node", `${SESSION}/graph`, ["click [data-testid=graph-node-billing]"]],
  ["lanes", `${SESSION}/timeline`, ["v"]],
  ["palette", `${SESSION}/timeline`, ["Control+k"]],
  ["marks", `${SESSION}/timeline`, ["F2"]],
  ["shortcuts", `${SESSION}/timeline`, ["?"]],
  ["export", `${SESSION}/timeline`, ["x"]],
  ["chat-first", "#/chat", [], "?empty"],
  ["chat", "#/chat/refund", []],
  ["chat-failed", "#/chat/unauthorized", []],
  ["chat-cut", "#/chat/cut", []],
  ["chat-agent", "#/chat/coder", []],
  ["chat-versions", "#/chat/versions", ["click [aria-label='Edit and send again']"]],
  ["chat-long", "#/chat/long", []],
  ["chat-models", "#/chat/refund", ["click [data-testid=model-picker]"]],
  ["chat-parameters", "#/chat/stopped", ["click [title=Parameters]"]],
  [
    "chat-backends",
    "#/chat/refund",
    ["click [aria-label=Backends]", "click [aria-label='Change support-backend']"],
  ],
  ["chat-no-traces", "#/chat/cut", []],
  ["chat-offer", "#/chat/unavailable", []],
  ["chat-span", "#/chat/refund?session=7f460c46-2b1e-4f085&span=3&q=agent%3Abilling", []],
  ["chat-sessions", "#/chat/refund", ["click [data-testid=trace-choice]"]],
  [
    "replay",
    `${SESSION}/timeline?span=3`,
    ["click [data-testid=replay-call]", "click button:has-text('Send it')"],
  ],
  ["chat-history", "#/chat/refund", ["click [role=tab]:has-text('History')"]],
];

const { values } = parseArgs({ options: { pictures: { type: "string" }, only: { type: "string" } } });
const axe = readFileSync(createRequire(inRoot("ui/package.json")).resolve("axe-core/axe.min.js"), "utf8");
const folder = mkdtempSync(join(tmpdir(), "tracewake-axe-"));
if (values.pictures) mkdirSync(values.pictures, { recursive: true });
const server = await servePage(inRoot("ui"), folder);
const browser = await chromium.launch({
  executablePath: process.env.TRACEWAKE_CHROMIUM ?? "/usr/bin/chromium",
  args: ["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
});
let serious = 0;
try {
  for (const theme of ["light", "dark"]) {
    for (const screen of SCREENS.filter(([name]) => !values.only || values.only === name)) {
      serious += await look(theme, screen);
    }
  }
} finally {
  await browser.close();
  await server.close();
  rmSync(folder, { recursive: true, force: true });
}
console.log(serious === 0 ? "nothing serious" : `${serious} serious findings`);
process.exitCode = serious === 0 ? 0 : 1;

async function look(theme, [name, address, keys, query = ""]) {
  const viewport = { width: 1440, height: 900 };
  const page = await browser.newPage({ viewport, colorScheme: theme, reducedMotion: "reduce" });
  await page.goto(`${server.address}/test/harness.html${query}${address}`);
  await page.locator("main").first().waitFor();
  await page.waitForTimeout(900);
  for (const key of keys) {
    if (key.startsWith("click ")) await page.locator(key.slice(6)).first().click();
    else await page.keyboard.press(key);
  }
  await page.waitForTimeout(400);
  if (values.pictures) await page.screenshot({ path: join(values.pictures, `${name}-${theme}.png`) });
  await page.evaluate(axe);
  const found = await page.evaluate(() => window.axe.run(document, { resultTypes: ["violations"] }));
  await page.close();
  const bad = found.violations.filter(({ impact }) => impact === "serious" || impact === "critical");
  for (const { id, help, nodes } of bad) {
    console.log(`${name}, ${theme}: ${id}: ${help}`);
    for (const { html, any } of nodes.slice(0, 4))
      console.log(`  ${html.slice(0, 160)}  ${any[0]?.message ?? ""}`);
  }
  return bad.length;
}
