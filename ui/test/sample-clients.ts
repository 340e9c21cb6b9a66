// Made-up lines for the look-at-it page; the real ones come from the back end.

import type { ConnectClient, Snippet } from "../src/ipc/bindings";

const shell = (title: string, text: string): Snippet => ({ title, language: "shell", text });
const python = (title: string, text: string): Snippet => ({ title, language: "python", text });

type Plain = Omit<ConnectClient, "events">;

const CLIENTS: Plain[] = [
  {
    id: "chaukas-sdk",
    family: "Chaukas",
    title: "Chaukas SDK (Python)",
    summary:
      "OpenAI Agents, LangChain and CrewAI agents send over HTTP; set four variables and start the agent.",
    snippets: [
      shell(
        "Environment",
        "export CHAUKAS_ENDPOINT=http://127.0.0.1:8000\nexport CHAUKAS_API_KEY=local\nexport CHAUKAS_TENANT_ID=local\nexport CHAUKAS_PROJECT_ID=my-agent",
      ),
      python("In the program", "from chaukas import sdk as chaukas\n\nchaukas.enable_chaukas()"),
      shell(
        "Without a network: write a file, then drop it here",
        "export CHAUKAS_OUTPUT_MODE=file\nexport CHAUKAS_OUTPUT_FILE=run.jsonl  # any path",
      ),
    ],
  },
  {
    id: "chaukas-grpc",
    family: "Chaukas",
    title: "Chaukas spec client (gRPC)",
    summary: "Programs that use the generated stubs; both services answer on every port.",
    snippets: [
      python(
        "In the program",
        'import grpc\nfrom chaukas.spec.client.v1.client_pb2_grpc import ChaukasClientServiceStub\n\nstub = ChaukasClientServiceStub(grpc.insecure_channel("127.0.0.1:50051"))',
      ),
    ],
  },
  {
    id: "chaukas-http",
    family: "Chaukas",
    title: "Chaukas over HTTP (JSON)",
    summary: 'Anything that can post JSON: one event, or a batch with an "events" list.',
    snippets: [
      shell(
        "One event",
        'curl http://127.0.0.1:8000/v1/events -H \'content-type: application/json\' -d \'{\n  "event_id": "hello-1", "session_id": "hello", "type": "INPUT_RECEIVED"\n}\'',
      ),
    ],
  },
  {
    id: "aop-client",
    family: "AOP",
    title: "aop-client (Python)",
    summary: "The observability client of the Agent Observability Platform, over HTTP or a WebSocket.",
    snippets: [
      python(
        "In the program",
        'from aop_client import AOPClient\n\nclient = AOPClient(base_url="http://127.0.0.1:8000", api_key="local")',
      ),
    ],
  },
  {
    id: "aop-replay",
    family: "AOP",
    title: "AOP replay files",
    summary: "Fallback and replay files are read as they are, signatures included.",
    snippets: [shell("Import", "tracewake import runs/*.json")],
  },
  {
    id: "ossa-python",
    family: "OSSA CloudEvents",
    title: "ossa.events (Python)",
    summary: "The Python SDK with its HTTP sink, structured or binary.",
    snippets: [
      python("In the program", 'emitter = EventEmitter(sink=HttpSink("http://127.0.0.1:8000/cloudevents"))'),
      shell("From standard output", "my-agent | tracewake import -"),
    ],
  },
  {
    id: "ossa-typescript",
    family: "OSSA CloudEvents",
    title: "CloudEventsEmitter (TypeScript)",
    summary: "The emitter of the TypeScript SDK.",
    snippets: [
      {
        title: "In the program",
        language: "typescript",
        text: 'const emitter = new CloudEventsEmitter({\n  sink: "http",\n  httpEndpoint: "http://127.0.0.1:8000/cloudevents", // Tracewake\n});',
      },
    ],
  },
  {
    id: "otlp-environment",
    family: "OpenTelemetry",
    title: "Any OpenTelemetry SDK",
    summary: "OpenTelemetry exporters send here by default; the variables matter only where others were set.",
    snippets: [
      shell(
        "Environment",
        'export OTEL_EXPORTER_OTLP_ENDPOINT="http://127.0.0.1:4318"\nexport OTEL_EXPORTER_OTLP_PROTOCOL=http/protobuf',
      ),
    ],
  },
  {
    id: "openinference",
    family: "OpenTelemetry",
    title: "OpenInference (Phoenix)",
    summary: "Instrumentations of OpenInference, with the plain OTLP exporter.",
    snippets: [
      python(
        "In the program",
        'from phoenix.otel import register\n\nregister(endpoint="http://127.0.0.1:4318/v1/traces", batch=True)',
      ),
    ],
  },
  {
    id: "otel-collector",
    family: "OpenTelemetry",
    title: "OpenTelemetry Collector",
    summary: "A second exporter in a collector that runs already.",
    snippets: [
      {
        title: "otel-collector.yaml",
        language: "yaml",
        text: "exporters:\n  otlphttp/tracewake:\n    endpoint: http://127.0.0.1:4318\nservice:\n  pipelines:\n    traces:\n      exporters: [otlphttp/tracewake]  # beside the others",
      },
    ],
  },
  {
    id: "kafka",
    family: "Kafka",
    title: "OSSA KafkaSink",
    summary: "Events that go to a topic are read from there; add the topic under Sources.",
    snippets: [python("In the program", 'sink = KafkaSink("127.0.0.1:9092", topic="ossa-events")')],
  },
];

/** Clients of every family; `events` says how many came from which. */
export function sampleClients(events: Record<string, number>): ConnectClient[] {
  return CLIENTS.map((client) => ({ ...client, events: events[client.id] ?? 0 }));
}
