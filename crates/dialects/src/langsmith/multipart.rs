//! `multipart/form-data` as the SDKs send runs: `post.ID` holds a run without its large members, `post.ID.outputs` one
//! of these, `attachment.ID.NAME` a file, `feedback.ID` what was thought of a run. The parts of one run become one
//! record, with the bytes of each part in it.

use std::collections::HashMap;
use std::ops::Range;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use memchr::memmem;
use serde_json::{Value, json};

use super::split::{both, id_of, with_id};
use super::tellings::told;
use crate::json::{check_lenient, scan};
use crate::split::Cut;
use crate::{Rejected, SplitBounds, SplitError};

/// Members of a run that have a part of their own.
const MEMBERS: [&str; 6] = ["inputs", "outputs", "events", "extra", "error", "serialized"];
/// Attachments beyond this many bytes are named and not kept.
const LARGEST_ATTACHMENT: usize = 256 << 10;

/// Whether a text begins like a multipart body of runs.
pub(crate) fn looks_like_body(head: &[u8]) -> bool {
    let names = ["post.", "patch.", "feedback.", "attachment."];
    let is_named = |name: &&str| memmem::find(head, format!("name=\"{name}").as_bytes()).is_some();
    head.starts_with(b"--") && names.iter().any(is_named)
}

/// The boundary that a content type names; empty where it names none.
pub fn boundary_of(content_type: &str) -> &str {
    let named = content_type.split(';').find_map(|parameter| {
        let (name, value) = parameter.trim().split_once('=')?;
        name.eq_ignore_ascii_case("boundary").then_some(value)
    });
    named.unwrap_or_default().trim_matches('"')
}

/// The records in a body. The boundary is that of its first line, where none is given.
///
/// # Errors
/// When the body has no parts of runs, or holds more than the bounds allow.
pub fn split_multipart(body: Bytes, boundary: &str, bounds: SplitBounds) -> Result<Vec<Bytes>, SplitError> {
    let line = body
        .split(|byte| *byte == b'\n')
        .next()
        .unwrap_or_default()
        .trim_ascii();
    let boundary = match boundary {
        "" => line.strip_prefix(b"--").unwrap_or_default(),
        given => given.as_bytes(),
    };
    if boundary.is_empty() {
        return Err(Rejected::new("the body does not begin with the boundary of a multipart form").into());
    }
    let mut forms = Forms::default();
    let mut cut = Cut::new(bounds);
    let parts = parts(&body, boundary);
    // A run has a part of its own and one for each member.
    if parts.len() / (MEMBERS.len() + 1) > bounds.events {
        return Err(SplitError::TooManyEvents(bounds.events));
    }
    for part in parts {
        let Some(part) = Part::of(&body, part) else {
            return Err(Rejected::new("a part of the multipart form has no name").into());
        };
        cut.make_room(part.content.len())?;
        forms.add(part);
    }
    let records = forms.into_records();
    if records.is_empty() {
        return Err(Rejected::new("the multipart form holds no runs and no feedback").into());
    }
    records.into_iter().for_each(|record| cut.add(record));
    Ok(cut.into_events())
}

/// The places of the parts: head and content of each.
fn parts(body: &[u8], boundary: &[u8]) -> Vec<Range<usize>> {
    let delimiter = [b"--", boundary].concat();
    let is_line_start = |at: &usize| *at == 0 || body[..*at].ends_with(b"\n");
    let starts: Vec<usize> = memmem::find_iter(body, &delimiter)
        .filter(is_line_start)
        .collect();
    let ends = starts.iter().skip(1).copied().chain([body.len()]);
    let places = starts
        .iter()
        .zip(ends)
        .map(|(start, end)| start + delimiter.len()..end);
    // What is behind the last delimiter is no part, unless the body was cut short.
    places
        .filter(|place| !body[place.clone()].starts_with(b"--"))
        .filter(|place| !body[place.clone()].trim_ascii().is_empty())
        .collect()
}

/// One part.
struct Part {
    name: String,
    content_type: String,
    content: Bytes,
}

impl Part {
    fn of(body: &Bytes, place: Range<usize>) -> Option<Part> {
        let part = &body[place.clone()];
        let ends = [&b"\r\n\r\n"[..], b"\n\n"].into_iter();
        let ends = ends.filter_map(|end| Some((memmem::find(part, end)?, end.len())));
        let (head, length) = ends.min()?;
        let content = place.start + head + length..place.end;
        let line_end = match &body[content.clone()] {
            content if content.ends_with(b"\r\n") => 2,
            content if content.ends_with(b"\n") => 1,
            _ => 0,
        };
        let head = String::from_utf8_lossy(&part[..head]);
        let header = |name: &str| {
            let mut lines = head.lines().filter_map(|line| line.split_once(':'));
            let named = lines.find(|(header, _)| header.trim().eq_ignore_ascii_case(name));
            named.map(|(_, value)| value.trim().to_owned())
        };
        let disposition = header("content-disposition")?;
        let (_, name) = disposition.split_once("name=\"")?;
        Some(Part {
            name: name.split('"').next()?.to_owned(),
            content_type: header("content-type").unwrap_or_default(),
            content: body.slice(content.start..content.end - line_end),
        })
    }

    /// Its text as a JSON value; as a text where it is none.
    fn json(&self) -> Bytes {
        match check_lenient(&self.content) {
            Ok(_) => self.content.clone(),
            Err(_) => Value::from(String::from_utf8_lossy(&self.content))
                .to_string()
                .into(),
        }
    }
}

/// The parts of one telling of a run.
#[derive(Default)]
struct Form {
    run: Option<Bytes>,
    members: Vec<(&'static str, Bytes)>,
    attachments: Vec<(String, Value)>,
}

/// All parts of a body, by the operation and the run, in the order in which these come.
#[derive(Default)]
struct Forms {
    order: Vec<Key>,
    of: HashMap<Key, Form>,
    /// Records that need no other parts.
    single: Vec<Bytes>,
}

type Key = (&'static str, String);

impl Forms {
    fn add(&mut self, part: Part) {
        let mut names = part.name.splitn(3, '.');
        let (kind, id, member) = (names.next().unwrap_or_default(), names.next(), names.next());
        match (kind, id, member) {
            ("post", Some(id), member) => self.telling("post", id, member, &part),
            ("patch", Some(id), member) => self.telling("patch", id, member, &part),
            ("attachment", Some(id), Some(name)) => {
                let kept = attachment(&part);
                let posted = ("post", id.to_owned());
                let key = if self.of.contains_key(&posted) {
                    "post"
                } else {
                    "patch"
                };
                self.form(key, id).attachments.push((name.to_owned(), kept));
            }
            ("feedback", ..) => self.single.push(part.json()),
            // Of a later version: its reader says that it is nothing known.
            _ => self.unknown(&part),
        }
    }

    fn unknown(&mut self, part: &Part) {
        let name = Value::from(part.name.as_str()).to_string();
        let record = [
            b"{\"part\":",
            name.as_bytes(),
            b",\"content\":",
            &part.json()[..],
            b"}",
        ];
        self.single.push(record.concat().into());
    }

    fn form(&mut self, operation: &'static str, id: &str) -> &mut Form {
        let key = (operation, id.to_owned());
        if !self.of.contains_key(&key) {
            self.order.push(key.clone());
        }
        self.of.entry(key).or_default()
    }

    fn telling(&mut self, operation: &'static str, id: &str, member: Option<&str>, part: &Part) {
        let text = part.json();
        let form = self.form(operation, id);
        match member {
            None => form.run = Some(text),
            Some(member) => match MEMBERS.into_iter().find(|known| *known == member) {
                Some(known) => form.members.push((known, text)),
                None => self.unknown(part),
            },
        }
    }

    /// What was posted and patched in one body becomes one record.
    fn into_records(mut self) -> Vec<Bytes> {
        let mut records = Vec::with_capacity(self.order.len());
        let mut told_with = HashMap::new();
        for (operation, id) in std::mem::take(&mut self.order) {
            let Some(form) = self.of.remove(&(operation, id.clone())) else {
                continue;
            };
            let run: Bytes = form.text(&id).into();
            match (operation, told_with.remove(&id)) {
                (_, None) => {
                    records.push((operation, run));
                    told_with.insert(id, records.len() - 1);
                }
                (operation, Some(other)) => {
                    let other: &mut (&str, Bytes) = &mut records[other];
                    other.1 = match operation {
                        "post" => both(&run, &other.1),
                        _ => both(&other.1, &run),
                    };
                    other.0 = "";
                }
            }
        }
        let tellings = records.into_iter().map(|(operation, run)| match operation {
            "" => run,
            operation => told(operation, &run).into(),
        });
        tellings.chain(self.single).collect()
    }
}

impl Form {
    /// The text of the run with its members.
    fn text(self, id: &str) -> Vec<u8> {
        let own = self.run.as_deref().map(<[u8]>::trim_ascii);
        let is_object = own.is_some_and(|own| own.starts_with(b"{") && scan::members(own, 0).is_some());
        let mut text = match own {
            Some(own) if is_object && !id_of(own).is_empty() => own[..own.len() - 1].to_vec(),
            Some(own) if is_object => with_id(id, own)[..]
                .strip_suffix(b"}")
                .unwrap_or_default()
                .to_vec(),
            // The run itself cannot be read, or was not sent in this body.
            other => {
                let mut text = format!("{{\"id\":{}", Value::from(id)).into_bytes();
                if let Some(unread) = other {
                    text.extend_from_slice(b",\"run\":");
                    text.extend_from_slice(unread);
                }
                text
            }
        };
        let mut put = |name: &str, value: &[u8]| {
            if !text.trim_ascii_end().ends_with(b"{") {
                text.push(b',');
            }
            text.extend_from_slice(format!("\"{name}\":").as_bytes());
            text.extend_from_slice(value);
        };
        for (name, value) in &self.members {
            put(name, value);
        }
        if !self.attachments.is_empty() {
            let all = Value::Object(self.attachments.into_iter().collect());
            put("attachments", all.to_string().as_bytes());
        }
        text.push(b'}');
        text
    }
}

/// A file beside a run: a text as it is, other bytes in base64, nothing of a large one.
fn attachment(part: &Part) -> Value {
    let content_type = part.content_type.split(';').next().unwrap_or_default().trim();
    let mut kept = json!({ "content_type": content_type, "bytes": part.content.len() });
    let is_text = content_type.starts_with("text/") || content_type.ends_with("json");
    match std::str::from_utf8(&part.content) {
        _ if part.content.len() > LARGEST_ATTACHMENT => {}
        Ok(text) if is_text => kept["text"] = Value::from(text),
        _ => kept["base64"] = Value::from(STANDARD.encode(&part.content)),
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::*;

    fn body(parts: &[(&str, &str, &str)]) -> Bytes {
        let mut body = String::new();
        for (name, media, content) in parts {
            body += &format!(
                "--b\r\nContent-Disposition: form-data; name=\"{name}\"\r\nContent-Type: {media}\r\n\r\n{content}\r\n"
            );
        }
        (body + "--b--\r\n").into()
    }

    fn split(parts: &[(&str, &str, &str)]) -> Vec<Bytes> {
        split_multipart(body(parts), "", SplitBounds::FILE).unwrap()
    }

    const JSON: &str = "application/json";

    #[test]
    fn parts_of_a_run_become_one_record() {
        let records = split(&[
            ("post.a", JSON, r#"{"id":"a"} "#),
            ("post.a.inputs", JSON, r#"{"q":1}"#),
            ("feedback.f", JSON, r#"{"id":"f","key":"k"}"#),
            ("patch.a.outputs", JSON, r#"{"o":2}"#),
            ("patch.b", JSON, "{}"),
            ("patch.b.error", JSON, "\"broke\""),
        ]);
        assert_eq!(
            records,
            [
                r#"{"post":{"id":"a","inputs":{"q":1}},"patch":{"id":"a","outputs":{"o":2}}}"#,
                r#"{"patch":{"id":"b","error":"broke"}}"#,
                r#"{"id":"f","key":"k"}"#,
            ]
        );
    }

    #[test]
    fn what_is_no_json_spoils_nothing_else() {
        let records = split(&[
            ("post.a", JSON, r#"{"id":"a"}"#),
            ("post.a.inputs", JSON, r#"{"q":1},"id":"x""#),
            ("post.c", JSON, "{\"id\":"),
            ("strange", JSON, "{}"),
        ]);
        assert_eq!(
            records,
            [
                r#"{"post":{"id":"a","inputs":"{\"q\":1},\"id\":\"x\""}}"#,
                r#"{"post":{"id":"c","run":"{\"id\":"}}"#,
                r#"{"part":"strange","content":{}}"#,
            ]
        );
    }

    #[test]
    fn small_attachments_are_kept() {
        let large = "x".repeat(LARGEST_ATTACHMENT + 1);
        let records = split(&[
            ("post.a", JSON, r#"{"id":"a"}"#),
            ("attachment.a.note.txt", "text/plain; length=2", "hi"),
            ("attachment.a.pic", "image/png", "\u{1}"),
            ("attachment.a.large", "text/plain", &large),
        ]);
        let record: Value = serde_json::from_slice(&records[0]).unwrap();
        let expect = json!({
            "note.txt": { "content_type": "text/plain", "bytes": 2, "text": "hi" },
            "pic": { "content_type": "image/png", "bytes": 1, "base64": "AQ==" },
            "large": { "content_type": "text/plain", "bytes": LARGEST_ATTACHMENT + 1 },
        });
        assert_eq!(record["post"]["attachments"], expect);
    }

    #[test]
    fn bodies_of_anything_else_are_refused() {
        let check = |body: &'static str| {
            let split = split_multipart(Bytes::from(body), "", SplitBounds::FILE);
            assert!(split.is_err(), "{body}");
        };
        check("");
        check("{}");
        check("--b\r\n\r\nno name\r\n--b--");
        check("--b--\r\n");
        assert_eq!(boundary_of("multipart/form-data; boundary=\"x-1\""), "x-1");
        assert_eq!(boundary_of("application/json"), "");
    }

    #[test]
    fn no_more_than_the_bounds_is_cut() {
        let bounds = |events, bytes| SplitBounds { events, bytes };
        let parts = |count: usize| body(&vec![("post.a", JSON, r#"{"id":"a"}"#); count]);
        let split = |count, bounds| split_multipart(parts(count), "", bounds);
        assert!(split(13, bounds(1, 1_000)).is_ok());
        assert_eq!(split(14, bounds(0, 1_000)), Err(SplitError::TooManyEvents(0)));
        assert_eq!(split(13, bounds(1, 100)), Err(SplitError::TooManyBytes(100)));
    }

    #[test]
    fn a_body_that_was_cut_short_gives_what_is_whole() {
        let whole = body(&[
            ("post.a", JSON, r#"{"id":"a"}"#),
            ("post.b", JSON, r#"{"id":"b"}"#),
        ]);
        let cut = whole.slice(..whole.len() - 9);
        let records = split_multipart(cut, "b", SplitBounds::FILE).unwrap();
        assert_eq!(records, [r#"{"post":{"id":"a"}}"#, r#"{"post":{"id":"b"}}"#]);
    }
}
