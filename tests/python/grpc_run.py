"""Sends a multi-agent run with the published chaukas-spec-client stubs over gRPC, and reads it back.

usage: grpc_run.py HOST:PORT RUN_NAME

The run is made from its name alone: the same name gives the same events. Every method of both services is called, and
the answers are checked here. Prints one line of JSON: the figures that `tracewake stats --json` must show for a database
that holds this run only, however often it was sent.
"""

import json
import sys
import uuid

import grpc
from chaukas.spec.client.v1 import client_pb2, client_pb2_grpc
from chaukas.spec.common.v1 import events_pb2 as pb
from chaukas.spec.common.v1 import query_pb2
from chaukas.spec.server.v1 import server_pb2, server_pb2_grpc
from google.protobuf import descriptor_pool, struct_pb2
from google.protobuf.timestamp_pb2 import Timestamp
from grpc_health.v1 import health_pb2, health_pb2_grpc
from grpc_reflection.v1alpha.proto_reflection_descriptor_database import ProtoReflectionDescriptorDatabase
from tally import kind_name, tally

SERVICES = ["chaukas.spec.client.v1.ChaukasClientService", "chaukas.spec.server.v1.ChaukasServerService"]
BASE_NS = 1_767_600_000_000_000_000  # 2026-01-05T08:00:00Z
STEP_NS = 125_000_000


def main():
    target, name = sys.argv[1:]
    events = Run(name).events
    with grpc.insecure_channel(target) as channel:
        grpc.channel_ready_future(channel).result(timeout=60)
        client = client_pb2_grpc.ChaukasClientServiceStub(channel)
        server = server_pb2_grpc.ChaukasServerServiceStub(channel)
        _check_standard_services(channel)
        client.Healthz(client_pb2.HealthzRequest(), timeout=60)
        server.Healthz(server_pb2.HealthzRequest(), timeout=60)
        _check_capabilities(client, server)
        _send(client, server, events)
        _check_pages(client, server, events)
        _check_filters(client, events)
        _check_statistics(server, events)
    print(json.dumps(tally(events)))


def _send(client, server, events):
    """A quarter one by one, then batches, each by the one service and by the other."""
    alone, batched = events[: len(events) // 4], events[len(events) // 4 :]
    middle = len(batched) // 2
    for number, event in enumerate(alone):
        if number % 2 == 0:
            client.IngestEvent(client_pb2.IngestEventRequest(event=event), timeout=60)
            continue
        reply = server.IngestEvent(server_pb2.IngestEventRequest(event=event), timeout=60)
        expect("event id of the reply", reply.event_id, event.event_id)
        expect("a time in the reply", reply.processed_at > 0, True)
    batch = pb.EventBatch(batch_id="batch-1", events=batched[:middle], total_tokens=1, total_cost=9.5)
    client.IngestEventBatch(client_pb2.IngestEventBatchRequest(event_batch=batch), timeout=60)
    batch = pb.EventBatch(batch_id="batch-2", events=batched[middle:])
    reply = server.IngestEventBatch(server_pb2.IngestEventBatchRequest(event_batch=batch), timeout=60)
    expect("batch id of the reply", reply.batch_id, "batch-2")
    expect("accepted", reply.accepted_count, len(batch.events))
    expect("rejected", (reply.rejected_count, list(reply.rejected_event_ids)), (0, []))


def _check_standard_services(channel):
    health = health_pb2_grpc.HealthStub(channel).Check(health_pb2.HealthCheckRequest(), timeout=60)
    expect("health", health.status, health_pb2.HealthCheckResponse.SERVING)
    reflection = ProtoReflectionDescriptorDatabase(channel)
    expect("services by reflection", sorted(set(SERVICES) & set(reflection.get_services())), SERVICES)
    found = descriptor_pool.DescriptorPool(reflection).FindServiceByName(SERVICES[1])
    expect("methods by reflection", "GetEventStats" in found.methods_by_name, True)


def _check_capabilities(client, server):
    one = client.GetCapabilities(client_pb2.GetCapabilitiesRequest(), timeout=60).capabilities
    other = server.GetCapabilities(server_pb2.GetCapabilitiesRequest(), timeout=60).capabilities
    expect("capabilities of both services", one, other)
    expect("policy and data access events", (one.policy_decisions, one.data_access_events), (True, True))


def _check_pages(client, server, events):
    """Small pages, in both directions and by both services, give every event once and in order of time."""
    ids = [event.event_id for event in events]
    for order, expected in ((query_pb2.SORT_ORDER_ASC, ids), (query_pb2.SORT_ORDER_DESC, ids[::-1])):
        query = query_pb2.QueryRequest(filter=_session_of(events), page_size=7, order_by_time=order)
        expect("event ids of all pages", _all_pages(client, client_pb2.QueryEventsRequest, query), expected)
        query.page_token = ""
        expect("and by the server service", _all_pages(server, server_pb2.QueryEventsRequest, query), expected)
    query = query_pb2.QueryRequest(filter=_session_of(events))
    reply = client.QueryEvents(client_pb2.QueryEventsRequest(query=query), timeout=60).response
    expect("newest first by default", [event.event_id for event in reply.events], ids[::-1])
    expect("an event as it was sent", reply.events[0], events[-1])


def _all_pages(stub, request, query):
    ids = []
    while True:
        page = stub.QueryEvents(request(query=query), timeout=60).response
        expect("a page no longer than asked", len(page.events) <= query.page_size, True)
        ids += [event.event_id for event in page.events]
        if not page.next_page_token:
            return ids
        query.page_token = page.next_page_token


def _check_filters(client, events):
    def check(name, keep, **filters):
        query_filter = _session_of(events)
        query_filter.MergeFrom(query_pb2.QueryFilter(**filters))
        query = query_pb2.QueryRequest(filter=query_filter, page_size=500)
        reply = client.QueryEvents(client_pb2.QueryEventsRequest(query=query), timeout=60).response
        found = {event.event_id for event in reply.events}
        expect(f"events by {name}", found, {event.event_id for event in events if keep(event)})

    handoff, tool_end = pb.EVENT_TYPE_AGENT_HANDOFF, pb.EVENT_TYPE_TOOL_CALL_END
    middle = events[len(events) // 2].timestamp
    check("agent", lambda event: event.agent_id == "agent-auditor", agent_id="agent-auditor")
    check("types", lambda event: event.type in (handoff, tool_end), types=[handoff, tool_end])
    check("status", lambda event: event.status == pb.EVENT_STATUS_FAILED, statuses=[pb.EVENT_STATUS_FAILED])
    check("severity", lambda event: event.severity == pb.SEVERITY_WARN, severities=[pb.SEVERITY_WARN])
    check("tag", lambda event: "nightly" in event.tags, tags=["nightly"])
    check("span", lambda event: event.span_id == events[3].span_id, span_id=events[3].span_id)
    check("trace", lambda event: event.trace_id == events[0].trace_id, trace_id=events[0].trace_id)
    check("tenant", lambda event: False, tenant_id="nobody")
    since = query_pb2.TimeRange(start=middle)
    check("start of time", lambda event: event.timestamp.ToNanoseconds() >= middle.ToNanoseconds(), time=since)


def _check_statistics(server, events):
    tenant = events[0].tenant_id
    reply = server.GetEventStats(server_pb2.GetEventStatsRequest(tenant_id=tenant), timeout=60)
    expect("events counted", reply.total_events, len(events))
    expect("sessions counted", reply.total_sessions, len({event.session_id for event in events}))
    expect("events by type", sum(reply.events_by_type.values()), len(events))
    expect("types counted", len(reply.events_by_type), len({kind_name(event) for event in events}))
    length_ms = (len(events) - 1) * STEP_NS / 1e6
    expect("average length of a session", round(reply.avg_session_duration_ms, 3), length_ms)


def _session_of(events):
    return query_pb2.QueryFilter(session_id=events[0].session_id)


def expect(what, found, expected):
    if found != expected:
        sys.exit(f"{what}: found {found!r}, expected {expected!r}")


class Run:
    """An audit by two agents: every kind of event, both ends of every call, attachments, and a retried failure."""

    def __init__(self, name):
        self.name, self.events = name, []
        self._audit()

    def _audit(self):
        lead, auditor = ("agent-lead", "Lead"), ("agent-auditor", "Auditor")
        session = self.add("SESSION_START", "STARTED", metadata=struct(application="audit", strict=True))
        self.add("INPUT_RECEIVED", agent=lead, message=pb.MessageContent(role="user", text="Prüfe die Bücher."))
        start = self.add("AGENT_START", "STARTED", agent=lead, parent=session)
        self._ask(lead, start, tokens=(500, 80), cost=0.002)
        self._hand_over(lead, auditor, "needs a second pair of eyes")

        work = self.add("AGENT_START", "STARTED", agent=auditor, parent=start)
        self._call(auditor, work, "open_ledger", {"year": 2025}, error="locked by another user")
        retry = pb.RetryInfo(attempt=1, strategy="fixed", backoff_ms=500)
        self.add("RETRY", "IN_PROGRESS", "WARN", agent=auditor, retry=retry)
        self._call(auditor, work, "open_ledger", {"year": 2025})
        self._call(auditor, work, "sum_columns", {"columns": ["debit", "credit"]})
        self._call_mcp(auditor, work, "ledger-server", "tools/list")
        self._call_mcp(auditor, work, "ledger-server", "tools/call")
        self._call_mcp(auditor, work, "archive", "tools/call", error="connection refused")
        access = pb.DataAccess(datasource="ledger", document_ids=["2025"], pii_categories=["name"])
        self.add("DATA_ACCESS", agent=auditor, data_access=access, pii_categories=["name"])
        policy = pb.PolicyDecision(policy_id="four-eyes", outcome="review", rule_ids=["r1"])
        self.add("POLICY_DECISION", agent=auditor, policy=policy, tags=["nightly"])
        error = pb.ErrorInfo(error_message="sums differ by 0.01", error_code="E_SUM", recoverable=True)
        self.add("ERROR", "FAILED", "ERROR", agent=auditor, error=error)
        # One call whose sender filled no total: input and output stand for it.
        self._ask(auditor, work, tokens=(1500, 250), cost=0.0075, is_total_sent=False)
        self._end("AGENT_END", work, agent=auditor)
        self._hand_over(auditor, lead, "done")

        self.add("STATE_UPDATE", agent=lead, state_update=struct(checked=True, difference=0.01))
        self.add("SYSTEM", agent=lead, metadata=struct(message="archived"), tags=["nightly", "archive"])
        report = pb.MessageContent(role="assistant", text="One difference of 0.01 was found.")
        self.add("OUTPUT_EMITTED", agent=lead, message=report, is_final=True)
        self._end("AGENT_END", start, agent=lead)
        self._end("SESSION_END", session)

    def add(self, kind, status="COMPLETED", severity="INFO", agent=("", ""), parent=None, span=None, **fields):
        """Appends an event one step after the one before."""
        number = len(self.events)
        timestamp = Timestamp()
        timestamp.FromNanoseconds(BASE_NS + number * STEP_NS)
        event = pb.Event(
            event_id=self._id(f"event-{number}"),
            tenant_id=f"tenant-{self.name}",
            project_id="books",
            session_id=self._id("session"),
            trace_id=self._id("trace"),
            span_id=span or self._id(f"span-{number}"),
            parent_span_id=parent.span_id if parent else "",
            type=pb.EventType.Value(f"EVENT_TYPE_{kind}"),
            status=pb.EventStatus.Value(f"EVENT_STATUS_{status}"),
            severity=pb.Severity.Value(f"SEVERITY_{severity}"),
            author=pb.AUTHOR_AGENT if agent[0] else pb.AUTHOR_SYSTEM,
            timestamp=timestamp,
            agent_id=agent[0],
            agent_name=agent[1],
            **fields,
        )
        self.events.append(event)
        return event

    def _end(self, kind, start, failed=False, **fields):
        self.add(kind, "FAILED" if failed else "COMPLETED", span=start.span_id, **fields)

    def _ask(self, agent, parent, tokens, cost, is_total_sent=True):
        request = struct(messages=[{"role": "user", "content": "Compare."}])
        call = {"provider": "example", "model": "gpt-4.1"}
        llm = pb.LLMInvocation(**call, request=request)
        start = self.add("MODEL_INVOCATION_START", "STARTED", agent=agent, parent=parent, llm_invocation=llm)
        total = sum(tokens) if is_total_sent else 0
        counts = {"prompt_tokens": tokens[0], "completion_tokens": tokens[1], "total_tokens": total}
        llm = pb.LLMInvocation(**call, **counts, response=struct(content="They match."), duration_ms=90)
        price = pb.CostDetails(provider="example", total_cost=cost, currency="USD")
        self._end("MODEL_INVOCATION_END", start, agent=agent, parent=parent, llm_invocation=llm, cost=price)

    def _call(self, agent, parent, tool, arguments, error=None):
        call = pb.ToolCall(id=self._id(f"call-{len(self.events)}"), name=tool, arguments=struct(**arguments))
        start = self.add("TOOL_CALL_START", "STARTED", agent=agent, parent=parent, tool_call=call)
        reply = pb.ToolResponse(tool_call_id=call.id, execution_time_ms=80, error_message=error or "")
        if not error:
            reply.output.update({"ok": True})
        self._end("TOOL_CALL_END", start, bool(error), agent=agent, parent=parent, tool_response=reply)

    def _call_mcp(self, agent, parent, server, operation, error=None):
        call = {"server_name": server, "server_url": f"http://{server}.test/mcp", "operation": operation}
        mcp = pb.MCPCall(**call, method="POST", request=struct(cursor=None))
        start = self.add("MCP_CALL_START", "STARTED", agent=agent, parent=parent, mcp_call=mcp)
        content = {"mcp_call": pb.MCPCall(**call, response=struct(tools=["sum"]))}
        if error:
            content = {"error": pb.ErrorInfo(error_message=error)}
        self._end("MCP_CALL_END", start, bool(error), agent=agent, parent=parent, **content)

    def _hand_over(self, giver, taker, reason):
        handoff = pb.AgentHandoff(reason=reason, handoff_type="sequential")
        handoff.from_agent_id, handoff.from_agent_name = giver
        handoff.to_agent_id, handoff.to_agent_name = taker
        self.add("AGENT_HANDOFF", agent=giver, agent_handoff=handoff)

    def _id(self, part):
        return str(uuid.uuid5(uuid.NAMESPACE_URL, f"{self.name}/{part}"))


def struct(**fields):
    """A protobuf Struct of these values."""
    value = struct_pb2.Struct()
    value.update(fields)
    return value


if __name__ == "__main__":
    main()
