//! Tokens and cost, which any event may carry in its data: `usage` and `cost_usd`.

use serde_json::{Map, Value};
use tracewake_model::CostDetails;

use super::fields::as_number;
use crate::diagnostics::Diagnostics;
use crate::json::kind_of;

const INPUT: [&str; 2] = ["prompt_tokens", "input_tokens"];
const OUTPUT: [&str; 2] = ["completion_tokens", "output_tokens"];

/// Reads tokens and cost from the data of an event; none when it states neither. `total_cost_usd`, which workflows
/// state, repeats the cost of their parts and is not read.
pub(super) fn cost_of(data: &Value, diagnostics: &mut Diagnostics) -> Option<CostDetails> {
    let usage = data.get("usage").filter(|usage| usage.is_object());
    let stated = data.get("cost_usd").filter(|cost| !cost.is_null());
    if usage.is_none() && stated.is_none() {
        return None;
    }
    let mut cost = CostDetails::default();
    if let Some(usage) = usage {
        let mut tokens = |names: &[&str]| {
            let (name, value) = names.iter().find_map(|name| Some((name, usage.get(*name)?)))?;
            count(&format!("data.usage.{name}"), value, diagnostics)
        };
        cost.input_tokens = tokens(&INPUT).unwrap_or(0);
        cost.output_tokens = tokens(&OUTPUT).unwrap_or(0);
        let parts = cost.input_tokens.saturating_add(cost.output_tokens);
        cost.total_tokens = tokens(&["total_tokens"]).unwrap_or(parts);
    }
    if let Some(stated) = stated {
        match as_number(stated) {
            Some(usd) => {
                cost.total_cost = usd;
                cost.currency = "USD".to_owned();
            }
            None => diagnostics.add(
                "data.cost_usd",
                format!("is {stated}, not a number; it is in no sum"),
            ),
        }
    }
    Some(cost)
}

/// Removes from data what [`cost_of`] read without a doubt; what else is in `usage` stays.
pub(super) fn forget(data: &mut Map<String, Value>) {
    data.remove("cost_usd");
    let Some(Value::Object(usage)) = data.get_mut("usage") else {
        return;
    };
    for names in [&INPUT[..], &OUTPUT, &["total_tokens"]] {
        if let Some(name) = names.iter().find(|name| usage.contains_key(**name)) {
            usage.remove(*name);
        }
    }
    if usage.is_empty() {
        data.remove("usage");
    }
}

/// A count of tokens. Null says nothing.
fn count(name: &str, value: &Value, diagnostics: &mut Diagnostics) -> Option<i64> {
    if value.is_null() {
        return None;
    }
    let Some(number) = as_number(value) else {
        diagnostics.add(name, format!("is {}, not a number", kind_of(value)));
        return None;
    };
    let kept = number as i64; // saturates
    if kept as f64 != number {
        diagnostics.add(name, format!("is {value}, which does not fit; {kept} was kept"));
    }
    Some(kept)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn reads_tokens_and_cost() {
        let check = |data: Value, expect: Option<(i64, i64, i64, f64)>, odd: usize| {
            let mut diagnostics = Diagnostics::default();
            let cost = cost_of(&data, &mut diagnostics);
            let read = cost.map(|c| (c.input_tokens, c.output_tokens, c.total_tokens, c.total_cost));
            assert_eq!((read, diagnostics.count()), (expect, odd), "{data}");
        };
        check(
            json!({"usage": {"prompt_tokens": 90, "completion_tokens": 10, "total_tokens": 105}}),
            Some((90, 10, 105, 0.0)),
            0,
        );
        check(
            json!({"usage": {"input_tokens": 9, "output_tokens": "1"}, "cost_usd": 0.5}),
            Some((9, 1, 10, 0.5)),
            0,
        );
        check(
            json!({"usage": {"total_tokens": 1e12}}),
            Some((0, 0, 1_000_000_000_000, 0.0)),
            0,
        );
        check(
            json!({"usage": {"total_tokens": null, "prompt_tokens": []}}),
            Some((0, 0, 0, 0.0)),
            1,
        );
        check(json!({"cost_usd": "NaN"}), Some((0, 0, 0, 0.0)), 1);
        check(json!({"usage": "much", "cost_usd": null}), None, 0);
        check(json!({"total_cost_usd": 3}), None, 0);
        check(json!("text"), None, 0);
    }
}
