//! The lines that connect each client, for *Connect an agent*.

use tracewake_ingest::source;

use crate::dto::{ConnectClient, Snippet};

/// The clients that can be connected, with lines for the addresses that are listened on. `events_from` gives the events
/// received from a source since the program started.
pub(crate) fn clients(http: &str, grpc: &str, events_from: impl Fn(&str) -> u64) -> Vec<ConnectClient> {
    vec![
        ConnectClient {
            id: "chaukas-sdk".into(),
            family: "Chaukas".into(),
            title: "Chaukas SDK (Python)".into(),
            summary: "OpenAI Agents, LangChain and CrewAI agents send over HTTP; set four variables and start the agent."
                .into(),
            snippets: vec![
                snippet("Environment", "shell", &sdk_environment(http)),
                snippet("In the program", "python", "from chaukas import sdk as chaukas\n\nchaukas.enable_chaukas()"),
                snippet(
                    "Without a network: write a file, then drop it here",
                    "shell",
                    "export CHAUKAS_OUTPUT_MODE=file\nexport CHAUKAS_OUTPUT_FILE=run.jsonl\nexport CHAUKAS_TENANT_ID=local\nexport CHAUKAS_PROJECT_ID=my-agent",
                ),
            ],
            events: events_from(source::CHAUKAS_SDK),
        },
        ConnectClient {
            id: "chaukas-grpc".into(),
            family: "Chaukas".into(),
            title: "Chaukas spec client (gRPC)".into(),
            summary: "Programs that use the generated stubs; both services answer on every port.".into(),
            snippets: vec![snippet("In the program", "python", &grpc_program(grpc))],
            events: events_from(source::CHAUKAS_GRPC),
        },
        ConnectClient {
            id: "chaukas-http".into(),
            family: "Chaukas".into(),
            title: "Chaukas over HTTP (JSON)".into(),
            summary: "Anything that can post JSON: one event, or a batch with an \"events\" list.".into(),
            snippets: vec![snippet("One event", "shell", &curl(http))],
            events: events_from(source::CHAUKAS_HTTP),
        },
    ]
}

fn snippet(title: &str, language: &str, text: &str) -> Snippet {
    Snippet {
        title: title.into(),
        language: language.into(),
        text: text.into(),
    }
}

fn sdk_environment(http: &str) -> String {
    format!(
        "export CHAUKAS_ENDPOINT=http://{http}\nexport CHAUKAS_API_KEY=local\nexport CHAUKAS_TENANT_ID=local\nexport CHAUKAS_PROJECT_ID=my-agent"
    )
}

fn grpc_program(grpc: &str) -> String {
    format!(
        "import grpc\nfrom chaukas.spec.client.v1.client_pb2_grpc import ChaukasClientServiceStub\n\nstub = ChaukasClientServiceStub(grpc.insecure_channel(\"{grpc}\"))"
    )
}

fn curl(http: &str) -> String {
    format!(
        "curl http://{http}/v1/events -H 'content-type: application/json' -d '{{\n  \"event_id\": \"hello-1\", \"session_id\": \"hello\", \"type\": \"INPUT_RECEIVED\",\n  \"status\": \"COMPLETED\", \"timestamp\": \"'\"$(date -u +%Y-%m-%dT%H:%M:%SZ)\"'\",\n  \"content\": {{\"kind\": \"message\", \"role\": \"user\", \"text\": \"Hello\"}}\n}}'"
    )
}
