// The chat with an agent behind AgentAPI, joined to the session file that the agent writes itself: by the id on its
// command line, and by what was said. Each reply leads to the tools of its turn.
import assert from "node:assert/strict";
import { appendFileSync, cpSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { By } from "selenium-webdriver";
import { testsOf } from "./lib/test.mjs";
import { waitUntil } from "./lib/wait.mjs";
import { root } from "./lib/window.mjs";

const PROJECT = "-home-dev-fjord-planner";
/** The session that the agent writes, and one that is there already. */
const RECORDED = "6f0c2a8e-41d7-4b3e-9a55-2f7d1c9be001";
const EARLIER = "6f0c2a8e-41d7-4b3e-9a55-2f7d1c9be009";
/** Lines of the first of its two turns. */
const FIRST_TURN = 64;
const PLAN = "Plan a weekend in Bergen from the notes in this folder.";
const RAIN = "Add a rainy-day plan for Sunday.";

const fixtures = join(root, "tests/fixtures/claude-code/projects", PROJECT);
const test = testsOf("agent-session", {
  contract: { args: ["--agent-step-ms", "50"] },
  prepare: followFiles,
});

/** Follows the folder of the agent's sessions, in which there is an earlier one. Gives that folder. */
async function followFiles({ home, page }) {
  const folder = join(home, ".claude/projects", PROJECT);
  mkdirSync(folder, { recursive: true });
  cpSync(join(fixtures, `${EARLIER}.jsonl`), join(folder, `${EARLIER}.jsonl`));
  const agents = await page.find("coding-agents");
  await page.press(agents, "Follow");
  await page.find("session-item", `[data-key="${EARLIER}"]`);
  return { folder };
}

/** Adds the agent; `read` is given the form before it is sent. */
async function addAgent({ page, chat, contract }, read = () => {}) {
  await page.goTo("/chat");
  await page.find("chat-no-backend");
  const form = await chat.addBackend({ name: "coder", url: contract.agent.url, kind: "AgentAPI" });
  const answer = await read(form);
  await page.press(form, "Add the backend");
  await page.waitForText("agent-status", "stable");
  return answer;
}

/** The recorded session under another id, written turn by turn as if it happened now. */
class AgentSession {
  constructor(folder, id) {
    this.folder = folder;
    this.id = id;
    this.file = join(folder, `${id}.jsonl`);
    this.lines = readFileSync(join(fixtures, `${RECORDED}.jsonl`), "utf8")
      .trimEnd()
      .split("\n");
  }

  /** Writes the turn that a prompt began so long ago: the first one with its subagents, or the second one. */
  write(turn, agoMs = 0) {
    const lines = turn === 1 ? this.lines.slice(0, FIRST_TURN) : this.lines.slice(FIRST_TURN);
    const prompt = lines.map((line) => JSON.parse(line)).find(({ message }) => message?.role === "user");
    const late = Date.now() - agoMs - Date.parse(prompt.timestamp);
    const now = (text) =>
      text
        .replaceAll(RECORDED, this.id)
        .replaceAll(/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z/g, (stamp) =>
          new Date(Date.parse(stamp) + late).toISOString(),
        );
    if (turn === 1) {
      const helpers = join(this.folder, this.id, "subagents");
      mkdirSync(helpers, { recursive: true });
      const recorded = join(fixtures, RECORDED, "subagents");
      for (const name of readdirSync(recorded))
        writeFileSync(join(helpers, name), now(readFileSync(join(recorded, name), "utf8")));
    }
    appendFileSync(this.file, now(`${lines.join("\n")}\n`));
  }
}

/** Waits until this session, and no other, belongs to the open conversation for this reason. */
async function joined({ page, chat }, how, key) {
  const conversation = await chat.id();
  await waitUntil(`the session joined by ${how}`, async () => {
    const { sessions } = await page.invoke("chat_traces", { conversation });
    return sessions.length === 1 && sessions[0].how === how && sessions[0].session.key === key;
  });
}

const step = (page, name) =>
  waitUntil(`the step ${name}`, async () => {
    const css = By.css(`[data-testid="reply-steps"] button[title*="${name}"]`);
    return (await page.driver.findElements(css))[0];
  });

test("the id on the command line joins the session, whatever is said", async (own) => {
  const { page, chat, folder } = own;
  const line = await addAgent(own, () => page.waitForText("start-line", "--session-id"));
  assert.match(line, /^agentapi server --port \d+ -- claude --session-id [0-9a-f-]{36}$/);
  const session = new AgentSession(folder, line.split(" ").at(-1));
  // The form of the backend and the chat show the same line until it is used.
  await page.press(await page.find("join-hint"), "Show the line");
  await page.waitForText("start-line", session.id);
  await chat.send("Please write 40 tokens");
  session.write(1);
  await joined(own, "session", session.id);
  await page.find("reply-spans");
});

test("what is said joins the session, and a reply opens its tools, subagents and diffs", async (own) => {
  const { window, page, chat, folder } = own;
  await addAgent(own);
  const session = new AgentSession(folder, "0d9a7f31-6a52-4a0e-8a55-4d1fd1f5c001");
  await chat.send(PLAN);
  // It took some seconds, and ends before the next prompt.
  session.write(1, 6000);
  await page.waitForText("trace-inferred", "One of your messages is in this session");
  await page.waitForText("agent-status", "stable");
  await chat.send(RAIN);
  session.write(2);
  await joined(own, "words", session.id);
  await waitUntil("the steps of both replies", async () => {
    const found = await window.driver.findElements(By.css('[data-testid="reply-steps"]'));
    return found.length >= 2;
  });
  // Its subagents are told instead of the calls that sent them off.
  for (const agent of ["tide-scout", "general-purpose", "Explore"]) await step(page, `Agent ${agent}`);
  await (await step(page, "Tool call Write")).click();
  await page.waitForText("marked-spans", "of one reply are marked");
  await page.find("reply-figures");
  await page.waitForText("inspector", "itinerary.md");
  await page.chooseTab("Files");
  await page.waitForText("files", "itinerary.md");

  // The second reply has its own turn alone, and is opened by key.
  const replies = await page.invoke("reply_spans", { conversation: await chat.id() });
  const [first, second] = replies.slice(-2);
  assert.deepEqual([first.inferred, second.inferred], [false, false]);
  const [work] = await page.invoke("reply_work", { replies: [second] });
  assert.deepEqual(
    work.steps.map(({ name, calls }) => [name, calls]),
    [
      ["Read", 1],
      ["Edit", 1],
    ],
  );
  assert.ok(work.inputTokens > 0 && work.added > 0, JSON.stringify(work));
});
