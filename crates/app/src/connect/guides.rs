//! The clients and their lines. `{chaukas_grpc}`, `{http}`, `{otlp_grpc}` and `{otlp_http}` stand for addresses.

use tracewake_ingest::source;
use tracewake_model::Dialect;

/// One client.
pub(super) struct Guide {
    pub(super) id: &'static str,
    pub(super) family: &'static str,
    pub(super) title: &'static str,
    pub(super) summary: &'static str,
    /// Title, language and lines.
    pub(super) snippets: &'static [(&'static str, &'static str, &'static str)],
    pub(super) counted: Counted,
}

/// Where the events of a client are counted.
pub(super) enum Counted {
    /// On these lines of the ledger.
    Lines(&'static [&'static str]),
    /// By the coding agent that made them, whatever way they come.
    Program(&'static str),
}

const OTLP: Counted = Counted::Lines(&[source::OTLP_GRPC, source::OTLP_HTTP]);

/// All clients, by family.
pub(super) const GUIDES: &[Guide] = &[
    Guide {
        id: "chaukas-sdk",
        family: "Chaukas",
        title: "Chaukas SDK (Python)",
        summary: "OpenAI Agents, LangChain and CrewAI agents send over HTTP; set four variables and start the agent.",
        snippets: &[
            (
                "Environment",
                "shell",
                "export CHAUKAS_ENDPOINT=http://{http}
export CHAUKAS_API_KEY=local
export CHAUKAS_TENANT_ID=local
export CHAUKAS_PROJECT_ID=my-agent",
            ),
            (
                "In the program",
                "python",
                "from chaukas import sdk as chaukas

chaukas.enable_chaukas()",
            ),
            (
                "Without a network: write a file, then drop it here",
                "shell",
                "export CHAUKAS_OUTPUT_MODE=file
export CHAUKAS_OUTPUT_FILE=run.jsonl
export CHAUKAS_TENANT_ID=local
export CHAUKAS_PROJECT_ID=my-agent",
            ),
        ],
        counted: Counted::Lines(&[source::CHAUKAS_SDK]),
    },
    Guide {
        id: "chaukas-grpc",
        family: "Chaukas",
        title: "Chaukas spec client (gRPC)",
        summary: "Programs that use the generated stubs; both services answer on every port.",
        snippets: &[(
            "In the program",
            "python",
            "import grpc
from chaukas.spec.client.v1.client_pb2_grpc import ChaukasClientServiceStub

stub = ChaukasClientServiceStub(grpc.insecure_channel(\"{chaukas_grpc}\"))",
        )],
        counted: Counted::Lines(&[source::CHAUKAS_GRPC]),
    },
    Guide {
        id: "chaukas-http",
        family: "Chaukas",
        title: "Chaukas over HTTP (JSON)",
        summary: "Anything that can post JSON: one event, or a batch with an \"events\" list.",
        snippets: &[(
            "One event",
            "shell",
            "curl http://{http}/v1/events -H 'content-type: application/json' -d '{
  \"event_id\": \"hello-1\", \"session_id\": \"hello\", \"type\": \"INPUT_RECEIVED\",
  \"status\": \"COMPLETED\", \"timestamp\": \"'\"$(date -u +%Y-%m-%dT%H:%M:%SZ)\"'\",
  \"content\": {\"kind\": \"message\", \"role\": \"user\", \"text\": \"Hello\"}
}'",
        )],
        counted: Counted::Lines(&[source::CHAUKAS_HTTP]),
    },
    Guide {
        id: "aop-client",
        family: "AOP",
        title: "aop-client (Python)",
        summary: "Runs are sent in one batch when they are finalized; replay and fallback files can be dropped here.",
        snippets: &[
            (
                "Environment",
                "shell",
                "export AOP_BASE_URL=http://{http}
export AOP_API_KEY=aop_local
export AOP_AGENT_ID=1
export AOP_ENABLE_LOCAL_REPLAY=true",
            ),
            (
                "In the program",
                "python",
                "config = ClientConfig.from_env()  # reads the variables above",
            ),
        ],
        counted: Counted::Lines(&[source::AOP_HTTP]),
    },
    Guide {
        id: "aop-streaming",
        family: "AOP",
        title: "aop-client, streaming (WebSocket)",
        summary: "Every event is seen the moment it happens; the batch at the end repeats them, and each is kept once.",
        snippets: &[(
            "Environment",
            "shell",
            "export AOP_BASE_URL=http://{http}
export AOP_ENABLE_STREAMING=true
export AOP_STREAMING_URL=ws://{http}/ws/trace/
export AOP_API_KEY=aop_local
export AOP_AGENT_ID=1",
        )],
        counted: Counted::Lines(&[source::AOP_WEBSOCKET]),
    },
    Guide {
        id: "ossa-python",
        family: "OSSA",
        title: "OSSA emitter (Python)",
        summary: "CloudEvents over HTTP, structured or binary; any path will do.",
        snippets: &[
            (
                "In the program",
                "python",
                "from ossa.events import HttpSink

sink = HttpSink(url=\"http://{http}/cloudevents\")  # give this sink to the emitter",
            ),
            (
                "Or pipe what it prints",
                "shell",
                "python agent.py | tracewake import -",
            ),
        ],
        counted: Counted::Lines(&[source::OSSA_HTTP]),
    },
    Guide {
        id: "ossa-typescript",
        family: "OSSA",
        title: "OSSA emitter (TypeScript)",
        summary: "The emitter posts each event as a structured CloudEvent.",
        snippets: &[(
            "In the program",
            "typescript",
            "const emitter = new CloudEventsEmitter({
  source: \"ossa/my-agent\",
  sink: { type: \"http\", url: \"http://{http}/cloudevents\" },
});",
        )],
        counted: Counted::Lines(&[source::OSSA_HTTP]),
    },
    Guide {
        id: "ossa-kafka",
        family: "OSSA",
        title: "OSSA over Kafka",
        summary: "Add the topic under Sources, or read it without a window.",
        snippets: &[
            (
                "In the program",
                "python",
                "from ossa.events import KafkaSink

sink = KafkaSink(bootstrap_servers=\"127.0.0.1:9092\", topic=\"ossa-events\")  # give this sink to the emitter",
            ),
            (
                "Without a window",
                "shell",
                "tracewake serve --kafka-brokers 127.0.0.1:9092 --kafka-topic ossa-events --kafka-group tracewake",
            ),
        ],
        counted: Counted::Lines(&[source::KAFKA]),
    },
    Guide {
        id: "cloudevents-curl",
        family: "OSSA",
        title: "Any CloudEvent",
        summary: "Structured, binary or batch mode at any address that nothing else owns.",
        snippets: &[(
            "One event",
            "shell",
            "curl http://{http}/cloudevents -H 'content-type: application/cloudevents+json' -d '{
  \"specversion\": \"1.0\", \"id\": \"hello-1\", \"source\": \"ossa/hello\", \"type\": \"dev.ossa.turn.started\",
  \"time\": \"'\"$(date -u +%Y-%m-%dT%H:%M:%SZ)\"'\", \"ossaagentid\": \"hello\", \"ossainteractionid\": \"hello\",
  \"data\": {\"turn_number\": 1, \"user_input\": \"Hello\"}
}'",
        )],
        counted: Counted::Lines(&[source::OSSA_HTTP]),
    },
    Guide {
        id: "openai-agents",
        family: "SDKs",
        title: "OpenAI Agents SDK",
        summary: "Its own trace exporter, with another address: agents, handoffs, guardrails, tools and model calls.",
        snippets: &[(
            "In the program",
            "python",
            "from agents import set_trace_processors
from agents.tracing.processors import BackendSpanExporter, BatchTraceProcessor

# add_trace_processor instead of set_trace_processors([…]) sends to OpenAI as well
exporter = BackendSpanExporter(api_key=\"local\", endpoint=\"http://{http}/v1/traces/ingest\")
set_trace_processors([BatchTraceProcessor(exporter)])",
        )],
        counted: Counted::Lines(&[source::OPENAI_AGENTS]),
    },
    Guide {
        id: "langfuse",
        family: "SDKs",
        title: "Langfuse SDKs",
        summary: "Three variables: traces of all versions and scores come here. Dify, LiteLLM and Flowise have the same settings.",
        snippets: &[(
            "Environment",
            "shell",
            "export LANGFUSE_BASE_URL=http://{http}
export LANGFUSE_HOST=http://{http}  # before version 4
export LANGFUSE_PUBLIC_KEY=pk-lf-local
export LANGFUSE_SECRET_KEY=sk-lf-local",
        )],
        counted: Counted::Lines(&[source::LANGFUSE, source::LANGFUSE_OTLP]),
    },
    Guide {
        id: "langsmith",
        family: "SDKs",
        title: "LangSmith SDKs, LangChain and LangGraph",
        summary: "Three variables send runs and feedback here instead of to LangSmith; no line of the program changes.",
        snippets: &[
            (
                "Environment",
                "shell",
                "export LANGSMITH_TRACING=true
export LANGSMITH_ENDPOINT=http://{http}
export LANGSMITH_API_KEY=local
export LANGSMITH_PROJECT=my-agent",
            ),
            (
                "Before langsmith 0.2",
                "shell",
                "export LANGCHAIN_TRACING_V2=true
export LANGCHAIN_ENDPOINT=http://{http}
export LANGCHAIN_API_KEY=local",
            ),
            (
                "A function of your own",
                "python",
                "from langsmith import traceable

@traceable(run_type=\"chain\", metadata={\"thread_id\": \"conversation-1\"})
def answer(question: str) -> str: ...",
            ),
        ],
        counted: Counted::Lines(&[source::LANGSMITH]),
    },
    Guide {
        id: "otel-env",
        family: "OpenTelemetry",
        title: "Any OpenTelemetry SDK",
        summary: "The default ports are listened on: an exporter without settings already sends here.",
        snippets: &[
            (
                "Over HTTP",
                "shell",
                "export OTEL_EXPORTER_OTLP_PROTOCOL=http/protobuf
export OTEL_EXPORTER_OTLP_ENDPOINT=http://{otlp_http}
export OTEL_SERVICE_NAME=my-agent",
            ),
            (
                "Over gRPC",
                "shell",
                "export OTEL_EXPORTER_OTLP_PROTOCOL=grpc
export OTEL_EXPORTER_OTLP_ENDPOINT=http://{otlp_grpc}
export OTEL_SERVICE_NAME=my-agent",
            ),
        ],
        counted: OTLP,
    },
    Guide {
        id: "otel-genai",
        family: "OpenTelemetry",
        title: "OpenTelemetry GenAI instrumentation (Python)",
        summary: "Prompts and answers are recorded only when asked for: two variables do.",
        snippets: &[
            (
                "Environment",
                "shell",
                "pip install opentelemetry-distro opentelemetry-exporter-otlp opentelemetry-instrumentation-openai-v2
export OTEL_EXPORTER_OTLP_PROTOCOL=http/protobuf
export OTEL_EXPORTER_OTLP_ENDPOINT=http://{otlp_http}
export OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT=true
export OTEL_SEMCONV_STABILITY_OPT_IN=gen_ai_latest_experimental",
            ),
            ("Run the agent", "shell", "opentelemetry-instrument python agent.py"),
        ],
        counted: OTLP,
    },
    Guide {
        id: "openinference",
        family: "OpenTelemetry",
        title: "OpenInference (Python)",
        summary: "For OpenAI, LangChain, LlamaIndex, CrewAI and others: one instrumentor each, the same exporter.",
        snippets: &[
            (
                "Packages",
                "shell",
                "pip install openinference-instrumentation-openai opentelemetry-sdk opentelemetry-exporter-otlp",
            ),
            (
                "In the program",
                "python",
                "from openinference.instrumentation.openai import OpenAIInstrumentor
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor

provider = TracerProvider()
provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter(endpoint=\"http://{otlp_http}/v1/traces\")))
OpenAIInstrumentor().instrument(tracer_provider=provider)",
            ),
        ],
        counted: OTLP,
    },
    Guide {
        id: "openai-agents-openinference",
        family: "OpenTelemetry",
        title: "OpenAI Agents SDK (OpenInference)",
        summary: "Agents, handoffs, tools and model calls through its OpenInference instrumentor.",
        snippets: &[
            (
                "Packages",
                "shell",
                "pip install openinference-instrumentation-openai-agents opentelemetry-sdk opentelemetry-exporter-otlp",
            ),
            (
                "In the program",
                "python",
                "from openinference.instrumentation.openai_agents import OpenAIAgentsInstrumentor
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor

provider = TracerProvider()
provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter(endpoint=\"http://{otlp_http}/v1/traces\")))
OpenAIAgentsInstrumentor().instrument(tracer_provider=provider)",
            ),
        ],
        counted: OTLP,
    },
    Guide {
        id: "langgraph",
        family: "OpenTelemetry",
        title: "LangChain and LangGraph",
        summary: "Graphs, nodes, tools and model calls through the OpenInference instrumentor for LangChain.",
        snippets: &[
            (
                "Packages",
                "shell",
                "pip install openinference-instrumentation-langchain opentelemetry-sdk opentelemetry-exporter-otlp",
            ),
            (
                "In the program",
                "python",
                "from openinference.instrumentation.langchain import LangChainInstrumentor
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor

provider = TracerProvider()
provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter(endpoint=\"http://{otlp_http}/v1/traces\")))
LangChainInstrumentor().instrument(tracer_provider=provider)",
            ),
        ],
        counted: OTLP,
    },
    Guide {
        id: "node",
        family: "OpenTelemetry",
        title: "Node.js and the Vercel AI SDK",
        summary: "The Node SDK exports to the default port; the AI SDK emits spans when telemetry is switched on.",
        snippets: &[(
            "In the program",
            "typescript",
            "import { NodeSDK } from \"@opentelemetry/sdk-node\";
import { OTLPTraceExporter } from \"@opentelemetry/exporter-trace-otlp-proto\";

new NodeSDK({ traceExporter: new OTLPTraceExporter({ url: \"http://{otlp_http}/v1/traces\" }) }).start();

// AI SDK: generateText({ ..., experimental_telemetry: { isEnabled: true } })",
        )],
        counted: OTLP,
    },
    Guide {
        id: "claude-code",
        family: "Coding agents",
        title: "Claude Code",
        summary: "Its session files need no lines: follow them in Sources. These add costs, waiting times and live spans.",
        snippets: &[
            (
                "Environment",
                "shell",
                "export CLAUDE_CODE_ENABLE_TELEMETRY=1
export CLAUDE_CODE_ENHANCED_TELEMETRY_BETA=1
export OTEL_LOGS_EXPORTER=otlp
export OTEL_TRACES_EXPORTER=otlp
export OTEL_EXPORTER_OTLP_PROTOCOL=grpc
export OTEL_EXPORTER_OTLP_ENDPOINT=http://{otlp_grpc}",
            ),
            (
                "With prompts, arguments and results",
                "shell",
                "export OTEL_LOG_USER_PROMPTS=1
export OTEL_LOG_TOOL_DETAILS=1
export OTEL_LOG_TOOL_CONTENT=1",
            ),
            (
                "A run without a terminal, piped in",
                "shell",
                "claude -p --output-format stream-json --verbose \"your prompt\" | tracewake import -",
            ),
        ],
        counted: Counted::Program(Dialect::ClaudeCode.name()),
    },
    Guide {
        id: "codex",
        family: "Coding agents",
        title: "Codex",
        summary: "Its session files need no lines: follow them in Sources. These add waiting times and decisions, live.",
        snippets: &[
            (
                "In ~/.codex/config.toml",
                "toml",
                "[otel]
environment = \"dev\"
log_user_prompt = true
exporter = { otlp-http = { endpoint = \"http://{otlp_http}/v1/logs\", protocol = \"binary\" } }
trace_exporter = { otlp-http = { endpoint = \"http://{otlp_http}/v1/traces\", protocol = \"binary\" } }",
            ),
            (
                "A run without a terminal, piped in",
                "shell",
                "codex exec --json \"your prompt\" | tracewake import -",
            ),
        ],
        counted: Counted::Program(Dialect::Codex.name()),
    },
    Guide {
        id: "gemini-cli",
        family: "Coding agents",
        title: "Gemini CLI",
        summary: "Its session files need no lines: follow them in Sources. These send its telemetry as it works.",
        snippets: &[
            (
                "Environment",
                "shell",
                "export GEMINI_TELEMETRY_ENABLED=true
export GEMINI_TELEMETRY_TARGET=local
export GEMINI_TELEMETRY_OTLP_ENDPOINT=http://{otlp_grpc}
export GEMINI_TELEMETRY_TRACES_ENABLED=true",
            ),
            (
                "A run without a terminal, piped in",
                "shell",
                "gemini -p \"your prompt\" --output-format stream-json | tracewake import -",
            ),
        ],
        counted: Counted::Program(Dialect::GeminiCli.name()),
    },
    Guide {
        id: "copilot-cli",
        family: "Coding agents",
        title: "GitHub Copilot CLI",
        summary: "Its session files need no lines: follow them in Sources. These send its spans as it works.",
        snippets: &[
            (
                "Environment",
                "shell",
                "export COPILOT_OTEL_ENABLED=true
export OTEL_EXPORTER_OTLP_ENDPOINT=http://{otlp_http}
export OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT=true",
            ),
            (
                "A run without a terminal, piped in",
                "shell",
                "copilot -p \"your prompt\" --output-format json | tracewake import -",
            ),
        ],
        counted: Counted::Program(Dialect::CopilotCli.name()),
    },
    Guide {
        id: "copilot-chat",
        family: "Coding agents",
        title: "Copilot Chat (VS Code)",
        summary: "Agents, tools and model calls of the chat in the editor, by three settings.",
        snippets: &[(
            "In settings.json",
            "json",
            "\"github.copilot.chat.otel.enabled\": true,
\"github.copilot.chat.otel.captureContent\": true,
\"github.copilot.chat.otel.exporterType\": \"otlp-http\",
\"github.copilot.chat.otel.otlpEndpoint\": \"http://{otlp_http}\"",
        )],
        counted: Counted::Program("copilot-chat"),
    },
];
