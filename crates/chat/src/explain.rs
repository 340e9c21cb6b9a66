//! What the body of a refusal says, whatever its shape: the words that the SDKs drop.

use serde_json::Value;
use tracewake_http::StatusCode;

use crate::error::{ChatError, ErrorKind};
use crate::fields::Fields;
use crate::halves::whole;

/// Of an explanation, at most this many characters are kept.
const LONGEST: usize = 2_000;
const UNEXPLAINED: &str = "the backend failed and did not say why";

/// The failure that an answer with this status and body is.
pub(crate) fn refusal(status: StatusCode, body: &[u8]) -> ChatError {
    let said = explanation(body);
    let fallback = || status.canonical_reason().unwrap_or("no explanation").to_owned();
    ChatError {
        kind: ErrorKind::of_status(status.as_u16()),
        status: Some(status.as_u16()),
        message: said.unwrap_or_else(fallback),
    }
}

/// The failure that a JSON object is, if it is one: an `error` in it that is not null, or an object that says of itself
/// to be an error. Comes in the middle of a stream, and from some proxies with status 200.
pub(crate) fn error_object(value: &Value, status: Option<u16>) -> Option<ChatError> {
    let is_error = Fields(value).text("object") == "error";
    let within = value.get("error").filter(|error| !error.is_null());
    let error = within.or_else(|| is_error.then_some(value))?;
    let kind = match Fields(error).text("type").as_str() {
        "invalid_request_error" => ErrorKind::BadRequest,
        "authentication_error" => ErrorKind::Unauthorized,
        "permission_error" => ErrorKind::Forbidden,
        "not_found_error" => ErrorKind::NotFound,
        "rate_limit_error" => ErrorKind::Other,
        _ => ErrorKind::ServerError,
    };
    Some(ChatError {
        kind,
        status,
        message: of_json(value).unwrap_or_else(|| UNEXPLAINED.to_owned()),
    })
}

/// The failure that an event called `error` tells of, whatever its data.
pub(crate) fn error_event(data: &str) -> ChatError {
    let value = serde_json::from_str(data).unwrap_or(Value::Null);
    error_object(&value, None).unwrap_or_else(|| ChatError {
        kind: ErrorKind::ServerError,
        status: None,
        message: explanation(data.as_bytes()).unwrap_or_else(|| UNEXPLAINED.to_owned()),
    })
}

/// What a body says, as one text that can be shown: no markup, no control characters, not too long. None when it says
/// nothing.
pub(crate) fn explanation(body: &[u8]) -> Option<String> {
    let text = String::from_utf8_lossy(body);
    let text = text.trim_start_matches('\u{feff}').trim();
    match serde_json::from_str::<Value>(text) {
        Ok(value) => of_json(&value),
        Err(_) if text.starts_with('<') => readable(&words(text)),
        Err(_) => readable(text),
    }
}

fn of_json(value: &Value) -> Option<String> {
    let said = match value {
        Value::String(text) => text.clone(),
        Value::Null => return None,
        _ => from_object(value).unwrap_or_else(|| value.to_string()),
    };
    readable(&said)
}

/// The shapes that are known, the one made for people first.
fn from_object(value: &Value) -> Option<String> {
    let fields = Fields(value);
    if let Some(error) = value.get("error").filter(|error| !error.is_null()) {
        let named = ["message", "detail", "code", "type"];
        return match error {
            Value::String(text) if !text.is_empty() => Some(text.clone()),
            Value::Object(_) => named.iter().find_map(|name| Fields(error).optional(name)),
            _ => fields.optional("message"),
        };
    }
    // Reasons behind a detail are those of problem+json; a list in its place, those of a validation.
    let detail = match value.get("detail") {
        Some(Value::Array(reasons)) => join(reasons, "; "),
        Some(detail @ Value::Object(_)) => Fields(detail).optional("message").or_else(|| from_object(detail)),
        _ => fields.optional("detail"),
    };
    let reasons = join(fields.list("errors"), "; ");
    match (detail, reasons) {
        (Some(detail), Some(reasons)) => Some(format!("{detail}: {reasons}")),
        (Some(said), None) | (None, Some(said)) => Some(said),
        (None, None) => ["message", "title"].iter().find_map(|name| fields.optional(name)),
    }
}

fn join(reasons: &[Value], between: &str) -> Option<String> {
    let reasons: Vec<String> = reasons.iter().filter_map(reason).collect();
    (!reasons.is_empty()).then(|| reasons.join(between))
}

/// One reason of several: which field, and what about it.
fn reason(value: &Value) -> Option<String> {
    if let Value::String(text) = value {
        return Some(text.clone());
    }
    let fields = Fields(value);
    let said = fields.optional("msg").or_else(|| fields.optional("message"))?;
    let parts = fields.list("loc").iter().map(|part| match part {
        Value::String(name) => name.clone(),
        other => other.to_string(),
    });
    // Where a field was looked for is no part of its name.
    let path: Vec<String> = parts
        .enumerate()
        .filter(|(at, part)| *at > 0 || !matches!(part.as_str(), "body" | "query" | "path"))
        .map(|(_, part)| part)
        .collect();
    let location = fields.text("location");
    let field = match path.is_empty() {
        false => path.join("."),
        true => location.strip_prefix("body.").unwrap_or(&location).to_owned(),
    };
    match field.as_str() {
        "" | "body" => Some(said),
        _ => Some(format!("{field}: {said}")),
    }
}

/// The words of an HTML page: no tags, no scripts, no styles.
fn words(html: &str) -> String {
    let mut text = String::new();
    let mut rest = html;
    while let Some(at) = rest.find('<') {
        text.push_str(&rest[..at]);
        text.push(' ');
        rest = after_tag(&rest[at..]);
    }
    text.push_str(rest);
    for (entity, character) in [
        ("&lt;", "<"),
        ("&gt;", ">"),
        ("&quot;", "\""),
        ("&#39;", "'"),
        ("&nbsp;", " "),
        ("&amp;", "&"),
    ] {
        text = text.replace(entity, character);
    }
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// What follows a tag; with those whose content is not for people, what follows their end.
fn after_tag(html: &str) -> &str {
    let starts = |name: &str| {
        let head = html.as_bytes().get(1..=name.len());
        head.is_some_and(|head| head.eq_ignore_ascii_case(name.as_bytes()))
    };
    let behind = |end: &str| {
        let found = html.to_ascii_lowercase().find(end);
        found.map_or("", |at| &html[at + end.len()..])
    };
    match () {
        () if starts("!--") => behind("-->"),
        () if starts("script") => behind("</script>"),
        () if starts("style") => behind("</style>"),
        () => html.find('>').map_or("", |at| &html[at + 1..]),
    }
}

/// Fit to be shown: control characters would move the cursor of a terminal.
pub(crate) fn readable(text: &str) -> Option<String> {
    let clean: String = whole(text)
        .chars()
        .map(|c| if c.is_control() && c != '\n' { ' ' } else { c })
        .collect();
    let clean = clean.trim();
    if clean.is_empty() {
        return None;
    }
    match clean.char_indices().nth(LONGEST) {
        Some((end, _)) => Some(format!("{}…", &clean[..end])),
        None => Some(clean.to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn every_shape_says_something() {
        let check = |body: &str, expect: &str| {
            let status = StatusCode::SERVICE_UNAVAILABLE;
            assert_eq!(refusal(status, body.as_bytes()).message, expect, "{body}");
        };
        check(r#"{"detail":"chat session not found"}"#, "chat session not found");
        check(
            r#"{"detail":[{"loc":["body","temperature"],"msg":"too hot"},{"loc":["query","page"],"msg":"too low"}]}"#,
            "temperature: too hot; page: too low",
        );
        check(
            r#"{"detail":[{"loc":["body","messages",0,"role"],"msg":"no role"}]}"#,
            "messages.0.role: no role",
        );
        check(
            r#"{"detail":[{"loc":["body"],"msg":"needed"},"and more"]}"#,
            "needed; and more",
        );
        check(r#"{"detail":{"message":"nested","code":7}}"#, "nested");
        check(
            r#"{"error":{"message":"no such model","type":"x"}}"#,
            "no such model",
        );
        check(r#"{"error":{"code":42}}"#, "42");
        check(r#"{"error":"model not found"}"#, "model not found");
        check(r#"{"error":null,"detail":"still"}"#, "still");
        check(r#"{"error":true,"message":"said beside it"}"#, "said beside it");
        check(
            r#"{"error":{"message":"for the SDK"},"detail":"for others"}"#,
            "for the SDK",
        );
        check(
            r#"{"title":"T","detail":"unexpected error occurred","errors":[{"message":"busy"}]}"#,
            "unexpected error occurred: busy",
        );
        check(
            r#"{"detail":"validation failed","errors":[{"message":"is missing","location":"body"},{"message":"odd","location":"body.type"}]}"#,
            "validation failed: is missing; type: odd",
        );
        check(r#"{"title":"Bad Gateway"}"#, "Bad Gateway");
        check(r#"{"message":"plain"}"#, "plain");
        check(r#"{"why":1}"#, r#"{"why":1}"#);
        check(r#""quoted""#, "quoted");
        check("Internal Server Error\n", "Internal Server Error");
        for nothing in ["", " \r\n", "null", "\"\"", "<html><body></body></html>"] {
            check(nothing, "Service Unavailable");
        }
    }

    #[test]
    fn pages_are_stripped_to_their_words() {
        let check = |html: &str, expect: &str| {
            assert_eq!(explanation(html.as_bytes()).as_deref(), Some(expect), "{html}");
        };
        check(
            "<html><body><h1>502 Bad Gateway</h1></body></html>",
            "502 Bad Gateway",
        );
        check(
            "<!-- <b>x</b> --><head><TITLE>Down</TITLE><Style>a>b{}</STYLE></head>\n<p>It&#39;s &lt;us&gt; &amp; them<script>if (a<b) c()</script>",
            "Down It's <us> & them",
        );
        check("<p>cut <scri", "cut");
        check("<p>ÄÖ<script>ı</script>Ü", "ÄÖ Ü");
    }

    #[test]
    fn it_can_be_shown_in_a_terminal() {
        assert_eq!(
            explanation(b"\x1b[2Jboo\x07 two\nlines\xff").as_deref(),
            Some("[2Jboo  two\nlines\u{fffd}")
        );
        let long = "ä".repeat(LONGEST + 5);
        let kept = explanation(long.as_bytes()).unwrap();
        assert_eq!(kept.chars().count(), LONGEST + 1);
        assert!(kept.ends_with("ä…"));
    }

    #[test]
    fn error_objects_have_kinds() {
        let check = |kind: &str, expect| {
            let value = json!({"error": {"message": "m", "type": kind}});
            let error = error_object(&value, None).unwrap();
            assert_eq!((error.kind, error.message.as_str()), (expect, "m"), "{kind}");
        };
        check("invalid_request_error", ErrorKind::BadRequest);
        check("authentication_error", ErrorKind::Unauthorized);
        check("permission_error", ErrorKind::Forbidden);
        check("not_found_error", ErrorKind::NotFound);
        check("rate_limit_error", ErrorKind::Other);
        check("server_error", ErrorKind::ServerError);
        check("something_new", ErrorKind::ServerError);
        assert!(error_object(&json!({"error": null}), None).is_none());
        let flat = json!({"object": "error", "message": "too long", "type": "BadRequestError", "code": 400});
        assert_eq!(error_object(&flat, None).unwrap().message, "too long");
        assert_eq!(error_event(r#"{"message":"boom"}"#).message, "boom");
        assert_eq!(error_event(r#"{"error":{"message":"boom"}}"#).message, "boom");
        assert_eq!(error_event("boom").message, "boom");
        assert_eq!(error_event("").message, UNEXPLAINED);
        let silent = error_object(&json!({"error": ""}), Some(200)).unwrap();
        assert_eq!(silent.status, Some(200));
    }
}
