// The calls that agents of the sample run make, each with what its client would send.

import { GUARD } from "./texts.mjs";

/** Prices in US dollars for a million tokens; a model that is not named here has no price. */
const PRICES = { "gpt-4o": [2.5, 10], "gpt-4o-mini": [0.15, 0.6] };

const money = (value) => Math.round(value * 1e8) / 1e8;

/** A model call: messages in, reply out. */
export function model(
  run,
  { provider = "openai", name, seconds, messages, reply, tokens, temperature = 0.2, calls },
) {
  const [input, cached, output] = tokens;
  const start_time = new Date(Math.round(run.begin + run.now * 1000)).toISOString();
  const end_time = new Date(Math.round(run.begin + (run.now + seconds) * 1000)).toISOString();
  const request = { messages, temperature, max_tokens: 1024, tools: run.agent.tools };
  const message = { role: "assistant", content: reply, tool_calls: calls };
  const usage = {
    prompt_tokens: input,
    completion_tokens: output,
    total_tokens: input + output,
    prompt_tokens_details: { cached_tokens: cached },
  };
  const price = PRICES[name];
  const cost = price && {
    provider,
    service: name,
    input_tokens: input,
    output_tokens: output,
    total_tokens: input + output,
    input_cost: money((input * price[0]) / 1e6),
    output_cost: money((output * price[1]) / 1e6),
    total_cost: money((input * price[0] + output * price[1]) / 1e6),
    currency: "USD",
    input_rate_per_token: money(price[0] / 1e6),
    output_rate_per_token: money(price[1] / 1e6),
  };
  const common = { provider, model: name };
  run.call(
    "MODEL_INVOCATION",
    "LLM",
    seconds,
    { llm_invocation: { ...common, request, temperature, max_tokens: 1024, start_time } },
    {
      llm_invocation: {
        ...common,
        response: { choices: [{ index: 0, message, finish_reason: calls ? "tool_calls" : "stop" }], usage },
        prompt_tokens: input,
        completion_tokens: output,
        total_tokens: input + output,
        temperature,
        max_tokens: 1024,
        end_time,
        duration_ms: seconds * 1000,
        finish_reason: calls ? "tool_calls" : "stop",
      },
      cost,
      performance: { latency_ms: seconds * 180, throughput: Math.round(output / seconds) },
    },
  );
}

/** A tool call. */
export function tool(run, name, args, output, seconds = 0.4) {
  const id = `call_${run.id().slice(-12)}`;
  run.call(
    "TOOL_CALL",
    "TOOL",
    seconds,
    { tool_call: { id, name, arguments: args, function_name: name } },
    { tool_response: { tool_call_id: id, output: { output }, execution_time_ms: seconds * 1000 } },
  );
}

/** A tool call that never comes back. */
export function lostTool(run, name, args) {
  const id = `call_${run.id().slice(-12)}`;
  run.event("TOOL_CALL_START", "STARTED", "TOOL", {
    tool_call: { id, name, arguments: args, function_name: name },
  });
}

/** A call to an MCP server; with `error` it fails. */
export function mcp(run, server, method, params, response, seconds, error) {
  const common = {
    server_name: server,
    server_url: `https://${server}.northwind.example/mcp`,
    operation: params.name ?? method,
    method,
  };
  const request = { jsonrpc: "2.0", id: 7, method, params };
  const reply = { jsonrpc: "2.0", id: 7, result: response };
  run.call(
    "MCP_CALL",
    "SYSTEM",
    seconds,
    { mcp_call: { ...common, request, protocol_version: "2025-06-18" } },
    error ? { error } : { mcp_call: { ...common, response: reply, execution_time_ms: seconds * 1000 } },
    error !== undefined,
  );
}

/** An attempt after a failure. */
export function retry(run, attempt, backoff_ms, reason) {
  run.event("RETRY", "IN_PROGRESS", "SYSTEM", {
    severity: "WARN",
    retry: { attempt, strategy: "exponential", backoff_ms },
    metadata: { retry_reason: reason, operation: "reverse_charge", server: "ledger-mcp" },
  });
  run.wait(backoff_ms / 1000);
}

/** A decision of a policy. */
export function policy(run, policy_id, outcome, rule_ids, rationale, more = {}) {
  run.event("POLICY_DECISION", "COMPLETED", "SYSTEM", {
    severity: outcome === "allow" ? "INFO" : "WARN",
    policy: { policy_id, outcome, rule_ids, rationale },
    ...more,
  });
  run.wait(0.03);
}

/** Documents that were read. */
export function read(run, datasource, document_ids, chunk_ids, pii_categories = []) {
  run.event("DATA_ACCESS", "COMPLETED", "SYSTEM", {
    data_access: { datasource, document_ids, chunk_ids, pii_categories },
    pii_categories: pii_categories.length > 0 ? pii_categories : undefined,
    metadata: { query: "refund of a duplicate charge", top_k: chunk_ids.length },
  });
  run.wait(0.3);
}

/** A change of what the agents know. */
export function state(run, key, before, after) {
  run.event("STATE_UPDATE", "COMPLETED", "SYSTEM", { state_update: { key, before, after } });
  run.wait(0.05);
}

/** Work given to another agent. */
export function handoff(
  run,
  to,
  reason,
  handoff_type = "sequential",
  handoff_data = { order_id: "ORD-123" },
) {
  run.event("AGENT_HANDOFF", "COMPLETED", "AGENT", {
    agent_handoff: {
      from_agent_id: run.agent.id,
      from_agent_name: run.agent.name,
      to_agent_id: to.id,
      to_agent_name: to.name,
      handoff_data,
      reason,
      handoff_type,
    },
  });
  run.wait(0.1);
}

/** What a user says. */
export function input(run, text) {
  run.event("INPUT_RECEIVED", "COMPLETED", "USER", { message: { role: "user", text } });
  run.wait(0.2);
}

/** A reply as it streams, in pieces of a few words, and then whole. */
export function stream(run, text, words, seconds) {
  const invocation_id = run.id();
  const parts = text.split(/(?<=\s)/u);
  const pieces = Math.ceil(parts.length / words);
  for (let piece = 0; piece < pieces; piece += 1) {
    run.event("OUTPUT_EMITTED", "IN_PROGRESS", "AGENT", {
      message: { role: "assistant", text: parts.slice(piece * words, (piece + 1) * words).join("") },
      is_partial: true,
      invocation_id,
    });
    run.wait(seconds / pieces);
  }
  output(run, text, { invocation_id });
}

/** What an agent says. */
export function output(run, text, more = {}) {
  run.event("OUTPUT_EMITTED", "COMPLETED", "AGENT", {
    message: { role: "assistant", text },
    is_final: true,
    ...more,
  });
  run.wait(0.1);
}

/** The guard looks at something while another agent works. */
export function guarded(run, body) {
  run.work(GUARD, () => {
    run.wait(0.08);
    body();
  });
  run.wait(0.1);
}

/** Messages of a prompt. */
export const fromSystem = (content) => ({ role: "system", content });
export const fromUser = (content) => ({ role: "user", content });
