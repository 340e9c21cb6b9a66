//! What events of one dialect look like in another one.

use serde_json::{Value, json};
use tracewake_dialects::export::{ExportEvent, Losses, aop, chaukas, cloudevents, join, otlp};
use tracewake_model::{
    Agent, Author, Content, CostDetails, Dialect, ErrorInfo, Event, EventTime, Kind, Message,
    ModelInvocation, Reasoning, ReasoningStep, Status, ToolCall, ToolExchange, ToolResponse, UnixNanos,
};

const TIME: UnixNanos = UnixNanos(1_772_442_000_123_000_000);

fn event(dialect: Dialect, kind: Kind, content: Content) -> Event {
    Event {
        dialect,
        identity: "run-1:7".into(),
        session_id: "session-1".into(),
        trace_id: "run-1".into(),
        kind,
        time: EventTime::exact(TIME),
        agent: Agent {
            id: "planner".into(),
            name: "Planner".into(),
            ..Agent::default()
        },
        content: Some(content),
        ..Event::default()
    }
}

fn source<'a>(event: &'a Event, name: &'a str) -> ExportEvent<'a> {
    ExportEvent {
        event,
        time: TIME,
        row: 1,
        session: "session-1",
        name,
        detail: "",
        span_key: "span-key",
    }
}

/// A tool call that one event describes wholly, with an error.
fn exchange() -> Event {
    let content = Content::ToolExchange(ToolExchange {
        call: ToolCall {
            id: "c1".into(),
            name: "search".into(),
            arguments: Some(json!({ "q": "bag" })),
            ..ToolCall::default()
        },
        response: ToolResponse {
            error_message: "timeout".into(),
            ..ToolResponse::default()
        },
    });
    Event {
        span_id: "675b05c1b0c327aa".into(),
        parent_span_id: "43fbcbd63b6060d8".into(),
        end: Some(UnixNanos(TIME.0 + 250_000_000)),
        status: Status::Failed,
        ..event(Dialect::Otlp, Kind::ToolEnd, content)
    }
}

fn model() -> Event {
    let content = Content::Model(ModelInvocation {
        provider: "acme".into(),
        model: "large".into(),
        request: Some(json!({ "messages": [{ "role": "user", "content": "hi" }], "tools": [] })),
        response: Some(json!({ "content": "hello" })),
        prompt_tokens: 10,
        completion_tokens: 5,
        cached_tokens: 4,
        temperature: 0.2,
        finish_reason: "stop".into(),
        ..ModelInvocation::default()
    });
    Event {
        end: Some(UnixNanos(TIME.0 + 1_500_000_000)),
        cost: Some(CostDetails {
            total_cost: 0.0021,
            currency: "USD".into(),
            ..CostDetails::default()
        }),
        ..event(Dialect::Aop, Kind::ModelEnd, content)
    }
}

fn losses(losses: &mut Losses) -> Vec<&'static str> {
    losses.take().into_iter().map(|loss| loss.field).collect()
}

#[test]
fn a_whole_span_becomes_a_pair_in_chaukas() {
    let (event, mut lost) = (exchange(), Losses::default());
    let lines = chaukas::lines(&source(&event, "search"), &mut lost).join("\n");
    insta::assert_snapshot!(lines, @r#"
    {"event_id": "run-1:7#start", "session_id": "session-1", "span_id": "675b05c1b0c327aa", "parent_span_id": "43fbcbd63b6060d8", "type": "EVENT_TYPE_TOOL_CALL_START", "status": "EVENT_STATUS_STARTED", "timestamp": "2026-03-02T09:00:00.123Z", "agent_id": "planner", "agent_name": "Planner", "trace_id": "run-1", "tool_call": {"id": "c1", "name": "search", "arguments": {"q": "bag"}}, "metadata": {"tracewake": {"dialect": "otlp"}}}
    {"event_id": "run-1:7", "session_id": "session-1", "span_id": "675b05c1b0c327aa", "parent_span_id": "43fbcbd63b6060d8", "type": "EVENT_TYPE_TOOL_CALL_END", "status": "EVENT_STATUS_FAILED", "timestamp": "2026-03-02T09:00:00.373Z", "agent_id": "planner", "agent_name": "Planner", "trace_id": "run-1", "tool_response": {"tool_call_id": "c1", "error_message": "timeout"}, "metadata": {"tracewake": {"dialect": "otlp"}}}
    "#);
    assert_eq!(losses(&mut lost), Vec::<&str>::new());
}

#[test]
fn what_chaukas_lacks_goes_into_the_metadata() {
    let content = Content::Reasoning(Reasoning {
        goal: "find the bag".into(),
        steps: vec![ReasoningStep {
            description: "look".into(),
            confidence: Some(0.5),
            ..ReasoningStep::default()
        }],
        ..Reasoning::default()
    });
    let event = Event {
        native_type: "reasoning".into(),
        sequence: Some(7),
        signature: "ab".into(),
        policy_flags: vec!["pii".into()],
        ..event(Dialect::Aop, Kind::Reasoning, content)
    };
    let mut lost = Losses::default();
    insta::assert_snapshot!(chaukas::lines(&source(&event, ""), &mut lost).join("\n"), @r#"{"event_id": "run-1:7", "session_id": "session-1", "type": "EVENT_TYPE_SYSTEM", "status": "EVENT_STATUS_COMPLETED", "timestamp": "2026-03-02T09:00:00.123Z", "agent_id": "planner", "agent_name": "Planner", "trace_id": "run-1", "metadata": {"message": "reasoning", "tracewake": {"dialect": "aop", "kind": "reasoning", "native_type": "reasoning", "policy_flags": ["pii"], "reasoning": {"goal": "find the bag", "safety_checks": [], "steps": [{"confidence": 0.5, "description": "look"}]}, "sequence": 7.0}}}"#);
    assert_eq!(
        losses(&mut lost),
        ["policy_flags", "signature", "reasoning", "kind"]
    );
}

#[test]
fn aop_has_the_calls_of_models_and_servers() {
    let (event, mut lost, mut seq) = (model(), Losses::default(), 7);
    let lines = aop::events(&source(&event, "large"), "run-1", &mut seq, &mut lost).join("\n");
    insta::assert_snapshot!(lines, @r#"{"seq": 8, "t": "2026-03-02T09:00:01.623000+00:00", "actor": "agent", "type": "llm_call", "payload": {"cost_usd":0.0021,"finish_reason":"stop","latency_ms":1500,"model":"large","provider":"acme","request":{"messages":[{"content":"hi","role":"user"}],"tools":[]},"response":{"content":"hello"},"temperature":0.2,"usage":{"cached_tokens":4,"completion_tokens":5,"prompt_tokens":10,"total_tokens":15}}, "meta": {"agent_id":1319302371,"agent_name":"planner","agent_title":"Planner","run_id":"run-1","session_id":"session-1","source_id":"run-1:7"}}"#);
    let failed = Event {
        dialect: Dialect::Chaukas,
        status: Status::Failed,
        author: Author::System,
        ..self::event(
            Dialect::Chaukas,
            Kind::McpEnd,
            Content::Error(ErrorInfo {
                error_message: "gone".into(),
                ..ErrorInfo::default()
            }),
        )
    };
    let source = ExportEvent {
        detail: "crm",
        ..source(&failed, "tools/call")
    };
    insta::assert_snapshot!(aop::events(&source, "run-1", &mut seq, &mut lost).join("\n"), @r#"{"seq": 9, "t": "2026-03-02T09:00:00.123000+00:00", "actor": "system", "type": "mcp_call", "payload": {"error":{"error_type":"error","message":"gone","recoverable":false,"timestamp":"2026-03-02T09:00:00.123000+00:00"},"operation":"tools/call","server":"crm","status":"error"}, "meta": {"agent_id":1319302371,"agent_name":"planner","agent_title":"Planner","run_id":"run-1","session_id":"session-1","source_id":"run-1:7"}}"#);
    assert_eq!(seq, 9);
}

#[test]
fn aop_numbers_every_event() {
    let (event, mut lost, mut seq) = (exchange(), Losses::default(), 0);
    let lines = aop::events(&source(&event, "search"), "run-1", &mut seq, &mut lost).join("\n");
    insta::assert_snapshot!(lines, @r#"
    {"seq": 1, "t": "2026-03-02T09:00:00.123000+00:00", "actor": "agent", "type": "action_request", "payload": {"action":"search","params":{"q":"bag"},"tool_call_id":"c1"}, "meta": {"agent_id":1319302371,"agent_name":"planner","agent_title":"Planner","parent_span_id":"43fbcbd63b6060d8","run_id":"run-1","session_id":"session-1","source_id":"run-1:7","span_id":"675b05c1b0c327aa"}}
    {"seq": 2, "t": "2026-03-02T09:00:00.373000+00:00", "actor": "tool", "type": "action_response", "payload": {"data":{"error":"timeout"},"meta":{},"status":"error","tool_call_id":"c1"}, "meta": {"agent_id":1319302371,"agent_name":"planner","agent_title":"Planner","parent_span_id":"43fbcbd63b6060d8","run_id":"run-1","session_id":"session-1","source_id":"run-1:7","span_id":"675b05c1b0c327aa"}}
    "#);
    assert_eq!(seq, 2);
    assert_eq!(losses(&mut lost), ["parent_span_id"]);
}

#[test]
fn cloudevents_have_the_types_of_ossa_where_they_fit() {
    let (event, mut lost) = (exchange(), Losses::default());
    insta::assert_snapshot!(cloudevents::lines(&source(&event, "search"), &mut lost).join("\n"), @r#"
    {"specversion": "1.0", "type": "dev.ossa.tool.called", "source": "otlp", "id": "run-1:7#start", "time": "2026-03-02T09:00:00.123Z", "datacontenttype": "application/json", "data": {"agent_name":"Planner","parameters":{"q":"bag"},"parent_span_id":"43fbcbd63b6060d8","status":"started","tool_call_id":"c1","tool_name":"search"}, "ossaagentid": "planner", "ossainteractionid": "session-1", "ossatraceid": "run-1", "ossaspanid": "675b05c1b0c327aa"}
    {"specversion": "1.0", "type": "dev.ossa.tool.failed", "source": "otlp", "id": "run-1:7", "time": "2026-03-02T09:00:00.373Z", "datacontenttype": "application/json", "data": {"agent_name":"Planner","error":"timeout","parent_span_id":"43fbcbd63b6060d8","status":"failed","tool_call_id":"c1","tool_name":"search"}, "ossaagentid": "planner", "ossainteractionid": "session-1", "ossatraceid": "run-1", "ossaspanid": "675b05c1b0c327aa"}
    "#);
    assert_eq!(losses(&mut lost), ["parent_span_id"]);
    let said = Message {
        role: "user".into(),
        text: "Where is my bag? 💸".into(),
        metadata: None,
    };
    let input = self::event(Dialect::Chaukas, Kind::Input, Content::Message(said));
    insta::assert_snapshot!(cloudevents::lines(&source(&input, ""), &mut lost).join("\n"), @r#"{"specversion": "1.0", "type": "dev.tracewake.input_received", "source": "chaukas", "id": "run-1:7", "time": "2026-03-02T09:00:00.123Z", "datacontenttype": "application/json", "data": {"agent_name":"Planner","role":"user","text":"Where is my bag? 💸"}, "ossaagentid": "planner", "ossainteractionid": "session-1", "ossatraceid": "run-1"}"#);
    assert_eq!(losses(&mut lost), ["kind"]);
}

fn span(event: Event, name: &str) -> (Value, Vec<&'static str>) {
    let mut lost = Losses::default();
    let joined = join(vec![(event.clone(), TIME)]).expect("a span");
    let target = otlp::span(&joined, &source(&event, name), true, &mut lost);
    (target.span, losses(&mut lost))
}

#[test]
fn otlp_spans_follow_the_conventions() {
    let (span, lost) = span(model(), "large");
    insta::assert_snapshot!(format!("{span:#}"), @r#"
    {
      "attributes": [
        {
          "key": "llm.cost.total",
          "value": {
            "doubleValue": 0.0021
          }
        },
        {
          "key": "gen_ai.operation.name",
          "value": {
            "stringValue": "chat"
          }
        },
        {
          "key": "gen_ai.provider.name",
          "value": {
            "stringValue": "acme"
          }
        },
        {
          "key": "gen_ai.request.model",
          "value": {
            "stringValue": "large"
          }
        },
        {
          "key": "gen_ai.request.temperature",
          "value": {
            "doubleValue": 0.2
          }
        },
        {
          "key": "gen_ai.response.finish_reasons",
          "value": {
            "arrayValue": {
              "values": [
                {
                  "stringValue": "stop"
                }
              ]
            }
          }
        },
        {
          "key": "gen_ai.usage.input_tokens",
          "value": {
            "intValue": "10"
          }
        },
        {
          "key": "gen_ai.usage.output_tokens",
          "value": {
            "intValue": "5"
          }
        },
        {
          "key": "gen_ai.usage.cache_read.input_tokens",
          "value": {
            "intValue": "4"
          }
        },
        {
          "key": "gen_ai.input.messages",
          "value": {
            "stringValue": "[{\"parts\":[{\"content\":\"hi\",\"type\":\"text\"}],\"role\":\"user\"}]"
          }
        },
        {
          "key": "llm.invocation_parameters",
          "value": {
            "stringValue": "{\"tools\":[]}"
          }
        },
        {
          "key": "gen_ai.output.messages",
          "value": {
            "stringValue": "[{\"parts\":[{\"content\":\"hello\",\"type\":\"text\"}],\"role\":\"assistant\"}]"
          }
        },
        {
          "key": "gen_ai.conversation.id",
          "value": {
            "stringValue": "session-1"
          }
        },
        {
          "key": "gen_ai.agent.id",
          "value": {
            "stringValue": "planner"
          }
        },
        {
          "key": "gen_ai.agent.name",
          "value": {
            "stringValue": "Planner"
          }
        },
        {
          "key": "tracewake.dialect",
          "value": {
            "stringValue": "aop"
          }
        },
        {
          "key": "tracewake.kind",
          "value": {
            "stringValue": "model_invocation_end"
          }
        },
        {
          "key": "tracewake.identity",
          "value": {
            "stringValue": "run-1:7"
          }
        }
      ],
      "endTimeUnixNano": "1772442001623000000",
      "kind": 3,
      "name": "chat large",
      "spanId": "877337700f8cfd12",
      "startTimeUnixNano": "1772442000123000000",
      "status": {},
      "traceId": "98b1cade557753cdbc70d5e2699703da"
    }
    "#);
    assert_eq!(lost, Vec::<&str>::new());
}

#[test]
fn otlp_spans_say_what_went_wrong() {
    let error = ErrorInfo {
        error_message: "gave up".into(),
        error_code: "E1".into(),
        stack_trace: "at x".into(),
        ..ErrorInfo::default()
    };
    let (span, lost) = span(event(Dialect::Chaukas, Kind::Error, Content::Error(error)), "");
    insta::assert_snapshot!(format!("{span:#}"), @r#"
    {
      "attributes": [
        {
          "key": "error.type",
          "value": {
            "stringValue": "E1"
          }
        },
        {
          "key": "gen_ai.conversation.id",
          "value": {
            "stringValue": "session-1"
          }
        },
        {
          "key": "gen_ai.agent.id",
          "value": {
            "stringValue": "planner"
          }
        },
        {
          "key": "gen_ai.agent.name",
          "value": {
            "stringValue": "Planner"
          }
        },
        {
          "key": "tracewake.dialect",
          "value": {
            "stringValue": "chaukas"
          }
        },
        {
          "key": "tracewake.kind",
          "value": {
            "stringValue": "error"
          }
        },
        {
          "key": "tracewake.identity",
          "value": {
            "stringValue": "run-1:7"
          }
        }
      ],
      "endTimeUnixNano": "1772442000123000000",
      "events": [
        {
          "attributes": [
            {
              "key": "exception.type",
              "value": {
                "stringValue": "E1"
              }
            },
            {
              "key": "exception.message",
              "value": {
                "stringValue": "gave up"
              }
            },
            {
              "key": "exception.stacktrace",
              "value": {
                "stringValue": "at x"
              }
            }
          ],
          "name": "exception",
          "timeUnixNano": "1772442000123000000"
        }
      ],
      "kind": 1,
      "name": "error",
      "spanId": "877337700f8cfd12",
      "startTimeUnixNano": "1772442000123000000",
      "status": {
        "code": 2,
        "message": "gave up"
      },
      "traceId": "98b1cade557753cdbc70d5e2699703da"
    }
    "#);
    assert_eq!(lost, ["point events"]);
}

#[test]
fn spans_that_share_an_id_get_their_own_below_it() {
    let point = Event {
        span_id: "675b05c1b0c327aa".into(),
        ..event(
            Dialect::Chaukas,
            Kind::StateUpdate,
            Content::State(json!({ "k": 1 })),
        )
    };
    let joined = join(vec![(point.clone(), TIME)]).unwrap();
    let mut lost = Losses::default();
    let target = otlp::span(&joined, &source(&point, ""), false, &mut lost);
    assert_eq!(target.span["parentSpanId"], "675b05c1b0c327aa");
    assert_ne!(target.span["spanId"], "675b05c1b0c327aa");
}
