//! What model calls cost that state no cost: by the shipped table, and by a file beside the database.

use serde_json::{Value, json};

use crate::program::Program;

fn call(id: &str, provider: &str, model: &str, cost: Option<f64>) -> String {
    let mut event = json!({
        "event_id": id, "session_id": "s", "span_id": id, "parent_span_id": "", "trace_id": "t",
        "type": "MODEL_INVOCATION_END", "status": "COMPLETED", "timestamp": "2026-09-01T09:00:00.000001Z", "agent_id": "a",
        "content": {
            "kind": "llm_invocation", "provider": provider, "model": model,
            "prompt_tokens": 1000, "completion_tokens": 100,
        },
    });
    if let Some(cost) = cost {
        event["cost"] = json!({ "total_cost": cost, "currency": "USD" });
    }
    event.to_string()
}

fn costs(program: &Program) -> Value {
    let stats = program.json(&["stats"]);
    json!([stats["cost"], stats["cost_estimated"], stats["unpriced_calls"]])
}

fn text(program: &Program, command: &str) -> (String, String) {
    let output = program.run(&[command]);
    let read = |bytes| String::from_utf8(bytes).unwrap();
    (read(output.stdout), read(output.stderr))
}

#[test]
fn calls_are_priced_by_the_shipped_table_and_by_the_users_own_prices() {
    let program = Program::new();
    let lines = [
        call("1", "openai", "gpt-4o-2024-08-06", None),
        call("2", "openai", "gpt-4o", Some(0.25)),
        call("3", "ollama", "qwen3:8b", None),
    ];
    let file = program.folder().join("run.jsonl");
    std::fs::write(&file, lines.join("\n")).unwrap();
    program.json(&["import", file.to_str().unwrap()]);
    // 1,000 tokens in at $2.50 a million and 100 out at $10; nobody bills what runs at home.
    assert_eq!(costs(&program), json!([{ "USD": 0.25 }, { "USD": 0.0035 }, 1]));
    assert!(
        text(&program, "stats")
            .0
            .contains("cost      0.25 USD, ~0.0035 USD estimated, 1 call without a price\n")
    );
    let sessions = program.json(&["sessions", "cost>0.2531"]);
    let sums = json!([
        { "currency": "USD", "amount": 0.25, "estimated": false },
        { "currency": "USD", "amount": 0.0035, "estimated": true },
    ]);
    assert_eq!(sessions["sessions"][0]["cost"], sums);
    assert_eq!(program.json(&["sessions", "cost>0.2536"])["total"], 0);

    // The user's own price comes first, also for what is stored.
    let prices = program.folder().join("prices.json");
    let own = r#"{ "prices": [{ "model": "qwen3*", "provider": "ollama", "input": 1, "output": 2 }] }"#;
    std::fs::write(&prices, own).unwrap();
    assert_eq!(costs(&program), json!([{ "USD": 0.25 }, { "USD": 0.0047 }, 0]));
    let doctor = program.json(&["doctor"]);
    assert_eq!(
        (&doctor["prices"]["own"], &doctor["prices"]["problem"]),
        (&json!(1), &Value::Null)
    );
    assert_eq!(doctor["prices"]["file"], prices.to_str().unwrap());

    // A bad file is told, and the shipped table is used meanwhile.
    std::fs::write(&prices, "{ \"prices\": [\n{ \"model\": 3 }] }").unwrap();
    let (_, said) = text(&program, "stats");
    assert!(said.contains("prices.json, line 2: "), "{said}");
    assert_eq!(costs(&program), json!([{ "USD": 0.25 }, { "USD": 0.0035 }, 1]));
    assert!(
        text(&program, "doctor").0.contains("not used: "),
        "doctor says so"
    );
}
