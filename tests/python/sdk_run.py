"""Sends a multi-agent run with the published chaukas-sdk over HTTP, set up by its environment variables alone.

usage: sdk_run.py RUN_FILE

Makes a run, keeps its events in RUN_FILE and sends them; when RUN_FILE exists, sends the very same events again.
Prints one line of JSON: the figures that `tracewake stats --json` must show, however often the run was sent.
"""

import asyncio
import json
import logging
import sys
from pathlib import Path

from chaukas import sdk
from chaukas.spec.common.v1.events_pb2 import EventBatch
from tally import tally


def main():
    run_file = Path(sys.argv[1])
    failures = _collect_failures()
    sdk.enable_chaukas()
    if run_file.exists():
        events = list(EventBatch.FromString(run_file.read_bytes()).events)
    else:
        events = _report(sdk.get_tracer()) + _question(sdk.get_tracer())
        run_file.write_bytes(EventBatch(events=events).SerializeToString())
    asyncio.run(_send(events))
    if failures:
        sys.exit(f"the client reports {len(failures)} failures, the first: {failures[0]}")
    print(json.dumps(tally(events)))


async def _send(events):
    """One call per event, as instrumented programs do; the client makes its own batches of them."""
    client = sdk.get_client()
    for event in events:
        await client.send_event(event)
    await client.flush()


def _collect_failures():
    """The client only logs what it could not send, and keeps it for later: here that is a failure."""
    failures = []

    class Collector(logging.Handler):
        def emit(self, record):
            failures.append(record.getMessage())

    logging.getLogger("chaukas.sdk.core.client").addHandler(Collector(logging.ERROR))
    return failures


def _report(tracer):
    """Three agents write a report: hand-offs both ways, a tool that fails and is tried again, a refused model."""
    build, events = sdk.EventBuilder(), []
    planner = Agent(build, events, "agent-planner", "Planner")
    researcher = Agent(build, events, "agent-researcher", "Researcher")
    writer = Agent(build, events, "agent-writer", "Writer")
    harvest = {"query": "harvest 2025"}

    session, trace = tracer.start_session(), tracer.start_trace()
    events.append(build.create_session_start(session, metadata={"application": "report-desk", "version": 3}))
    with tracer.start_span("report", session_id=session, trace_id=trace):
        planner.does("input_received", "Compare the harvests of 2024 and 2025, in Łódź and München.")
        planner.starts(role="plans", tools=["calendar"])
        planner.asks("gpt-4.1", "Split the task.", "Research, then write.", tokens=(812, 164), cost=0.0041)
        planner.does("policy_decision", "outbound-data", "allow", ["rule-7", "rule-9"], "no personal data")
        planner.hands_to(researcher, "facts are missing", {"topics": ["wheat", "rye"], "deadline_days": 2})

        researcher.starts(role="finds facts")
        researcher.calls("search_statistics", harvest, error="timeout after 5000 ms")
        researcher.does("retry", 1, "exponential", 250, "search_statistics timed out")
        researcher.calls("search_statistics", harvest, output={"rows": 14, "unit": "t/ha"})
        researcher.calls("convert_units", {"value": 7.4, "to": "bu/ac"}, output="110.0")
        researcher.calls_mcp("tools/call", {"name": "read_table", "arguments": {"year": 2024}})
        researcher.calls_mcp("tools/call", {"name": "read_table", "arguments": {"year": 66}}, error="no such year")
        researcher.calls_mcp("resources/read", {"uri": "stats://wheat/2024"})
        researcher.does("data_access", "crop-statistics", ["doc-12", "doc-40"], ["chunk-3"], ["address"])
        researcher.asks("claude-sonnet-4", "Sum up.", "Yields rose by 3.1 %.", tokens=(2310, 421), cost=0.01325)
        researcher.ends()
        researcher.hands_to(planner, "facts are complete")

        planner.does("state_update", {"facts": {"wheat": 7.4, "rye": 5.0}, "open_questions": []})
        planner.hands_to(writer, "write it up", {"words": 300})

        writer.starts(role="writes")
        writer.asks("gpt-4.1", "Write.", error="rate limit: try again in 20 s")
        writer.does("error", "rate limit reached", "rate_limit", None, True, "wait and retry")
        writer.does("retry", 1, "fixed", 20_000, "rate limit")
        writer.asks("gpt-4.1", "Write.", "The harvest of 2025 …", tokens=(3120, 655), cost=0.01148)
        writer.does("output_emitted", "The harvest of 2025 was better in both cities 🌾.")
        writer.ends()
        writer.hands_to(planner, "done")

        events.append(build.create_system_event("report stored", metadata={"path": "reports/harvest.md"}))
        planner.does("output_emitted", "Your report is ready.")
        planner.ends()
    events.append(build.create_session_end(session))
    return events


def _question(tracer):
    """A second session, of one agent, so that sums over all sessions are not sums over one."""
    build, events = sdk.EventBuilder(), []
    planner = Agent(build, events, "agent-planner", "Planner")
    session, trace = tracer.start_session(), tracer.start_trace()
    events.append(build.create_session_start(session))
    with tracer.start_span("question", session_id=session, trace_id=trace):
        planner.does("input_received", "And the year before?")
        planner.calls("search_statistics", {"query": "harvest 2023"}, output={"rows": 9})
        planner.does("output_emitted", "It was wetter.")
    events.append(build.create_session_end(session))
    return events


class Agent:
    """An agent of a run: what it does becomes events of the SDK's builder."""

    def __init__(self, build, events, agent_id, agent_name):
        self.build, self.events = build, events
        self.names = {"agent_id": agent_id, "agent_name": agent_name}

    def does(self, what, *details, **more):
        """Adds the event that the builder makes by `create_{what}`, and gives it back."""
        event = getattr(self.build, f"create_{what}")(*details, **more, **self.names)
        self.events.append(event)
        return event

    def starts(self, **details):
        self.does("agent_start", **details)

    def ends(self):
        self.does("agent_end")

    def hands_to(self, other, reason, data=None):
        ends = (*self.names.values(), *other.names.values())
        self.events.append(self.build.create_agent_handoff(*ends, reason, "sequential", data))

    def asks(self, model, prompt, answer=None, tokens=(), cost=None, error=None):
        messages = [{"role": "user", "content": prompt}]
        span = self.does("model_invocation_start", "example", model, messages, temperature=0.2).span_id
        counts = dict(zip(("prompt_tokens", "completion_tokens"), tokens))
        if tokens:
            counts["total_tokens"] = sum(tokens)
        end = self.does(
            "model_invocation_end",
            *("example", model, answer),
            finish_reason="error" if error else "stop",
            duration_ms=640.5,
            span_id=span,
            error=error,
            **counts,
        )
        if cost is not None:
            sdk.EventWrapper(end).with_cost_details("example", model, *tokens, sum(tokens), total_cost=cost)

    def calls(self, tool, arguments, output=None, error=None):
        start = self.does("tool_call_start", tool, arguments)
        self.does("tool_call_end", tool, start.tool_call.id, output, error, 118.0, start.span_id)

    def calls_mcp(self, operation, request, error=None):
        server = ("crop-server", "http://127.0.0.1:9100/mcp", operation, "POST")
        span = self.does("mcp_call_start", *server, request, protocol_version="2025-06-18").span_id
        response = {} if error else {"content": [{"type": "text", "text": "7.4 t/ha"}]}
        self.does("mcp_call_end", *server, response, 41.0, error, span)


if __name__ == "__main__":
    main()
