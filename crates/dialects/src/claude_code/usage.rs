//! Tokens as Anthropic counts them: the input is without what came from a cache and what was written to one.

use serde_json::Value;
use tracewake_model::ModelInvocation;

/// Fills in the tokens of an answer. `is_final` says whether the output is counted yet: before it is, a few tokens
/// stand for all.
pub(super) fn fill(call: &mut ModelInvocation, usage: &Value, is_final: bool) {
    let count = |name: &str| usage[name].as_i64().unwrap_or_default().max(0);
    call.cached_tokens = count("cache_read_input_tokens");
    call.cache_write_tokens = count("cache_creation_input_tokens");
    call.prompt_tokens = count("input_tokens")
        .saturating_add(call.cached_tokens)
        .saturating_add(call.cache_write_tokens);
    if is_final {
        call.completion_tokens = count("output_tokens");
        call.reasoning_tokens = usage["output_tokens_details"]["thinking_tokens"]
            .as_i64()
            .unwrap_or_default();
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn check(usage: Value, is_final: bool, expect: [i64; 4]) {
        let mut call = ModelInvocation::default();
        fill(&mut call, &usage, is_final);
        let found = [
            call.prompt_tokens,
            call.cached_tokens,
            call.cache_write_tokens,
            call.completion_tokens,
        ];
        assert_eq!(found, expect, "{usage}");
    }

    #[test]
    fn the_input_is_the_sum_of_its_parts() {
        let usage = json!({
            "input_tokens": 640,
            "cache_creation_input_tokens": 1566,
            "cache_read_input_tokens": 17435,
            "output_tokens": 422,
        });
        check(usage.clone(), true, [19641, 17435, 1566, 422]);
        check(usage, false, [19641, 17435, 1566, 0]);
        check(json!(null), true, [0; 4]);
        check(json!({"input_tokens": "3", "output_tokens": -1}), true, [0; 4]);
    }
}
