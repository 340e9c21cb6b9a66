"""Counts what a list of Chaukas events should add up to, in the shape of `tracewake stats --json`.

Written from the wire contract and independent of the program under test. Lists are sorted by their names, so that a
test can compare them after sorting the program's lists the same way.
"""

from collections import Counter, defaultdict

from chaukas.spec.common.v1 import events_pb2 as pb

_FAILED = pb.EVENT_STATUS_FAILED


def kind_name(event):
    """The name of an event's kind, e.g. `tool_call_start`."""
    return pb.EventType.Name(event.type).removeprefix("EVENT_TYPE_").lower()


def tally(events):
    """The figures for these events; an event id that comes again is not counted again."""
    by_id = {}
    for event in events:
        by_id.setdefault(event.event_id, event)
    distinct = list(by_id.values())
    return {
        "events": len(distinct),
        "sessions": len({event.session_id for event in distinct if event.session_id}),
        "agents": sorted({event.agent_id for event in distinct if event.agent_id}),
        "handoffs": _handoffs(distinct),
        "tools": _tools(distinct),
        "mcp": _mcp(distinct),
        "tokens": _tokens(distinct),
        "cost": _cost(distinct),
        "by_kind": dict(sorted(Counter(kind_name(event) for event in distinct).items())),
    }


def _handoffs(events):
    edges = Counter(
        (event.agent_handoff.from_agent_id, event.agent_handoff.to_agent_id)
        for event in events
        if event.HasField("agent_handoff")
    )
    return [
        {"from": giver, "to": taker, "count": count, "inferred": False}
        for (giver, taker), count in sorted(edges.items())
    ]


def _is_failed(event):
    return event.status == _FAILED or event.HasField("error") or bool(event.tool_response.error_message)


def _calls(events, start_type, end_type, name_of):
    """Calls and errors by name; an end takes the name of the start of its span."""
    names = {}
    calls, errors = Counter(), Counter()
    for event in events:
        if event.type == start_type:
            names[event.session_id, event.span_id] = name_of(event)
            calls[name_of(event)] += 1
    for event in events:
        if event.type == end_type and _is_failed(event):
            errors[names[event.session_id, event.span_id]] += 1
    return [(name, count, errors[name]) for name, count in sorted(calls.items())]


def _tools(events):
    found = _calls(
        events, pb.EVENT_TYPE_TOOL_CALL_START, pb.EVENT_TYPE_TOOL_CALL_END, lambda event: event.tool_call.name
    )
    return [{"name": name, "calls": calls, "errors": errors} for name, calls, errors in found]


def _mcp(events):
    found = _calls(
        events,
        pb.EVENT_TYPE_MCP_CALL_START,
        pb.EVENT_TYPE_MCP_CALL_END,
        lambda event: (event.mcp_call.server_name, event.mcp_call.operation),
    )
    return [
        {"server": server, "operation": operation, "calls": calls, "errors": errors}
        for (server, operation), calls, errors in found
    ]


def _tokens(events):
    sums = Counter(input=0, output=0, total=0)
    for event in events:
        if event.type == pb.EVENT_TYPE_MODEL_INVOCATION_END and event.HasField("llm_invocation"):
            call = event.llm_invocation
            sums["input"] += call.prompt_tokens
            sums["output"] += call.completion_tokens
            sums["total"] += call.total_tokens or call.prompt_tokens + call.completion_tokens
    return dict(sums)


def _cost(events):
    sums = defaultdict(float)
    for event in events:
        if event.HasField("cost"):
            sums[event.cost.currency] += event.cost.total_cost
    return {currency: round(amount, 10) for currency, amount in sorted(sums.items())}
