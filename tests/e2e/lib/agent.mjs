// An agent that reports to the program over HTTP, in the JSON shape of the Chaukas API.

/** Sends one event and waits for the program to acknowledge it. */
export function sendEvent(ingestUrl, event) {
  return post(`${ingestUrl}/v1/events`, event);
}

/** Sends events in one batch and waits for the program to acknowledge them. */
export function sendEvents(ingestUrl, events) {
  return post(`${ingestUrl}/v1/events/batch`, { events });
}

async function post(url, body) {
  const response = await fetch(url, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  });
  if (response.status !== 202) throw new Error(`${response.status}: ${await response.text()}`);
}

/** A tool call that starts, with an id of its own. */
export function toolCallStart({ session, trace, parent, agent, tool, args, timestamp }) {
  const id = crypto.randomUUID();
  return {
    event_id: id,
    tenant_id: "acme-air",
    project_id: "support-desk",
    session_id: session,
    trace_id: trace,
    span_id: `span-${id}`,
    parent_span_id: parent,
    type: "TOOL_CALL_START",
    severity: "INFO",
    status: "STARTED",
    author: "TOOL",
    timestamp,
    agent_id: agent,
    agent_name: agent,
    content: { kind: "tool_call", id: `call-${id}`, name: tool, arguments: args },
  };
}
