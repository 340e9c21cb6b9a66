// The sessions of a coding agent on this machine, in the real window: found by name, followed by one press, growing
// while the agent works; and its trace beside the chat with it.
import assert from "node:assert/strict";
import { appendFileSync, cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { testsOf } from "./lib/test.mjs";
import { waitUntil } from "./lib/wait.mjs";
import { root } from "./lib/window.mjs";

const PROJECT = "-home-dev-fjord-planner";
const SESSION = "6f0c2a8e-41d7-4b3e-9a55-2f7d1c9be001";
/** Lines of the session that are there at first: up to the end of its first prompt. */
const AT_FIRST = 64;

const fixtures = join(root, "tests/fixtures/claude-code/projects", PROJECT);
const test = testsOf("coding-agents");

/** Puts a session into the home folder whose last prompt is still to come; gives its file and the lines of that. */
function begin(home) {
  const folder = join(home, ".claude/projects", PROJECT);
  mkdirSync(folder, { recursive: true });
  cpSync(join(fixtures, SESSION), join(folder, SESSION), { recursive: true });
  const lines = readFileSync(join(fixtures, `${SESSION}.jsonl`), "utf8").split("\n");
  const file = join(folder, `${SESSION}.jsonl`);
  writeFileSync(file, `${lines.slice(0, AT_FIRST).join("\n")}\n`);
  return { file, later: lines.slice(AT_FIRST) };
}

test("the sessions on this machine are followed by one press, and grow while the agent works", async ({
  home,
  page,
}) => {
  const { file, later } = begin(home);
  const agents = await page.find("coding-agents");
  assert.match(await agents.getText(), /Claude Code/);
  assert.equal((await list(page, "")).stored, 0, "nothing is read before the press");
  await page.press(agents, "Follow");
  await page.openSession(SESSION);
  await page.goTo(`/session/${SESSION}/graph`);
  for (const agent of ["main", "tide-scout", "general-purpose", "Explore"])
    await waitUntil(`the box of ${agent}`, async () => (await page.textOf("session")).includes(agent));

  await page.goTo(`/session/${SESSION}/transcript`);
  await page.transcriptItem("Plan a weekend in Bergen");
  for (const line of later) appendFileSync(file, `${line}\n`);
  await waitUntil("what was answered later", async () => (await list(page, "museum")).total === 1);
  // What was read stays when the agent deletes its file.
  rmSync(file);
  await page.goTo(`/session/${SESSION}/files`);
  await page.waitForText("session", "itinerary.md");
});

const list = (page, query) => page.invoke("list_sessions", { request: { query, offset: 0, limit: 10 } });
