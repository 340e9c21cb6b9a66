//! Bodies and exports to the records of single runs, cut out of the text as it is. What a body says of one run when it
//! begins and when it ends becomes one record.

use std::collections::HashMap;
use std::ops::Range;

use bytes::Bytes;
use serde_json::{Map, Value};

use super::tellings::{self, told};
use super::{is_feedback, is_run};
use crate::json::{check_lenient, parse_lenient, scan};
use crate::split::{Cut, without_outline};
use crate::{SplitBounds, SplitError};

/// Lists of runs: the two operations of a batch, and the answer to a query.
const LISTS: [&str; 3] = ["post", "patch", "runs"];
/// Runs below a run, in what the SDK writes of a whole tree.
const CHILDREN: &str = "child_runs";
/// Trees of runs that are deeper than this are no runs of a program.
const DEEPEST: usize = 128;

/// Whether an object holds runs in lists.
pub(super) fn is_envelope(object: &Map<String, Value>) -> bool {
    let holds = |name: &&str| {
        let first = object
            .get(*name)
            .and_then(Value::as_array)
            .and_then(|runs| runs.first());
        first.and_then(Value::as_object).is_some_and(is_run)
    };
    LISTS.iter().any(holds) || is_run(object) && has_children(object)
}

/// Whether runs below it are in an object.
pub(super) fn has_children(object: &Map<String, Value>) -> bool {
    let children = object.get(CHILDREN).and_then(Value::as_array);
    children.is_some_and(|children| !children.is_empty())
}

/// The records in a JSON body: a batch, a run or feedback, an export, or a list of any of these.
///
/// # Errors
/// When the text is neither an object nor a list, or holds more than the bounds allow.
pub fn split_json_body(text: Bytes, bounds: SplitBounds) -> Result<Vec<Bytes>, SplitError> {
    let text = match text.starts_with(b"\xef\xbb\xbf") {
        true => text.slice(3..),
        false => text,
    };
    let mut records = Records {
        text: &text,
        cut: Cut::new(bounds),
        open: HashMap::new(),
    };
    let read = match text.trim_ascii_start().first() {
        _ if !scan::is_one_value(&text) => None,
        Some(b'[') => scan::each_element(&text, 0, |place| records.object(place)),
        Some(b'{') => Some(records.object(0..text.len())),
        _ => None,
    };
    match read {
        Some(read) => read.map(|()| records.cut.into_events()),
        None => Err(without_outline(&text)),
    }
}

/// The record of one run that is sent alone when it begins.
///
/// # Errors
/// When the text is no JSON object.
pub fn post_of(text: &[u8]) -> Result<Bytes, SplitError> {
    check_lenient(text)?;
    match scan::members(text, 0) {
        Some(_) => Ok(told("post", text.trim_ascii()).into()),
        None => Err(without_outline(text)),
    }
}

/// The record of one run that is sent to its own address: its id may be in the address alone.
///
/// # Errors
/// When the text is no JSON object.
pub fn patch_of(id: &str, text: &[u8]) -> Result<Bytes, SplitError> {
    check_lenient(text)?;
    let Some(members) = scan::members(text, 0) else {
        return Err(without_outline(text));
    };
    let is_named = members.iter().any(|(name, _)| *name == b"id");
    let run = match is_named {
        true => text.trim_ascii().to_vec(),
        false => with_id(id, text),
    };
    Ok(told("patch", &run).into())
}

/// The text of an object without an id, with one.
pub(super) fn with_id(id: &str, object: &[u8]) -> Vec<u8> {
    let rest = object.trim_ascii().strip_prefix(b"{").unwrap_or_default();
    let between: &[u8] = match rest.trim_ascii_start().first() {
        Some(b'}') => b"",
        _ => b",",
    };
    let id = Value::from(id).to_string();
    [b"{\"id\":", id.as_bytes(), between, rest].concat()
}

struct Records<'a> {
    text: &'a Bytes,
    cut: Cut,
    /// What was posted in this body and not patched yet: by the id of the run, the place among the records and in the
    /// text.
    open: HashMap<String, (usize, Range<usize>)>,
}

impl Records<'_> {
    /// Cuts what is in one object.
    fn object(&mut self, place: Range<usize>) -> Result<(), SplitError> {
        let members = scan::members(self.text, place.start).unwrap_or_default();
        let lists = members.iter().filter_map(|(name, value)| {
            let list = LISTS.iter().find(|list| list.as_bytes() == *name)?;
            let is_list = self.text[value.clone()].starts_with(b"[");
            is_list.then(|| (*list, value.clone()))
        });
        let lists: Vec<_> = lists.collect();
        if lists.is_empty() {
            return self.tree(place, DEEPEST);
        }
        for (list, place) in lists {
            let text = self.text.clone();
            let read = scan::each_element(&text, place.start, |run| match list {
                "runs" => self.tree(run, DEEPEST),
                operation => self.telling(operation, run),
            });
            read.transpose()?;
        }
        Ok(())
    }

    /// A run and the runs below it.
    fn tree(&mut self, place: Range<usize>, deepest: usize) -> Result<(), SplitError> {
        self.cut.push(self.text.slice(place.clone()))?;
        let members = scan::members(self.text, place.start).unwrap_or_default();
        let children = members.iter().find(|(name, _)| *name == CHILDREN.as_bytes());
        let Some((_, children)) = children.filter(|_| deepest > 0) else {
            return Ok(());
        };
        let text = self.text.clone();
        let read = scan::each_element(&text, children.start, |child| self.tree(child, deepest - 1));
        read.transpose().map(drop)
    }

    /// One telling of a run. The first patch of a run that was posted in the same body is told with it.
    fn telling(&mut self, operation: &str, place: Range<usize>) -> Result<(), SplitError> {
        let run = &self.text[place.clone()];
        let id = id_of(run);
        let record = match (operation, self.open.remove(&id)) {
            ("patch", Some((at, posted))) => {
                self.cut.make_room(run.len())?;
                self.cut.replace(at, both(&self.text[posted], run));
                return Ok(());
            }
            _ => told(operation, run),
        };
        if operation == "post" && !id.is_empty() {
            self.open.insert(id, (self.cut.len(), place));
        }
        self.cut.push(record.into())
    }
}

/// The record of a run that was posted and patched in one body.
pub(super) fn both(post: &[u8], patch: &[u8]) -> Bytes {
    [b"{\"post\":", post, b",\"patch\":", patch, b"}"].concat().into()
}

/// The id of the run in a text; empty when it has none.
pub(super) fn id_of(run: &[u8]) -> String {
    let members = scan::members(run, 0).unwrap_or_default();
    let id = members.iter().find(|(name, _)| *name == b"id");
    let id = id.and_then(|(_, place)| parse_lenient(&run[place.clone()]).ok());
    id.and_then(|id| Some(id.value.as_str()?.to_owned()))
        .unwrap_or_default()
}

/// Whether a JSON object is one record.
pub(super) fn is_record(object: &Map<String, Value>) -> bool {
    if is_feedback(object) || is_run(object) && !has_children(object) {
        return true;
    }
    let inner = ["post", "patch"]
        .into_iter()
        .filter_map(|name| object.get(name)?.as_object());
    let tellings = object.get(crate::tellings::TELLINGS).and_then(Value::as_array);
    let first = tellings.and_then(|tellings| tellings.first()?.as_object());
    let is_telling = tellings::is_told(object) && inner.into_iter().next().is_some_and(is_run);
    is_telling || object.len() == 1 && first.is_some_and(is_record)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn records(text: &'static str) -> Vec<Bytes> {
        split_json_body(Bytes::from(text), SplitBounds::FILE).unwrap()
    }

    #[test]
    fn a_batch_is_cut_into_its_runs() {
        let batch = r#" {"post": [{"id":"a","run_type":"llm"}, {"id":"b"}], "patch": [{"id":"b","error":null}, {"id":"c"},{"id":"b"}]} "#;
        let expect = [
            r#"{"post":{"id":"a","run_type":"llm"}}"#,
            r#"{"post":{"id":"b"},"patch":{"id":"b","error":null}}"#,
            r#"{"patch":{"id":"c"}}"#,
            r#"{"patch":{"id":"b"}}"#,
        ];
        assert_eq!(records(batch), expect);
    }

    #[test]
    fn exports_are_cut_into_runs_of_any_depth() {
        let run = r#"{"id":"a","child_runs":[{"id":"b","child_runs":[{"id":"c","child_runs":[]}]}]}"#;
        let texts: Vec<String> = records(run).iter().map(|record| id_of(record)).collect();
        assert_eq!(texts, ["a", "b", "c"]);
        assert_eq!(
            records(r#"{"runs":[{"id":"a"},{"id":"b"}],"cursors":{}}"#),
            [r#"{"id":"a"}"#, r#"{"id":"b"}"#]
        );
        assert_eq!(records(r#"[{"id":"a"}, 7]"#), [r#"{"id":"a"}"#, "7"]);
        for bad in ["7", "{", "[{]"] {
            assert!(
                split_json_body(Bytes::from(bad), SplitBounds::FILE).is_err(),
                "{bad}"
            );
        }
    }

    #[test]
    fn the_address_names_the_run_where_the_body_does_not() {
        let check = |text: &str, expect: &str| assert_eq!(patch_of("r", text.as_bytes()).unwrap(), expect);
        check(
            r#" {"end_time": "x"} "#,
            r#"{"patch":{"id":"r","end_time": "x"}}"#,
        );
        check("{}", r#"{"patch":{"id":"r"}}"#);
        check(r#"{"id":"q"}"#, r#"{"patch":{"id":"q"}}"#);
        assert!(patch_of("r", b"[]").is_err());
        assert!(patch_of("r", b"{\"a\"").is_err());
    }

    #[test]
    fn no_more_than_the_bounds_is_cut() {
        let bounds = SplitBounds {
            events: 2,
            bytes: 1 << 20,
        };
        let body = Bytes::from(r#"{"post":[{"id":"a"},{"id":"b"},{"id":"c"}]}"#);
        assert_eq!(split_json_body(body, bounds), Err(SplitError::TooManyEvents(2)));
    }
}
