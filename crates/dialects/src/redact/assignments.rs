//! Secrets that text names: `OPENAI_API_KEY=…`, `password: "…"`, `--token …`.
//!
//! A name in text is judged as the name of a field is. Text also speaks about secrets without telling any, so that the
//! value counts, too: how strict it is looked at depends on the name and on what is between both.

use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;

use super::labels::{Kind, is_placeholder};
use super::names::{Name, Sensitive, last_words};

/// The longest name in text, in bytes.
const LONGEST_NAME: usize = 80;

/// A secret in a text.
pub(super) struct Assigned {
    pub(super) place: Range<usize>,
    pub(super) kind: Kind,
}

/// How a name and its value stand together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Form {
    /// `NAME=value`, `?name=value`, `--name=value`: what a program reads.
    Exact,
    /// `name = value`, `"name": "value"`.
    Loose,
    /// `--name value`.
    Flag,
    /// `password is value`.
    Prose,
}

/// The end of a name, and what is between it and its value.
static NAMED: LazyLock<Regex> = LazyLock::new(|| {
    let words = last_words().join("|");
    let tail = r"(?:[ _.-]?(?:value|text|plain|header|string|\d+))*";
    let between = r#"\\*["'`]?[ \t]*(?:=>|:=|==?|:)[ \t]*|\\*["'`],[ \t]*|[ \t]+is[ \t]+|[ \t]+"#;
    Regex::new(&format!("(?i)(?:{words}){tail}({between})")).expect("a fixed pattern")
});

static OPENS: LazyLock<Regex> = LazyLock::new(|| Regex::new(r#"^(\\*)(["'`])"#).expect("a fixed pattern"));

/// A call or a look-up in source code: `os.environ["KEY"]`.
static CODE: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"^[A-Za-z_][\w.]*[(\[]").expect("a fixed pattern"));

/// Words that are in the place of a value in schemas, documents and source code.
const NO_VALUES: [&str; 14] = [
    "none",
    "null",
    "nil",
    "true",
    "false",
    "undefined",
    "required",
    "optional",
    "string",
    "str",
    "integer",
    "bytes",
    "missing",
    "invalid",
];

/// The secrets that a text names, in order.
pub(super) fn find(text: &str) -> Vec<Assigned> {
    let mut found = Vec::new();
    let mut from = 0;
    while let Some(captures) = NAMED.captures_at(text, from) {
        let Some(between) = captures.get(1) else { break };
        let assigned = assigned(text, between.range());
        from = assigned
            .as_ref()
            .map_or(between.end(), |assigned| assigned.place.end);
        found.extend(assigned);
    }
    found
}

/// What is assigned to the name before `between`, if that is a secret.
fn assigned(text: &str, between: Range<usize>) -> Option<Assigned> {
    let name = name_before(text, between.start);
    let own = name.rsplit(' ').next().unwrap_or_default();
    let form = form(&text[..between.start], own, &text[between.clone()])?;
    let place = value_at(text, between.end);
    let value = &text[place.clone()];
    let no_value = value.len() < 3
        || is_placeholder(value)
        || NO_VALUES.iter().any(|word| value.eq_ignore_ascii_case(word));
    if no_value {
        return None;
    }
    let sensitive = Name::new(name).sensitive()?;
    is_secret(sensitive, form, is_shouted(own), value).then_some(Assigned {
        place,
        kind: sensitive.kind,
    })
}

/// The name that ends here: words with single blanks, hyphens, points and underscores between.
fn name_before(text: &str, end: usize) -> &str {
    let bytes = text.as_bytes();
    let mut start = end;
    while start > 0 && end - start < LONGEST_NAME {
        let goes_on = match bytes[start - 1] {
            b' ' => start < end && bytes[start].is_ascii_alphanumeric(),
            b'_' | b'-' | b'.' => true,
            byte => byte.is_ascii_alphanumeric(),
        };
        if !goes_on {
            break;
        }
        start -= 1;
    }
    &text[start..end]
}

/// None when name and value have nothing to do with each other. `before` ends with the name, of which `own` is the last
/// word.
fn form(before: &str, own: &str, between: &str) -> Option<Form> {
    let is_flag = own.starts_with('-');
    let in_query = before[..before.len() - own.len()].ends_with(['?', '&']);
    match between.trim_matches([' ', '\t']) {
        "is" => Some(Form::Prose),
        mark if mark.is_empty() || mark.ends_with(',') => is_flag.then_some(Form::Flag),
        "=" if between == "=" && (is_flag || in_query || is_shouted(own)) => Some(Form::Exact),
        _ => Some(Form::Loose),
    }
}

/// Whether a name is written as those of environment variables are.
fn is_shouted(name: &str) -> bool {
    name.bytes().all(|byte| !byte.is_ascii_lowercase())
}

/// The value that begins here: what is in quotes, else up to a blank or a mark that ends values.
fn value_at(text: &str, from: usize) -> Range<usize> {
    let rest = &text[from..];
    if let Some(opens) = OPENS.captures(rest) {
        let start = opens[0].len();
        let length = quoted(&rest[start..], opens[1].len(), &opens[2]);
        return from + start..from + start + length;
    }
    let ends =
        |c: char| c.is_whitespace() || matches!(c, '"' | '\'' | '`' | ',' | ';' | '&' | '}' | ']' | '\\');
    let value = rest.split(ends).next().unwrap_or_default();
    let value = value.trim_end_matches(['.', ':', '!', '?', ')']);
    from..from + value.len()
}

/// The length of what is before the closing quote, or before the end of the line where there is none.
fn quoted(rest: &str, backslashes: usize, quote: &str) -> usize {
    let closes = |(at, _): &(usize, &str)| {
        let before = &rest[..*at];
        before.len() - before.trim_end_matches('\\').len() == backslashes
    };
    let line = rest.find(['\n', '\r']).unwrap_or(rest.len());
    let end = rest[..line].match_indices(quote).find(closes);
    end.map_or(line, |(at, _)| at - backslashes)
}

fn is_secret(sensitive: Sensitive, form: Form, is_shouted: bool, value: &str) -> bool {
    let all = |is: fn(&u8) -> bool| value.as_bytes().iter().all(is);
    let has_digit = value.bytes().any(|byte| byte.is_ascii_digit());
    let is_metavariable = all(|byte| byte.is_ascii_uppercase() || *byte == b'_');
    match (sensitive.kind, form) {
        (Kind::Email | Kind::Phone, _) => false, // found by what they look like
        (Kind::Secret, Form::Prose) => sensitive.is_password && has_digit,
        (Kind::Secret, Form::Flag) => {
            let is_option = value.starts_with(['-', '<', '[']);
            let is_short_word = value.len() < 8 && all(u8::is_ascii_lowercase);
            !is_option && !is_metavariable && !is_short_word
        }
        (Kind::Secret, _) if sensitive.is_password => true,
        (Kind::Secret, _) if value.len() < 8 && all(u8::is_ascii_digit) => false,
        (Kind::Secret, _) if value.starts_with('<') || CODE.is_match(value) => false,
        (Kind::Secret, Form::Exact) if is_shouted => value.len() >= 4,
        (Kind::Secret, Form::Exact) => value.len() >= 6 && !is_metavariable,
        (Kind::Secret, Form::Loose) => value.len() >= 8 && looks_random(value),
        (_, Form::Prose | Form::Flag) => false,
        _ => has_digit,
    }
}

/// Prose speaks of tokens, too: a value has a digit in it, or is long.
pub(super) fn looks_random(value: &str) -> bool {
    value.len() >= 20 || value.bytes().any(|byte| byte.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn values(text: &str) -> Vec<&str> {
        find(text).into_iter().map(|found| &text[found.place]).collect()
    }

    #[test]
    fn secrets_are_found_by_the_names_before_them() {
        for (text, expect) in [
            ("export OPENAI_API_KEY=abcdefgh", "abcdefgh"),
            ("GITHUB_TOKEN=abcd1234efgh5678\nHOME=/root", "abcd1234efgh5678"),
            (
                "aws_secret_access_key = wJalrXUtnFEMIK7MDENG",
                "wJalrXUtnFEMIK7MDENG",
            ),
            ("PGPASSWORD=hunter psql", "hunter"),
            ("x-api-key: abcd1234efgh5678", "abcd1234efgh5678"),
            ("run --token abcd1234 now", "abcd1234"),
            ("run --api-key=abcdefgh now", "abcdefgh"),
            ("['--password', 's3cret']", "s3cret"),
            ("https://x/?access_token=abcdefgh&y=2", "abcdefgh"),
            ("the password is hunter2.", "hunter2"),
            (
                "password: \"correct horse battery\", next",
                "correct horse battery",
            ),
            (r#"{\"password\": \"pa ss\", \"n\": 1"#, "pa ss"),
            (r#"{"secret": "a\"b c", "n": 1"#, r#"a\"b c"#),
            ("{'client_secret': 'x y z'", "x y z"),
            (
                "AccountKey=abcd1234efgh5678==;EndpointSuffix=x",
                "abcd1234efgh5678==",
            ),
            ("(password: hunter2)", "hunter2"),
            ("cvv=123, dob: 1990-02-03", "123"),
            ("Token=abcd1234efgh5678", "abcd1234efgh5678"),
            ("run --token abcdefgh", "abcdefgh"),
            ("API_KEY=abcd", "abcd"),
            ("API_KEY=12345678", "12345678"),
            (
                "api_key: abcdefghijklmnopqrstuvwxyz",
                "abcdefghijklmnopqrstuvwxyz",
            ),
        ] {
            assert_eq!(values(text).first(), Some(&expect), "{text}");
        }
        assert_eq!(values("cvv=123, dob: 1990-02-03").len(), 2);
    }

    #[test]
    fn text_about_secrets_stays() {
        for text in [
            "the token validation failed; token: invalid",
            "pass --token with your key, or --token=YOUR_TOKEN",
            "usage: run [--token TOKEN] [--password PASSWORD]",
            "api_key=os.environ[\"OPENAI_API_KEY\"]",
            "token=get_token(1)",
            "max_tokens=4096 token: 512 total_tokens: 12345678",
            "next_page_token=abcd1234efgh5678",
            "password: required, \"password\": \"string\"",
            "the password is wrong",
            "OPENAI_API_KEY=$OPENAI_API_KEY API_KEY=None API_KEY=<your key>",
            "email=a, phone: 12345",
            "cookie policy: see page 12345678",
            "secretary: Maya12345",
            "next page token: abcd1234efgh5678",
            "run --token abcdefg",
            "API_KEY=1234567 api_key: ab12",
            "the cvv is 123",
            "api_key: abcdefgh, api_key = abcdefgh, api_key=abcdefgh, API_KEY: abcdefgh",
        ] {
            assert_eq!(values(text), [""; 0], "{text}");
        }
    }

    #[test]
    fn a_name_has_single_blanks_and_a_longest_length() {
        // What is behind two blanks is no part of the name: this token is of no page.
        assert_eq!(values("next page  token: abcd1234efgh5678"), ["abcd1234efgh5678"]);
        let flag = |length: usize| format!("--{}-token abcd1234", "a".repeat(length - "---token".len()));
        // Beyond the longest length nobody sees that it is a flag, except by its second hyphen.
        assert_eq!(values(&flag(LONGEST_NAME)), ["abcd1234"]);
        assert_eq!(values(&flag(LONGEST_NAME + 1)), ["abcd1234"]);
        assert_eq!(values(&flag(LONGEST_NAME + 2)), [""; 0]);
        let far = format!("{} run --token abcd1234", "b ".repeat(100));
        assert_eq!(values(&far), ["abcd1234"]);
    }
}
