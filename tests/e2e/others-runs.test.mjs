// The twelve questions asked of runs that are not made for the window: of a framework and of two coding agents. Where a
// run has no answer, the window says so.
import { join } from "node:path";
import { askInTurn } from "./lib/questions.mjs";
import { testsOf } from "./lib/test.mjs";
import { root } from "./lib/window.mjs";

const FRAMEWORKS = [
  "frameworks/openinference_handoff_tool.jsonl",
  "frameworks/openinference_langchain_agent.jsonl",
];

/** Imports the files and folders of some fixtures. */
const filledWith =
  (...fixtures) =>
  async ({ page, window }) => {
    await window.driver.manage().window().setRect({ x: 0, y: 0, width: 1280, height: 800 });
    await page.invoke("import_files", { paths: fixtures.map((path) => join(root, "tests/fixtures", path)) });
    await page.waitForImports(1);
    await page.movePointerAway();
  };

askInTurn(testsOf("others-runs", { prepare: filledWith(...FRAMEWORKS) }), "a framework with a handoff", {
  run: "7292b9cf8b73b2fa298f5032445805cd",
  output: "sunny in Paris",
  phrase: '"HANDOFF please"',
  answers: [
    { "overview-needs-look": /Not in this run\s+errors,/ },
    { "graph-edge-triage_agent-weather_agent": /1 handoff, no reason recorded/ },
    { "tools-absent": /No tool call or MCP call in this run/ },
    { "tools-absent": /No tool call or MCP call in this run/ },
    {
      "overview-models": /gpt-4o-mini-2024-07-18\s+2\s+260\s+80\s+40/,
      "overview-agents": /weather_agent\s+1\s+140\s+20/,
    },
    { "prompt-panel": /You tell the weather[\s\S]*HANDOFF please/ },
    { "compare-summary": /Handoffs\s+0\s+1/, "compare-first-difference": /First difference/ },
    { "overview-needs-look": /Not in this run[^\n]*\n?.*signatures/ },
    { "overview-needs-look": /Policy\s+1 decision, none denied anything/ },
    { "overview-needs-look": /Not in this run\s.*data reads/ },
    { "overview-needs-look": /Not in this run\s.*calls without an end/ },
    { "events-table": /Model call · end\s+gpt-4o-mini/ },
  ],
});

askInTurn(testsOf("others-runs", { prepare: filledWith("codex/sessions") }), "Codex", {
  run: "01a22a3d-eb72-75b1-99cf-303103a67fdf",
  output: "I look at the file before I change it",
  phrase: '"Also print the year"',
  answers: [
    {
      "overview-first-error": /codex → tidewatch · ferry_price: .*The ferry line \{line\} has no price list/,
    },
    { "graph-edge-codex-Socrates": /Count the lines of lamp\.py.*×1/ },
    { "tools-table": /Over time\s+wait_agent\s+1\s+0[\s\S]*450 ms/ },
    { "mcp-table": /tidewatch\s+2\s+1\s*of 2/ },
    { "overview-models": /gpt-5\.5\s+11\s+112\.9k/, "overview-agents": /Socrates\s+3\s+19\.7k/ },
    { "prompt-panel": /The call carries no messages[\s\S]*Show what the run says of its context/ },
    { "compare-summary": /Tokens in/, "compare-first-difference": /First difference/ },
    { "overview-needs-look": /Not in this run\s.*signatures/ },
    { "overview-needs-look": /Not in this run\s.*policy decisions/ },
    { "overview-needs-look": /Not in this run\s.*data reads/ },
    { "overview-needs-look": /Unfinished\s+session by codex, no end recorded/ },
    { "events-table": /Also print the year/ },
  ],
});

askInTurn(testsOf("others-runs", { prepare: filledWith("claude-code/projects") }), "Claude Code", {
  run: "6f0c2a8e-41d7-4b3e-9a55-2f7d1c9be001",
  output: "I read the notes and send two helpers",
  phrase: '"rainy-day plan"',
  answers: [
    {
      "overview-first-error":
        /general-purpose → tidewatch · ferry_price: The ferry line \{line\} has no price list/,
    },
    { "graph-edge-main-tide-scout": /Tide times.*×1/, "graph-edge-tide-scout-Explore": /Ferry days.*×1/ },
    { "tools-table": /Over time\s+Agent\s+3\s+0[\s\S]*3\.4 s/ },
    { "mcp-table": /tidewatch\s+3\s+1\s*of 3/ },
    {
      "overview-models": /claude-sonnet-5\s+15\s+175\.3k/,
      "overview-agents": /main[\s\S]*\$0\.082[\s\S]*tide-scout/,
    },
    { "prompt-panel": /The call carries no messages[\s\S]*Show what the run says of its context/ },
    { "compare-summary": /Tokens in\s+175,328/, "compare-first-difference": /First difference/ },
    { "overview-needs-look": /Not in this run\s.*signatures/ },
    { "overview-needs-look": /Not in this run\s.*policy decisions/ },
    { "overview-needs-look": /Not in this run\s.*data reads/ },
    { "overview-needs-look": /Not in this run\s.*calls without an end/ },
    { "events-table": /rainy-day plan/ },
  ],
});
