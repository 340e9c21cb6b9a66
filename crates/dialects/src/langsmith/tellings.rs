//! What is said of one run, in one telling or several: a run is posted when it begins and patched when it ends, and
//! what a telling does not say is said by another. Which tellings there are decides, never the order they came in.

use std::borrow::Cow;

use serde_json::{Map, Value};

use crate::json::{parse_lenient, scan};
use crate::tellings::{self, TELLINGS};

/// Members whose own members are put together.
const NESTED: [&str; 2] = ["extra", "attachments"];

/// How a telling was sent. What a patch says counts before what the post said.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Operation {
    Post,
    /// A run as LangSmith gives it back: it says all that is known of it.
    Export,
    Patch,
}

/// One telling.
struct Telling {
    operation: Operation,
    run: Map<String, Value>,
}

impl Telling {
    /// The later tellings of a run come last. Of two that came equally far the text decides.
    fn order(&self) -> impl Ord + use<> {
        // Feedback says when it was given again.
        let times = ["end_time", "modified_at"].into_iter();
        let end = times.filter_map(|name| self.run.get(name)?.as_str()).next();
        let end = end.unwrap_or_default().to_owned();
        // Texts and values of JSON are always written.
        let text = serde_json::to_string(&self.run).unwrap_or_default();
        (self.operation, end, text)
    }
}

/// The members under which one telling stands.
const OPERATIONS: [(&str, Operation); 2] = [("post", Operation::Post), ("patch", Operation::Patch)];

/// Whether an object is a telling, or several of one run, with a word of how it was sent.
pub(super) fn is_told(object: &Map<String, Value>) -> bool {
    let is_run = |name: &str| object.get(name).is_some_and(Value::is_object);
    let holds_tellings = || object.get(TELLINGS).is_some_and(Value::is_array);
    OPERATIONS.iter().any(|(name, _)| is_run(name)) || object.len() == 1 && holds_tellings()
}

/// The tellings in a record.
fn tellings_of(record: Value, found: &mut Vec<Telling>) {
    let Value::Object(mut object) = record else { return };
    if !is_told(&object) {
        return found.push(Telling {
            operation: Operation::Export,
            run: object,
        });
    }
    if let Some(Value::Array(tellings)) = object.remove(TELLINGS) {
        // Tellings hold runs, never more tellings.
        for telling in tellings
            .into_iter()
            .filter(|telling| telling.get(TELLINGS).is_none())
        {
            tellings_of(telling, found);
        }
    }
    for (name, operation) in OPERATIONS {
        if let Some(Value::Object(run)) = object.remove(name) {
            found.push(Telling { operation, run });
        }
    }
}

/// All that the tellings in a record say of their run, and how many they are.
pub(super) fn merged(record: Value) -> (Map<String, Value>, u64) {
    let mut tellings = Vec::new();
    tellings_of(record, &mut tellings);
    if let [only] = tellings.as_mut_slice() {
        return (std::mem::take(&mut only.run), 1);
    }
    let mut tellings: Vec<_> = tellings
        .into_iter()
        .map(|told| (told.order(), told.run))
        .collect();
    tellings.sort_by(|one, other| one.0.cmp(&other.0));
    tellings.dedup_by(|one, other| one.0 == other.0);
    let count = tellings.len() as u64;
    let mut run = Map::new();
    for (_, telling) in tellings {
        merge(&mut run, telling, 2);
    }
    (run, count)
}

/// Puts what a later telling says over what is known. What it leaves out or leaves empty stays as it is.
fn merge(known: &mut Map<String, Value>, told: Map<String, Value>, depth: u8) {
    for (name, value) in told {
        if is_empty(&value) && known.contains_key(&name) {
            continue;
        }
        let is_nested = depth < 2 || NESTED.contains(&name.as_str());
        match (known.get_mut(&name), value) {
            (Some(Value::Object(known)), Value::Object(told)) if is_nested && depth > 0 => {
                merge(known, told, depth - 1);
            }
            (_, value) => drop(known.insert(name, value)),
        }
    }
}

fn is_empty(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::String(text) => text.is_empty(),
        Value::Array(items) => items.is_empty(),
        Value::Object(members) => members.is_empty(),
        Value::Bool(_) | Value::Number(_) => false,
    }
}

/// The texts of the tellings in the text of a record, as they came.
fn texts(record: &[u8]) -> Vec<Cow<'_, [u8]>> {
    if let Some(several) = tellings::held_in(record) {
        return several.into_iter().map(Cow::Borrowed).collect();
    }
    let whole = || Vec::from([Cow::Borrowed(record)]);
    let Some(members) = scan::members(record, 0) else {
        return whole();
    };
    let runs = OPERATIONS.iter().filter_map(|(operation, _)| {
        let named = members.iter().find(|(name, _)| *name == operation.as_bytes());
        let run = &record[named?.1.clone()];
        run.starts_with(b"{").then(|| Cow::Owned(told(operation, run)))
    });
    let runs: Vec<_> = runs.collect();
    if runs.is_empty() { whole() } else { runs }
}

/// The text of a telling: how it was sent and the text of the run.
pub(super) fn told(operation: &str, run: &[u8]) -> Vec<u8> {
    [b"{\"", operation.as_bytes(), b"\":", run, b"}"].concat()
}

/// The record of all tellings in two records of one run. None when one of them cannot be read.
pub(super) fn join(one: &[u8], other: &[u8]) -> Option<Vec<u8>> {
    let mut all = Vec::new();
    for text in [one, other].into_iter().flat_map(texts) {
        let mut tellings = Vec::new();
        tellings_of(parse_lenient(&text).ok()?.value, &mut tellings);
        all.push((tellings.first()?.order(), text));
    }
    Some(tellings::record_of(all))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    const POST: &str = r#"{"post":{"id":"r","name":"ask","inputs":{"q":1},"outputs":{},"extra":{"metadata":{"thread_id":"t"}}}}"#;
    const PATCH: &str = r#"{"patch":{"id":"r","end_time":"2026-11-30T02:00:00Z","outputs":{"a":2},"inputs":null,"extra":{"metadata":{"ls_provider":"p"},"runtime":{}}}}"#;
    const LATER: &str = r#"{"patch":{"id":"r","end_time":"2026-11-30T02:00:01Z","outputs":{"a":3}}}"#;

    fn both(one: &str, other: &str) -> String {
        String::from_utf8(join(one.as_bytes(), other.as_bytes()).unwrap()).unwrap()
    }

    #[test]
    fn the_order_of_tellings_does_not_matter() {
        let all = both(&both(POST, PATCH), LATER);
        for other in [
            both(&both(LATER, PATCH), POST),
            both(&both(POST, LATER), &both(PATCH, POST)),
            both(&all, PATCH),
            both(&all, &all),
        ] {
            assert_eq!(other, all);
        }
        assert_eq!(all, format!(r#"{{"tellings":[{POST},{PATCH},{LATER}]}}"#));
        assert_eq!(both(POST, POST), POST);
    }

    #[test]
    fn what_a_telling_leaves_out_stays() {
        let record: Value = serde_json::from_str(&both(PATCH, POST)).unwrap();
        let expect = json!({
            "id": "r", "name": "ask", "inputs": { "q": 1 }, "outputs": { "a": 2 },
            "end_time": "2026-11-30T02:00:00Z",
            "extra": { "metadata": { "thread_id": "t", "ls_provider": "p" }, "runtime": {} },
        });
        assert_eq!(merged(record), (expect.as_object().unwrap().clone(), 2));
    }

    #[test]
    fn one_record_may_hold_both_tellings() {
        let (post, patch) = (&POST[8..POST.len() - 1], &PATCH[9..PATCH.len() - 1]);
        let record = format!(r#"{{"post":{post},"patch":{patch}}}"#);
        assert_eq!(both(&record, PATCH), both(POST, PATCH));
        assert_eq!(merged(serde_json::from_str(&record).unwrap()).1, 2);
    }
}
