//! What the answer of a call tells of a file: what it was before, what changed in it, how much of it was read.

use serde_json::{Map, Value};

use super::{Change, patch, paths};

/// What an answer tells of a file.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct FileAnswer {
    /// The file that it speaks of; empty where it names none.
    pub path: String,
    /// Lines in and out.
    pub change: Change,
    /// The whole text before the call.
    pub before: Option<String>,
    /// The whole text that was read.
    pub whole: Option<String>,
    /// The file was not there before; none where that is not told.
    pub created: Option<bool>,
    /// Which lines were read.
    pub lines: Option<LinesRead>,
}

/// Lines of a file that a call read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LinesRead {
    /// The first of them, from 1.
    pub first: u32,
    /// How many.
    pub count: u32,
    /// How many the file has; none where it is not told.
    pub total: Option<u32>,
}

/// What an answer tells of the file that the call worked on.
pub fn answer(result: &Value) -> FileAnswer {
    let mut found = FileAnswer::default();
    for object in objects(result) {
        found.read(&object);
    }
    if found == FileAnswer::default()
        && let Some(text) = text_of(result)
    {
        found.lines = lines(&text);
    }
    found
}

impl FileAnswer {
    fn read(&mut self, object: &Map<String, Value>) {
        let text = |name: &str| object.get(name).and_then(Value::as_str);
        if self.path.is_empty()
            && let Some(path) = text("filePath")
                .or(text("file_path"))
                .and_then(|path| paths::resolved(path, ""))
        {
            self.path = path;
        }
        let hunks = object.get("structuredPatch").and_then(patch::structured);
        let hunks = hunks.or_else(|| {
            let diff = ["fileDiff", "diff", "unified_diff", "gitDiff"]
                .into_iter()
                .find_map(text)?;
            Some(patch::unified(diff)).filter(|hunks| !hunks.is_empty())
        });
        if let Some(hunks) = hunks
            && self.change == Change::Unsaid
        {
            self.change = Change::Hunks(hunks);
        }
        let before = object.get("originalFile").or(object.get("originalContent"));
        if let Some(before) = before {
            self.before = before.as_str().map(str::to_owned).or(self.before.take());
        }
        match text("type") {
            Some("create") => self.created = Some(true),
            Some("update") => self.created = Some(false),
            _ => {}
        }
        if let Some(is_new) = object.get("isNewFile").and_then(Value::as_bool) {
            self.created = Some(is_new);
        }
        let number = |name: &str| u32::try_from(object.get(name)?.as_u64()?).ok();
        if let Some(count) = number("numLines") {
            let read = LinesRead {
                first: number("startLine").unwrap_or(1),
                count,
                total: number("totalLines"),
            };
            self.lines = Some(read);
            if read.first <= 1 && read.total == Some(count) {
                self.whole = text("content").map(str::to_owned);
            }
        }
    }
}

/// How many lines a text has, where it is the text of a file with or without numbers before its lines.
fn lines(text: &str) -> Option<LinesRead> {
    let count = u32::try_from(text.lines().count()).ok()?;
    let number = |line: &str| {
        let (number, _) = line.trim_start().split_once(['\t', '→', '|'])?;
        number.trim().parse::<u32>().ok()
    };
    let first = text.lines().next().and_then(number);
    (count > 0).then_some(LinesRead {
        first: first.unwrap_or(1),
        count,
        total: None,
    })
}

/// How deep an answer is searched for objects that tell of a file or a command.
const DEEPEST: usize = 6;
/// Objects of an answer that are looked at.
const MOST: usize = 32;

/// The objects of an answer, the outer ones first; JSON in a text is looked into.
pub(super) fn objects(result: &Value) -> Vec<Map<String, Value>> {
    let mut found = Vec::new();
    let mut next = vec![(result.clone(), 0)];
    while let Some((value, depth)) = next.pop() {
        match value {
            Value::Object(fields) if found.len() < MOST => {
                if depth < DEEPEST {
                    let inner = fields.values().rev().filter(|value| is_worth_a_look(value));
                    next.extend(inner.map(|value| (value.clone(), depth + 1)));
                }
                found.push(fields);
            }
            Value::Array(items) if depth < DEEPEST => {
                next.extend(items.into_iter().take(MOST).rev().map(|item| (item, depth + 1)));
            }
            Value::String(text) if text.starts_with('{') && depth == 0 => {
                if let Ok(value @ Value::Object(_)) = serde_json::from_str(&text) {
                    next.push((value, depth + 1));
                }
            }
            _ => {}
        }
    }
    found
}

fn is_worth_a_look(value: &Value) -> bool {
    value.is_object()
        || value
            .as_array()
            .is_some_and(|items| items.first().is_some_and(Value::is_object))
}

/// The text of an answer, in whatever it is wrapped.
pub(super) fn text_of(result: &Value) -> Option<String> {
    match result {
        Value::String(text) => Some(text.clone()),
        Value::Array(items) => {
            let texts: Vec<String> = items.iter().filter_map(text_of).collect();
            (!texts.is_empty()).then(|| texts.join("\n"))
        }
        Value::Object(fields) => {
            let names = [
                "text",
                "output",
                "content",
                "result",
                "response",
                "responseParts",
                "functionResponse",
                "error",
            ];
            names.iter().find_map(|name| text_of(fields.get(*name)?))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn answers_of_edits_tell_what_was_before() {
        let result = json!({"filePath": "/a.md", "originalFile": "x\n", "userModified": false,
            "structuredPatch": [{"oldStart": 1, "newStart": 1, "lines": ["-x", "+y"]}]});
        let check = |result: Value| {
            let found = answer(&result);
            assert_eq!(
                (found.path.as_str(), found.before.as_deref()),
                ("/a.md", Some("x\n")),
                "{result}"
            );
            assert!(
                matches!(&found.change, Change::Hunks(hunks) if hunks.len() == 1),
                "{result}"
            );
        };
        check(result.clone());
        check(json!({"content": "ok", "toolUseResult": result}));
        check(json!(result.to_string()));
        let parts = json!({"status": "success", "response": {"responseParts": [{"functionResponse": {"response": {"output": "a\nb"}}}]}});
        assert_eq!(answer(&parts).lines.map(|lines| lines.count), Some(2));
        let diff = "Index: a\n--- a\n+++ a\n@@ -1 +1 @@\n-x\n+y\n";
        let found =
            answer(&json!([{"resultDisplay": {"fileDiff": diff, "filePath": "/a.md", "isNewFile": true}}]));
        assert_eq!((found.path.as_str(), found.created), ("/a.md", Some(true)));
        assert!(matches!(&found.change, Change::Hunks(hunks) if hunks.len() == 1));
    }

    #[test]
    fn answers_of_reads_tell_the_lines() {
        let check = |result: Value, first: u32, count: u32, total: Option<u32>| {
            assert_eq!(
                answer(&result).lines,
                Some(LinesRead { first, count, total }),
                "{result}"
            );
        };
        let file = json!({"type": "text", "file": {"filePath": "/a", "content": "x\ny\n", "numLines": 3, "startLine": 1, "totalLines": 3}});
        check(file.clone(), 1, 3, Some(3));
        assert_eq!(answer(&file).whole.as_deref(), Some("x\ny\n"));
        check(json!("    12\tfn a() {\n    13\t}"), 12, 2, None);
        check(json!([{"type": "text", "text": "a\nb\nc"}]), 1, 3, None);
        check(json!({"output": "name,length\nMarie,12\n"}), 1, 2, None);
        assert_eq!(answer(&json!(null)).lines, None);
    }

    #[test]
    fn a_new_file_is_told_from_one_that_is_written_again() {
        assert_eq!(
            answer(&json!({"type": "create", "filePath": "/a"})).created,
            Some(true)
        );
        assert_eq!(
            answer(&json!({"type": "update", "filePath": "/a"})).created,
            Some(false)
        );
        assert_eq!(answer(&json!({"filePath": "/a"})).created, None);
    }
}
