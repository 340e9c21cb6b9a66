"""Runs a small agent whose model client is instrumented by a published package, and exports what that package records.

usage: otlp_instrumented.py ENDPOINT openinference|first|present

`first` is the OpenTelemetry instrumentation of the first conventions (messages as log records), `present` the one of the
present conventions (messages as attributes of the span, and one log record for the whole call).

The model is a server of our own (model_server.py), so that the tokens and words are known. Prints one line of JSON: the
figures that `tracewake stats --json` must show.
"""

import json
import os
import sys

MODE = sys.argv[2]
os.environ["OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT"] = (
    "span_and_event" if MODE == "present" else "true"
)

import openai  # noqa: E402
from model_server import MODEL, SPEECH, ModelServer  # noqa: E402
from opentelemetry import _logs, trace  # noqa: E402
from opentelemetry.sdk._logs import LoggerProvider  # noqa: E402
from opentelemetry.sdk._logs.export import BatchLogRecordProcessor  # noqa: E402
from opentelemetry.sdk.resources import Resource  # noqa: E402
from opentelemetry.sdk.trace import TracerProvider  # noqa: E402
from opentelemetry.sdk.trace.export import BatchSpanProcessor  # noqa: E402
from otlp_run import collect_failures, exporters  # noqa: E402

WEATHER = {"type": "function", "function": {"name": "weather", "parameters": {"type": "object", "properties": {}}}}


def main():
    failures = collect_failures()
    spans, logs = exporters("http", sys.argv[1])
    resource = Resource({"service.name": "weather-desk"})
    tracers, loggers = TracerProvider(resource=resource), LoggerProvider(resource=resource)
    tracers.add_span_processor(BatchSpanProcessor(spans))
    loggers.add_log_record_processor(BatchLogRecordProcessor(logs))
    trace.set_tracer_provider(tracers)
    _logs.set_logger_provider(loggers)
    instrument(tracers, loggers)
    with ModelServer() as server:
        client = openai.OpenAI(base_url=server.url, api_key="local", max_retries=0)
        with tracers.get_tracer("desk").start_as_current_span(
            "invoke_agent forecaster",
            attributes={"gen_ai.operation.name": "invoke_agent", "gen_ai.agent.name": "forecaster"},
        ):
            talk(client, tracers.get_tracer("desk"))
    tracers.shutdown()
    loggers.shutdown()
    # The client is asked for a model that is absent: the instrumentation may say so, the exporters must not.
    failures = [failure for failure in failures if "xport" in failure]
    if failures:
        sys.exit(f"the exporter reports {len(failures)} failures, the first: {failures[0]}")
    print(json.dumps({
        "models": server.requests,
        "tokens": dict(server.usage),
        "model": MODEL,
        "speech": SPEECH,
    }))


def instrument(tracers, loggers):
    if MODE == "openinference":
        from openinference.instrumentation.openai import OpenAIInstrumentor

        OpenAIInstrumentor().instrument(tracer_provider=tracers)
    elif MODE == "first":
        from opentelemetry.instrumentation.openai_v2 import OpenAIInstrumentor

        OpenAIInstrumentor().instrument(tracer_provider=tracers, logger_provider=loggers)
    else:
        from opentelemetry.instrumentation.genai.openai import OpenAIInstrumentor

        OpenAIInstrumentor().instrument(tracer_provider=tracers, logger_provider=loggers)


def talk(client, tracer):
    """A question, a tool call, its answer, a streamed word, and a failure."""
    messages = [
        {"role": "system", "content": "You are brief."},
        {"role": "user", "content": "How is the weather in Łódź?"},
    ]
    first = client.chat.completions.create(model="tiny-1", messages=messages, tools=[WEATHER], temperature=0.5)
    call = first.choices[0].message.tool_calls[0]
    with tracer.start_as_current_span(
        f"execute_tool {call.function.name}",
        attributes={
            "gen_ai.operation.name": "execute_tool", "gen_ai.tool.name": call.function.name,
            "gen_ai.tool.call.id": call.id, "gen_ai.tool.call.arguments": call.function.arguments,
        },
    ):
        result = "rain"
    messages.append(first.choices[0].message.model_dump(exclude_none=True))
    messages.append({"role": "tool", "tool_call_id": call.id, "content": result})
    spoken = client.chat.completions.create(model="tiny-1", messages=messages, tools=[WEATHER])
    assert spoken.choices[0].message.content == SPEECH
    stream = client.chat.completions.create(
        model="tiny-1",
        messages=[{"role": "user", "content": "Again, slowly."}],
        stream=True,
        stream_options={"include_usage": True},
    )
    words = [chunk.choices[0].delta.content or "" for chunk in stream if chunk.choices]
    assert "".join(words) == SPEECH
    try:
        client.chat.completions.create(model="absent", messages=messages[:2])
    except openai.NotFoundError:
        pass
    else:
        sys.exit("the absent model answered")


if __name__ == "__main__":
    main()
