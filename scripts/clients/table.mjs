// A row of the table of scripts/clients.mjs: what Tracewake says of a case, and in brackets what is true.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

export const columns = [
  "case",
  "arrives",
  "agents",
  "model calls",
  "tokens in/out",
  "cached/reasoning",
  "cost",
  "tools",
  "args/results",
  "handoffs",
  "MCP",
  "messages",
  "sessions",
  "errors",
];

/** The row of the case whose files lie in `folder`. */
export function read(name, folder) {
  const json = (file) => JSON.parse(readFileSync(join(folder, file), "utf8"));
  const stats = json("stats.json");
  if (stats.events === undefined) return [name, `stats failed: ${stats._err}`];
  const { sessions = [] } = json("sessions.json");
  const truth = truthOf(json("truth.json"));
  const rejected = json("rejects.json").total ?? 0;
  const said = contents(folder);
  // What case.py prints first.
  const [, status] = /client rc=(\S+)/.exec(readFileSync(join(folder, "case.out"), "utf8")) ?? [];
  const { cost, cost_estimated: estimated, unpriced_calls: unpriced } = stats;
  return [
    name,
    `${stats.events} events${status === "0" ? "" : `, client ended with ${status}`}${rejected ? `, ${rejected} rejected` : ""}`,
    stats.agents.join(", "),
    `${said.calls} (${truth.calls}, ${truth.embeddings} embedding): ${[...said.models].join(", ")}`,
    `${stats.tokens.input}/${stats.tokens.output} (${truth.input}/${truth.output})`,
    `${said.cached}/${said.reasoning} (${truth.cached}/${truth.reasoning})`,
    [...money(cost), ...money(estimated, "~"), ...(unpriced ? [`${unpriced} unpriced`] : [])].join(", "),
    `${named(stats.tools, "name")} (${Object.entries(truth.tools).map(([tool, calls]) => `${tool} ${calls}`)})`,
    `${said.arguments}/${said.results} of ${said.tools}`,
    stats.handoffs.map(handoff).join(", "),
    stats.mcp
      .map(({ server, operation, calls, errors }) => `${server} ${operation} ${calls}/${errors}`)
      .join(", "),
    `${said.asked}/${said.answered} of ${said.calls}`,
    `${sessions.length}: ${[...new Set(sessions.map(({ key, title }) => `“${title}” ${short(key)}`))].join("; ")}`,
    `${sessions.reduce((sum, { errors }) => sum + errors, 0)} (${truth.failed} model calls)`,
  ].map((cell) => String(cell).replaceAll("|", "\\|").replaceAll("\n", " "));
}

const named = (list, key) => list.map((item) => `${item[key]} ${item.calls}/${item.errors}`).join(", ");
const handoff = ({ from, to, count, inferred }) => `${from} → ${to} ${count}${inferred ? " inferred" : ""}`;
const short = (key) => (key.length > 20 ? `${key.slice(0, 8)}…` : key);
const money = (sums, mark = "") =>
  Object.entries(sums).map(([currency, sum]) => `${mark}${Number(sum.toPrecision(4))} ${currency}`);

/** What the model server answered. Anthropic counts cached tokens beside the input, Gemini thoughts beside output. */
function truthOf(log) {
  const truth = {
    calls: 0,
    failed: 0,
    embeddings: 0,
    input: 0,
    output: 0,
    cached: 0,
    reasoning: 0,
    tools: {},
  };
  for (const { status, kind, usage = {}, out } of log) {
    if (status !== 200) {
      truth.failed++;
      continue;
    }
    const sum = (...names) => names.reduce((total, name) => total + (usage[name] ?? 0), 0);
    truth.input += sum("prompt_tokens", "input_tokens", "promptTokenCount");
    truth.input += sum("cache_read_input_tokens", "cache_creation_input_tokens");
    truth.output += sum("completion_tokens", "output_tokens", "candidatesTokenCount", "thoughtsTokenCount");
    truth.cached += sum("cache_read_input_tokens", "cachedContentTokenCount");
    truth.cached += (usage.prompt_tokens_details ?? usage.input_tokens_details)?.cached_tokens ?? 0;
    truth.reasoning += sum("thoughtsTokenCount");
    truth.reasoning +=
      (usage.completion_tokens_details ?? usage.output_tokens_details)?.reasoning_tokens ?? 0;
    truth[kind === "embedding" ? "embeddings" : "calls"]++;
    if (kind === "tools") for (const [tool] of out) truth.tools[tool] = (truth.tools[tool] ?? 0) + 1;
  }
  return truth;
}

/** What the exported events hold: every telling of a call, so wrappers and log records come on top of `stats`. */
function contents(folder) {
  const said = {
    calls: 0,
    asked: 0,
    answered: 0,
    cached: 0,
    reasoning: 0,
    tools: 0,
    arguments: 0,
    results: 0,
  };
  const models = new Set();
  for (const file of readdirSync(folder).filter((file) => file.endsWith(".chaukas-jsonl"))) {
    for (const line of readFileSync(join(folder, file), "utf8").split("\n").filter(Boolean)) {
      const event = JSON.parse(line);
      const own = event.metadata?.tracewake;
      // A kind that the enumeration does not name is its number.
      const type = String(event.type);
      const call = event.llm_invocation;
      if (call?.request) said.asked++;
      if (call?.response) said.answered++;
      if (call && type.endsWith("_END")) {
        said.calls++;
        models.add(call.model);
        said.cached += own?.cached_tokens ?? 0;
        said.reasoning += own?.reasoning_tokens ?? 0;
      }
      if (event.tool_call?.arguments && Object.keys(event.tool_call.arguments).length > 0) said.arguments++;
      if (event.tool_response?.output) said.results++;
      if (type.endsWith("TOOL_CALL_END")) said.tools++;
    }
  }
  return { ...said, models };
}
