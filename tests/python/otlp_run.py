"""Sends a multi-agent run with the OpenTelemetry SDK over OTLP: spans and log records, compressed.

usage: otlp_run.py ENDPOINT grpc|http RUN_NAME

The run is made from its name alone: the same name gives the same spans. Prints one line of JSON: the figures that
`tracewake stats --json` must show for a database that holds this run only, however often and by whichever way it was
sent.
"""

import json
import logging
import random
import sys
from collections import Counter

from opentelemetry import trace
from opentelemetry._logs import LogRecord, SeverityNumber
from opentelemetry.sdk._logs import LoggerProvider
from opentelemetry.sdk._logs.export import BatchLogRecordProcessor
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from opentelemetry.sdk.trace.id_generator import IdGenerator
from opentelemetry.trace import Link, SpanKind, Status, StatusCode

BASE_NS = 1_767_600_000_000_000_000  # 2026-01-05T08:00:00Z
STEP_NS = 125_000_000
CONVERSATION = {"gen_ai.conversation.id": "desk-7"}


def main():
    endpoint, protocol, name = sys.argv[1:]
    failures = collect_failures()
    spans, logs = exporters(protocol, endpoint)
    resource = Resource({"service.name": "support-desk", "host.name": "laptop", "process.pid": 4711})
    tracers = TracerProvider(resource=resource, id_generator=Ids(name))
    tracers.add_span_processor(BatchSpanProcessor(spans))
    loggers = LoggerProvider(resource=resource)
    loggers.add_log_record_processor(BatchLogRecordProcessor(logs))
    run = Run(tracers.get_tracer("desk", "1.0"), loggers.get_logger("desk", "1.0"))
    run.support_call()
    tracers.shutdown()
    loggers.shutdown()
    if failures:
        sys.exit(f"the exporter reports {len(failures)} failures, the first: {failures[0]}")
    print(json.dumps(run.expected()))


def exporters(protocol, endpoint):
    if protocol == "grpc":
        from opentelemetry.exporter.otlp.proto.grpc import _log_exporter, trace_exporter
        from grpc import Compression

        options = {"endpoint": endpoint, "insecure": True, "compression": Compression.Gzip}
        return trace_exporter.OTLPSpanExporter(**options), _log_exporter.OTLPLogExporter(**options)
    from opentelemetry.exporter.otlp.proto.http import Compression, _log_exporter, trace_exporter

    options = {"compression": Compression.Gzip}
    return (
        trace_exporter.OTLPSpanExporter(endpoint=f"{endpoint}/v1/traces", **options),
        _log_exporter.OTLPLogExporter(endpoint=f"{endpoint}/v1/logs", **options),
    )


def collect_failures():
    """Exporters only log what they could not send: here that is a failure."""
    failures = []

    class Collector(logging.Handler):
        def emit(self, record):
            failures.append(record.getMessage())

    logging.getLogger("opentelemetry").addHandler(Collector(logging.WARNING))
    return failures


class Ids(IdGenerator):
    """The same ids for the same name."""

    def __init__(self, name):
        self.random = random.Random(name)

    def generate_trace_id(self):
        return self.random.getrandbits(128) | 1

    def generate_span_id(self):
        return self.random.getrandbits(64) | 1


class Run:
    """Makes the spans and counts what they should add up to."""

    def __init__(self, tracer, logger):
        self.tracer, self.logger = tracer, logger
        self.now = BASE_NS
        self.kinds, self.tools, self.errors, self.mcp = Counter(), Counter(), Counter(), Counter()
        self.handoffs, self.tokens, self.cost, self.agents = Counter(), Counter(), 0.0, set()

    def support_call(self):
        with self.span("invoke_workflow support", "workflow_end", {
            "gen_ai.operation.name": "invoke_workflow", "gen_ai.workflow.name": "support", **CONVERSATION,
        }):
            with self.agent("triage"):
                self.chat("gpt-4.1", 812, 164, 512)
                self.transfer("triage", "billing")
            with self.agent("billing"):
                self.chat("claude-sonnet-4", 2310, 421)
                self.tool("find_invoice", {"number": 12}, error="timeout after 5000 ms")
                self.tool("find_invoice", {"number": 12}, result={"total": 99.5})
                self.table(2024)
                self.documents("invoices", ["doc-12", "doc-40"])
                self.openinference_chat("gpt-4.1-mini", 300, 55, 0.0125)
                self.tool("transfer_to_writer", {"reason": "write it up"}, handoff=("billing", "writer"))
            with self.agent("writer"):
                self.chat("gpt-4.1", 3120, 655, events=True)
            self.plain("GET /invoices")

    def span(self, name, kind, attributes, span_kind=SpanKind.INTERNAL, links=()):
        self.kinds[kind] += 1
        return _Open(self, name, attributes, span_kind, links)

    def agent(self, name):
        self.agents.add(name)
        # What an agent used in all is a total of the calls below it, and must not be counted again.
        return self.span(f"invoke_agent {name}", "agent_end", {
            "gen_ai.operation.name": "invoke_agent", "gen_ai.agent.name": name, **CONVERSATION,
            "gen_ai.usage.input_tokens": 1_000_000, "gen_ai.usage.output_tokens": 1_000_000,
        })

    def chat(self, model, given, taken, cached=0, events=False):
        self.tokens.update(input=given, output=taken, total=given + taken)
        attributes = {
            "gen_ai.operation.name": "chat", "gen_ai.provider.name": "example", "gen_ai.request.model": model,
            "gen_ai.usage.input_tokens": given, "gen_ai.usage.output_tokens": taken,
            "gen_ai.usage.cache_read.input_tokens": cached, "gen_ai.request.temperature": 0.2, **CONVERSATION,
        }
        message = {"role": "user", "parts": [{"type": "text", "content": "Where is my refund, in Łódź?"}]}
        if not events:
            attributes["gen_ai.input.messages"] = json.dumps([message])
        with self.span(f"chat {model}", "model_invocation_end", attributes, SpanKind.CLIENT):
            if events:
                self.log("gen_ai.user.message", {"content": "Where is my refund?"}, "input_received")
                self.log("gen_ai.choice", {
                    "index": 0, "finish_reason": "stop", "message": {"role": "assistant", "content": "On its way 🌾."},
                }, "output_emitted")

    def openinference_chat(self, model, given, taken, cost):
        self.tokens.update(input=given, output=taken, total=given + taken)
        self.cost += cost
        with self.span("ChatCompletion", "model_invocation_end", {
            "openinference.span.kind": "LLM", "llm.model_name": model, "llm.provider": "example",
            "llm.token_count.prompt": given, "llm.token_count.completion": taken,
            "llm.token_count.total": given + taken, "llm.cost.total": cost,
            "llm.input_messages.0.message.role": "user", "llm.input_messages.0.message.content": "Sum up.",
            "llm.output_messages.0.message.role": "assistant", "llm.output_messages.0.message.content": "Paid.",
            "session.id": "desk-7",
        }):
            pass

    def transfer(self, giver, taker):
        self.handoffs[giver, taker] += 1
        with self.span("execute_tool transfer", "agent_handoff", {
            "gen_ai.operation.name": "execute_tool", "gen_ai.tool.name": "transfer", "gen_ai.agent.name": giver,
            "gen_ai.transfer.target.name": taker, "gen_ai.transfer.mode": "pass_control", **CONVERSATION,
        }):
            pass

    def tool(self, name, arguments, result=None, error=None, handoff=None):
        attributes = {
            "gen_ai.operation.name": "execute_tool", "gen_ai.tool.name": name,
            "gen_ai.tool.call.id": f"call-{self.now}", "gen_ai.tool.call.arguments": json.dumps(arguments),
            **CONVERSATION,
        }
        kind = "agent_handoff" if handoff else "tool_call_end"
        if handoff:
            self.handoffs[handoff] += 1
            attributes["gen_ai.agent.name"] = handoff[0]
            self.agents.update(handoff)
        else:
            self.tools[name] += 1
        if result:
            attributes["gen_ai.tool.call.result"] = json.dumps(result)
        with self.span(f"execute_tool {name}", kind, attributes) as span:
            if error:
                self.errors[name] += 1
                span.set_attribute("error.type", "TimeoutError")
                span.record_exception(TimeoutError(error), timestamp=self.now)
                span.set_status(Status(StatusCode.ERROR, error))

    def table(self, year):
        self.tools["read_table"] += 1
        self.mcp["crm", "tools/call"] += 1
        with self.span("tools/call read_table", "mcp_call_end", {
            "mcp.method.name": "tools/call", "gen_ai.tool.name": "read_table", "gen_ai.operation.name": "execute_tool",
            "mcp.protocol.version": "2025-06-18", "mcp.server.name": "crm", "network.transport": "pipe",
            "gen_ai.tool.call.arguments": json.dumps({"year": year}), **CONVERSATION,
        }, SpanKind.CLIENT):
            pass

    def documents(self, source, ids):
        documents = json.dumps([{"id": identity, "score": 0.5} for identity in ids])
        with self.span(f"retrieval {source}", "data_access", {
            "gen_ai.operation.name": "retrieval", "gen_ai.data_source.id": source,
            "gen_ai.retrieval.documents": documents, **CONVERSATION,
        }):
            pass

    def plain(self, name):
        here = trace.get_current_span().get_span_context()
        attributes = {"http.request.method": "GET", **CONVERSATION}
        with self.span(name, "span", attributes, SpanKind.SERVER, [Link(here)]):
            self.log(None, "invoice list is long", "system")

    def log(self, name, body, kind):
        self.kinds[kind] += 1
        self.now += STEP_NS
        self.logger.emit(
            LogRecord(
                timestamp=self.now,
                observed_timestamp=self.now,
                severity_number=SeverityNumber.INFO,
                severity_text="INFO",
                body=body,
                event_name=name,
                attributes={"gen_ai.system": "example", **CONVERSATION} if name else CONVERSATION,
            )
        )

    def expected(self):
        tools = [{"name": name, "calls": calls, "errors": self.errors[name]} for name, calls in self.tools.items()]
        return {
            "events": sum(self.kinds.values()),
            "sessions": 1,
            "agents": sorted(self.agents),
            "handoffs": [
                {"from": giver, "to": taker, "count": count, "inferred": False}
                for (giver, taker), count in sorted(self.handoffs.items())
            ],
            "tools": sorted(tools, key=lambda tool: tool["name"]),
            "mcp": [
                {"server": server, "operation": operation, "calls": calls, "errors": 0}
                for (server, operation), calls in sorted(self.mcp.items())
            ],
            "tokens": dict(self.tokens),
            "cost": {"USD": self.cost},
            "by_kind": dict(sorted(self.kinds.items())),
        }


class _Open:
    """A span that is current while it is open, with times of the run's own clock."""

    def __init__(self, run, name, attributes, span_kind, links):
        self.run = run
        run.now += STEP_NS
        self.span = run.tracer.start_span(
            name, attributes=attributes, kind=span_kind, links=links, start_time=run.now
        )

    def __enter__(self):
        self.current = trace.use_span(self.span, end_on_exit=False)
        self.current.__enter__()
        return self.span

    def __exit__(self, *failure):
        self.current.__exit__(*failure)
        self.run.now += STEP_NS
        self.span.end(end_time=self.run.now)


if __name__ == "__main__":
    main()
