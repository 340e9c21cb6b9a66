//! Any event survives every form of its dialect, and any bytes are answered.

use bytes::Bytes;
use proptest::prelude::*;
use serde_json::{Map, Value, json};
use tracewake_dialects::chaukas::{self, BodyHint};
use tracewake_dialects::json::parse_lenient;
use tracewake_dialects::stream::{Item, Splitter};
use tracewake_model::{
    Agent, AgentHandoff, AudioTokens, Author, Content, CostDetails, DataAccess, ErrorInfo, Event, EventTime,
    Extension, InfrastructureMetrics, Kind, McpCall, Message, ModelInvocation, PerformanceMetrics,
    PolicyDecision, RedactionInfo, RetryInfo, Severity, Status, ToolCall, ToolResponse, UnixNanos, digest,
};

fn text() -> impl Strategy<Value = String> {
    prop_oneof!["[a-z-]{0,12}", any::<String>()]
}

fn texts() -> impl Strategy<Value = Vec<String>> {
    prop::collection::vec(text(), 0..3)
}

fn float() -> impl Strategy<Value = f64> {
    prop_oneof![
        Just(0.0),
        Just(-0.0),
        any::<f64>().prop_filter("a number", |value| value.is_finite())
    ]
}

/// Free JSON as readers give it: doubles that are integers are integers.
fn number(value: f64) -> Value {
    match value {
        _ if value.fract() == 0.0 && value.abs() < 9e15 && value.to_bits() != (-0.0f64).to_bits() => {
            json!(value as i64)
        }
        _ => json!(value),
    }
}

fn object() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i32>().prop_map(Value::from),
        float().prop_map(number),
        text().prop_map(Value::from),
    ];
    let value = leaf.prop_recursive(4, 24, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::btree_map(text(), inner, 0..4)
                .prop_map(|fields| Value::Object(fields.into_iter().collect::<Map<_, _>>())),
        ]
    });
    prop::collection::btree_map(text(), value, 0..4)
        .prop_map(|fields| Value::Object(fields.into_iter().collect::<Map<_, _>>()))
}

fn instant() -> impl Strategy<Value = UnixNanos> {
    any::<i64>().prop_map(UnixNanos)
}

fn content() -> impl Strategy<Value = Content> {
    let json = || prop::option::of(object());
    prop_oneof![
        (text(), text(), json()).prop_map(|(role, text, metadata)| Content::Message(Message {
            role,
            text,
            metadata
        })),
        (text(), text(), json(), any::<bool>()).prop_map(|(id, name, arguments, auth_required)| {
            Content::ToolCall(ToolCall {
                function_name: name.clone(),
                id,
                name,
                arguments,
                auth_required,
            })
        }),
        (text(), json(), text(), float(), any::<i32>()).prop_map(
            |(tool_call_id, output, error_message, execution_time_ms, http_status)| {
                Content::ToolResponse(ToolResponse {
                    tool_call_id,
                    output,
                    error_message,
                    execution_time_ms,
                    http_status: http_status.into(),
                })
            }
        ),
        (
            (text(), json(), json(), any::<[i32; 4]>()),
            [float(), float(), float(), float(), float()],
            prop::option::of(instant())
        )
            .prop_map(|((provider, request, response, ints), floats, start_time)| {
                Content::Model(ModelInvocation {
                    model: provider.clone(),
                    finish_reason: provider.clone(),
                    provider,
                    request,
                    response,
                    prompt_tokens: ints[0].into(),
                    completion_tokens: ints[1].into(),
                    total_tokens: ints[2].into(),
                    cached_tokens: 0,
                    cache_write_tokens: 0,
                    reasoning_tokens: 0,
                    audio: AudioTokens::default(),
                    max_tokens: ints[3].into(),
                    temperature: floats[0],
                    top_p: floats[1],
                    frequency_penalty: floats[2],
                    presence_penalty: floats[3],
                    duration_ms: floats[4],
                    start_time,
                    end_time: start_time,
                })
            }),
        (text(), text(), texts(), text()).prop_map(|(policy_id, outcome, rule_ids, rationale)| {
            Content::Policy(PolicyDecision {
                policy_id,
                outcome,
                rule_ids,
                rationale,
            })
        }),
        (text(), texts(), texts(), texts()).prop_map(
            |(datasource, document_ids, chunk_ids, pii_categories)| {
                Content::DataAccess(DataAccess {
                    datasource,
                    document_ids,
                    chunk_ids,
                    pii_categories,
                })
            }
        ),
        object().prop_map(Content::State),
        (text(), text(), text(), any::<bool>(), text()).prop_map(
            |(error_message, error_code, stack_trace, recoverable, recovery_action)| {
                Content::Error(ErrorInfo {
                    error_message,
                    error_code,
                    stack_trace,
                    recoverable,
                    recovery_action,
                })
            }
        ),
        ([text(), text(), text(), text()], json(), text()).prop_map(
            |([a, b, c, d], handoff_data, reason)| {
                Content::Handoff(AgentHandoff {
                    from_agent_id: a,
                    from_agent_name: b,
                    to_agent_id: c,
                    to_agent_name: d.clone(),
                    handoff_data,
                    reason,
                    handoff_type: d,
                })
            }
        ),
        ([text(), text(), text(), text()], json(), json(), float()).prop_map(
            |([a, b, c, d], request, response, execution_time_ms)| {
                Content::Mcp(McpCall {
                    server_name: a,
                    server_url: b,
                    operation: c,
                    tool_name: String::new(),
                    tool_call_id: String::new(),
                    method: d.clone(),
                    request,
                    response,
                    protocol_version: d,
                    execution_time_ms,
                })
            }
        ),
    ]
}

fn attachments() -> impl Strategy<Value = Event> {
    let performance =
        [float(), float(), float(), float(), float()].prop_map(|[a, b, c, d, e]| PerformanceMetrics {
            cpu_percent: a,
            memory_mb: b,
            duration_ms: c,
            throughput: d,
            latency_ms: e,
        });
    let infrastructure =
        (text(), prop::option::of(object()), any::<i32>()).prop_map(|(host, metrics, process_id)| {
            InfrastructureMetrics {
                resource_type: host.clone(),
                thread_id: host.clone(),
                metrics,
                host,
                process_id: process_id.into(),
            }
        });
    let cost = (text(), any::<[i32; 3]>(), float()).prop_map(|(provider, ints, amount)| CostDetails {
        service: provider.clone(),
        currency: provider.clone(),
        provider,
        input_tokens: ints[0].into(),
        output_tokens: ints[1].into(),
        total_tokens: ints[2].into(),
        input_cost: amount,
        output_cost: amount,
        total_cost: amount,
        input_rate_per_token: amount,
        output_rate_per_token: amount,
    });
    let retry = (any::<i32>(), text(), any::<i32>()).prop_map(|(attempt, strategy, backoff_ms)| RetryInfo {
        attempt: attempt.into(),
        strategy,
        backoff_ms: backoff_ms.into(),
    });
    let redaction = (texts(), text(), text()).prop_map(|(fields, method, salt_id)| RedactionInfo {
        fields,
        method,
        salt_id,
    });
    let extension = prop::collection::vec(any::<u8>(), 0..8).prop_map(|bytes| Extension {
        type_url: "example.test/Own".to_owned(),
        value: Bytes::from(bytes),
    });
    let optional = (
        prop::option::of(performance),
        prop::option::of(infrastructure),
        prop::option::of(cost),
        prop::option::of(retry),
        prop::option::of(redaction),
    );
    (
        optional,
        prop::option::of(object()),
        prop::collection::vec(extension, 0..2),
    )
        .prop_map(
            |((performance, infrastructure, cost, retry, redaction), metadata, extensions)| Event {
                performance,
                infrastructure,
                cost,
                retry,
                redaction,
                metadata,
                extensions,
                ..Event::default()
            },
        )
}

fn event() -> impl Strategy<Value = Event> {
    let ids = prop::collection::vec(text(), 15);
    let numbers = (0..70i32, 0..9i32, -1..9i32, 0..9i32, any::<[bool; 2]>());
    (
        ids,
        numbers,
        prop::option::of(instant()),
        texts(),
        texts(),
        prop::option::of(content()),
        attachments(),
    )
        .prop_map(
            |(ids, (kind, severity, status, author, flags), time, tags, pii_categories, content, rest)| {
                let mut ids = ids.into_iter();
                let mut id = || ids.next().unwrap_or_default();
                Event {
                    identity: "e".to_owned() + &id(),
                    tenant_id: id(),
                    project_id: id(),
                    session_id: id(),
                    trace_id: id(),
                    span_id: id(),
                    parent_span_id: id(),
                    kind: Kind::from_chaukas(kind),
                    severity: Severity::from_code(severity),
                    status: Status::from_code(status),
                    author: Author::from_code(author),
                    time: time.map_or(EventTime::default(), EventTime::exact),
                    agent: Agent {
                        id: id(),
                        name: id(),
                        ..Agent::default()
                    },
                    invocation_id: id(),
                    response_id: id(),
                    is_partial: flags[0],
                    is_final: flags[1],
                    hash_prev: id(),
                    content_hash: id(),
                    worm_proof_id: id(),
                    branch: id(),
                    tags,
                    content,
                    pii_categories,
                    ..rest
                }
            },
        )
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_event_survives_protobuf(event in event()) {
        let read = chaukas::decode_proto(chaukas::to_proto(&event).0).unwrap().event;
        prop_assert_eq!(digest(&read), digest(&event));
        prop_assert_eq!(read, event);
    }

    #[test]
    fn every_event_survives_the_file_mode(event in event()) {
        let line = chaukas::to_file_json(&event);
        prop_assert!(line.is_ascii() && !line.contains('\n'));
        let read = chaukas::decode_json(Bytes::from(line)).unwrap().event;
        prop_assert_eq!(digest(&read), digest(&event));
        prop_assert_eq!(read, event);
    }

    #[test]
    fn any_bytes_are_answered(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        let bytes = Bytes::from(bytes);
        let _ = chaukas::decode_proto(bytes.clone());
        let _ = chaukas::decode_json(bytes.clone());
        let _ = chaukas::read_json_body(bytes.clone());
        let _ = chaukas::parse_query_json(&bytes);
        let _ = parse_lenient(&bytes);
        for hint in [BodyHint::Single, BodyHint::Batch, BodyHint::Unknown] {
            let _ = chaukas::read_body(bytes.clone(), hint);
        }
    }

    /// Text that is nearly JSON, cut anywhere into pieces, gives the same records, and the good lines are all found.
    #[test]
    fn good_lines_are_found_among_bad_ones(
        lines in prop::collection::vec(prop_oneof![Just(None), "[ {}\\[\\]\":,a1\\\\]{0,12}".prop_map(Some)], 0..12),
        size in 1usize..40,
    ) {
        let mut text = String::new();
        let mut good = 0;
        let mut is_clean = true;
        for line in &lines {
            match line {
                Some(bad) => {
                    // A bracket left open may make the next line part of something larger: that one line is not
                    // counted.
                    is_clean = !bad.contains(['[', '{']);
                    text += bad;
                }
                None => {
                    good += usize::from(is_clean);
                    is_clean = true;
                    text += r#"{"event_id": "e", "metadata": {"k": [1, {"x": "y"}]}}"#;
                }
            }
            text.push('\n');
        }
        let whole = events_and_rejects(text.as_bytes(), text.len().max(1));
        prop_assert_eq!(&whole, &events_and_rejects(text.as_bytes(), size));
        prop_assert!(whole.0 >= good, "{} of {} in {:?}", whole.0, good, text);
    }
}

fn events_and_rejects(text: &[u8], size: usize) -> (usize, Vec<(u64, String)>) {
    let (mut events, mut rejects) = (0, Vec::new());
    let mut splitter = Splitter::new();
    let mut take = |splitter: &mut Splitter| {
        while let Some(item) = splitter.next_item() {
            match item {
                Item::Event { .. } => events += 1,
                Item::Reject { line, reason, .. } => rejects.push((line, reason)),
                Item::NotKept { .. } => panic!("metrics"),
            }
        }
    };
    for piece in text.chunks(size) {
        splitter.push(piece);
        take(&mut splitter);
    }
    splitter.finish();
    take(&mut splitter);
    (events, rejects)
}
