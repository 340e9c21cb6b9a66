//! OpenTelemetry's instrumentation of OpenAI's Agents SDK (v2). Only the spans of agents name an agent: every other
//! span has the name and the id that the instrumentation was set up with.

use serde_json::Value;

use super::{Concept, EMPTY, Field, Kinds, Seen, Vocabulary};

pub(super) const VOCABULARY: Vocabulary = Vocabulary {
    derived: &[("gen_ai.guardrail.triggered", outcome)],
    scopes: &[(SCOPE, whole_run)],
    hollow: &[(SCOPE, set_up)],
    kinds: Some(Kinds {
        field: Field::Operation,
        ignore_case: false,
        names: &[(RUN, Concept::Workflow), ("guardrail_check", Concept::Guardrail)],
    }),
    ..EMPTY
};

const SCOPE: &str = "opentelemetry.instrumentation.openai_agents";
const RUN: &str = "run";

/// The span around a whole run is one of an agent that it does not name.
fn whole_run(seen: &Seen<'_>) -> Vec<(Field, Value)> {
    let operation = seen.text("gen_ai.operation.name");
    let is_named = seen.span_name.starts_with(operation)
        || ["gen_ai.agent.name", "gen_ai.agent.id"]
            .iter()
            .any(|name| seen.get(name).is_some());
    match operation {
        "invoke_agent" if !is_named => vec![(Field::Operation, Value::from(RUN))],
        _ => Vec::new(),
    }
}

fn set_up(seen: &Seen<'_>) -> &'static [&'static str] {
    match seen.text("gen_ai.operation.name") {
        "" | "invoke_agent" | "create_agent" => &[],
        _ => &["gen_ai.agent.name", "gen_ai.agent.id"],
    }
}

fn outcome(seen: &Seen<'_>) -> Vec<(Field, Value)> {
    let outcome = match seen.get("gen_ai.guardrail.triggered") {
        Some(Value::Bool(true)) => "triggered",
        Some(Value::Bool(false)) => "passed",
        _ => return Vec::new(),
    };
    vec![(Field::GuardrailOutcome, Value::from(outcome))]
}
