//! What the program says its model calls used in all, without what calls themselves say.

use serde_json::{Map, Value, json};
use tracewake_model::ModelInvocation;

use crate::diagnostics::Diagnostics;
use crate::members::Members;
use crate::memory::Memory;

/// Tokens that were counted so far by model, in the memory.
const COUNTED: &str = "counted tokens";

/// Tokens that belong to no call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Rest {
    pub(super) input: i64,
    pub(super) output: i64,
}

/// Counts what a call states.
pub(super) fn count(call: &ModelInvocation, memory: &mut Memory) {
    let mut counted = recall(memory);
    let [input, output] = tokens_of(&counted, &call.model);
    let sum = json!([
        input.saturating_add(call.prompt_tokens),
        output.saturating_add(call.completion_tokens)
    ]);
    counted.insert(call.model.clone(), sum);
    memory.remember(COUNTED, Value::Object(counted));
}

/// What was used beyond what is counted, by model. From here on it is counted, too: the next total holds this one.
pub(super) fn of_no_call(
    said: Members<'_>,
    memory: &mut Memory,
    odd: &mut Diagnostics,
) -> Vec<(String, Rest)> {
    let Some(metrics) = said.object("modelMetrics", odd) else {
        return Vec::new();
    };
    let mut counted = recall(memory);
    // Calls whose model is not told are of any of these.
    let [mut any_input, mut any_output] = tokens_of(&counted, "");
    let mut rests = Vec::new();
    for (model, metric) in metrics.0 {
        let used = |name: &str| metric["usage"][name].as_i64().unwrap_or_default();
        let total = [used("inputTokens"), used("outputTokens")];
        let [input, output] = tokens_of(&counted, model);
        let rest = Rest {
            input: less(total[0].saturating_sub(input).max(0), &mut any_input),
            output: less(total[1].saturating_sub(output).max(0), &mut any_output),
        };
        counted.insert(model.clone(), json!([total[0].max(input), total[1].max(output)]));
        if rest.input > 0 || rest.output > 0 {
            rests.push((model.clone(), rest));
        }
    }
    counted.remove("");
    memory.remember(COUNTED, Value::Object(counted));
    rests
}

/// A number without as much of another as it has; the other is less by that.
fn less(number: i64, other: &mut i64) -> i64 {
    let taken = number.min(*other);
    *other -= taken;
    number - taken
}

fn recall(memory: &mut Memory) -> Map<String, Value> {
    let known = memory.recall(COUNTED).and_then(Value::as_object);
    known.cloned().unwrap_or_default()
}

fn tokens_of(counted: &Map<String, Value>, model: &str) -> [i64; 2] {
    let known = counted.get(model);
    [0, 1].map(|at| known.and_then(|known| known[at].as_i64()).unwrap_or_default())
}
