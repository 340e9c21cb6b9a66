//! What secrets and personal data look like inside text.
//!
//! Keys of services are told by the rules of gitleaks (`collection`), secrets by the names before them (`assignments`),
//! cards by their digits (`cards`). The patterns here are for the rest: what is personal, what HTTP and URLs carry, and
//! keys by beginnings alone.

use std::borrow::Cow;
use std::ops::Range;
use std::sync::LazyLock;

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use regex::{Captures, Regex, RegexSet};

use super::assignments::looks_random;
use super::labels::{Kind, is_placeholder};
use super::{Rule, assignments, cards, collection};

/// One way to tell what is to be taken out.
struct Pattern {
    rule: Rule,
    kind: Kind,
    text: &'static str,
    /// The part of a match to take out; none when it turns out to be something else.
    pick: fn(&Captures<'_>, &str) -> Option<Range<usize>>,
    /// Made of digits, and so not looked for in identifiers and times.
    digits: bool,
}

/// What is found in a text.
struct Found {
    place: Range<usize>,
    rule: Rule,
    kind: Kind,
}

/// In the order they are tried.
const PATTERNS: &[Pattern] = &[
    Pattern {
        rule: Rule::Pem,
        kind: Kind::Pem,
        text: r"(?s)-----BEGIN [A-Z0-9 ]+-----.*?(?:-----END [A-Z0-9 ]+-----|\z)",
        pick: whole,
        digits: false,
    },
    Pattern {
        rule: Rule::Token,
        kind: Kind::Token,
        text: r"eyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{8,}(?:\.[A-Za-z0-9_-]*)?",
        pick: word,
        digits: false,
    },
    Pattern {
        rule: Rule::UrlPassword,
        kind: Kind::Secret,
        text: r"[A-Za-z][A-Za-z0-9+.-]*://[^\s/@:]*:([^\s/@]+)@",
        pick: first_group,
        digits: false,
    },
    Pattern {
        rule: Rule::Token,
        kind: Kind::Token,
        text: r"(?i)\bbearer\s+([A-Za-z0-9._~+/=-]{8,})",
        pick: bearer,
        digits: false,
    },
    Pattern {
        rule: Rule::Token,
        kind: Kind::Token,
        text: r"(?i)\bbasic\s+([A-Za-z0-9+/]{8,}={0,2})",
        pick: basic,
        digits: false,
    },
    Pattern {
        rule: Rule::Token,
        kind: Kind::Token,
        text: r#"(?i)\bauthorization\\*["']?\s*[:=]\s*\\*["']?(?:[a-z][a-z0-9-]*\s+)?([^\s"'`,;\\]{8,})"#,
        pick: group_with_digit,
        digits: false,
    },
    Pattern {
        rule: Rule::Token,
        kind: Kind::Token,
        text: r#"(?i)\bcookie\\*["']?:\s*\\*["']?([^\s"'`=;\\]+=[^\r\n"'`\\]+)"#,
        pick: first_group,
        digits: false,
    },
    // gitleaks is strict about lengths. In traces keys are also cut, made up, or of servers that use a well-known
    // beginning.
    Pattern {
        rule: Rule::Key,
        kind: Kind::Key,
        text: concat!(
            r"(?:sk-[A-Za-z0-9_-]{16,}|(?:AKIA|ASIA)[A-Z0-9]{16}|gh[pousr]_[A-Za-z0-9]{20,}|github_pat_[A-Za-z0-9_]{20,}",
            r"|glpat-[A-Za-z0-9_-]{16,}|xox[abeoprs]-[A-Za-z0-9-]{10,}|AIza[A-Za-z0-9_-]{30,}|ya29\.[A-Za-z0-9_-]{20,}",
            r"|hf_[A-Za-z0-9]{20,}|npm_[A-Za-z0-9]{30,}|[rps]k_(?:live|test)_[A-Za-z0-9]{10,}|whsec_[A-Za-z0-9+/=]{16,}",
            r"|SG\.[A-Za-z0-9_-]{16,}\.[A-Za-z0-9_-]{16,})"
        ),
        pick: word,
        digits: false,
    },
    Pattern {
        rule: Rule::Key,
        kind: Kind::Key,
        text: r"aop_[A-Za-z0-9_-]{6,}",
        pick: word_with_digit,
        digits: false,
    },
    Pattern {
        rule: Rule::Assignment,
        kind: Kind::Secret,
        text: r#"[?&](?:key|sig|signature|auth|code|pass)=([^\s"'`&#,;<>\\)\]}]{6,}\]?)"#,
        pick: group_with_digit,
        digits: false,
    },
    Pattern {
        rule: Rule::Email,
        kind: Kind::Email,
        text: r"[\p{L}\p{N}._%+-]+@(?:[\p{L}\p{N}-]+\.)+\p{L}{2,24}",
        pick: whole,
        digits: false,
    },
    Pattern {
        rule: Rule::Ssn,
        kind: Kind::Ssn,
        text: r"\d{3}-\d{2}-\d{4}",
        pick: number,
        digits: true,
    },
    Pattern {
        rule: Rule::Card,
        kind: Kind::Card,
        text: r"\d(?:[ -]?\d){11,}",
        pick: card,
        digits: true,
    },
    Pattern {
        rule: Rule::Phone,
        kind: Kind::Phone,
        text: r"\+\d[\d ().-]{6,18}\d|\(\d{3}\) ?\d{3}[-. ]\d{4}|\d{3}[-.]\d{3}[-.]\d{4}",
        pick: phone,
        digits: true,
    },
];

static SET: LazyLock<RegexSet> =
    LazyLock::new(|| RegexSet::new(PATTERNS.iter().map(|pattern| pattern.text)).expect("fixed patterns"));

static COMPILED: LazyLock<Vec<Regex>> = LazyLock::new(|| {
    let compile = |pattern: &Pattern| Regex::new(pattern.text).expect("a fixed pattern");
    PATTERNS.iter().map(compile).collect()
});

/// What one replacement uncovers is looked at again, at most this often.
const MOST_ROUNDS: usize = 8;

/// The text with every match replaced by what `replace` gives. In an identifier digits are left alone.
pub(super) fn replace_all<'a>(
    text: &'a str,
    is_identifier: bool,
    mut replace: impl FnMut(Rule, Kind, &str) -> String,
) -> Cow<'a, str> {
    let mut current = Cow::Borrowed(text);
    for _ in 0..MOST_ROUNDS {
        let mut changed = false;
        let mut step = |found: Vec<Found>, current: &mut Cow<'a, str>| {
            if let Some(replaced) = replace_found(current, found, &mut replace) {
                *current = Cow::Owned(replaced);
                changed = true;
            }
        };
        let matched = SET.matches(&current);
        let wanted = matched
            .iter()
            .filter(|at| !PATTERNS[*at].digits || !is_identifier);
        let (personal, secret): (Vec<usize>, Vec<usize>) = wanted.partition(|at| PATTERNS[*at].is_personal());
        for at in secret {
            step(PATTERNS[at].find(&COMPILED[at], &current), &mut current);
        }
        step(keys_of_services(&current), &mut current);
        step(assigned(&current), &mut current);
        step(generic(&current), &mut current);
        for at in personal {
            step(PATTERNS[at].find(&COMPILED[at], &current), &mut current);
        }
        if !changed {
            break;
        }
    }
    current
}

fn keys_of_services(text: &str) -> Vec<Found> {
    let found = |place| Found {
        place,
        rule: Rule::Key,
        kind: Kind::Key,
    };
    collection::keys(text).into_iter().map(found).collect()
}

fn assigned(text: &str) -> Vec<Found> {
    let found = |assigned: assignments::Assigned| Found {
        place: assigned.place,
        rule: Rule::Assignment,
        kind: assigned.kind,
    };
    assignments::find(text).into_iter().map(found).collect()
}

fn generic(text: &str) -> Vec<Found> {
    let found = |place| Found {
        place,
        rule: Rule::Assignment,
        kind: Kind::Secret,
    };
    collection::generic(text).into_iter().map(found).collect()
}

impl Pattern {
    /// What is personal is looked for last: digits inside a key are no telephone number.
    fn is_personal(&self) -> bool {
        matches!(self.rule, Rule::Email | Rule::Ssn | Rule::Card | Rule::Phone)
    }

    fn find(&self, regex: &Regex, text: &str) -> Vec<Found> {
        let mut found = Vec::new();
        let mut from = 0;
        while let Some(captures) = regex.captures_at(text, from) {
            let Some(all) = captures.get(0).filter(|all| !all.is_empty()) else {
                break;
            };
            let picked = (self.pick)(&captures, text);
            from = picked.as_ref().map_or(all.end(), |place| place.end);
            found.extend(picked.map(|place| Found {
                place,
                rule: self.rule,
                kind: self.kind,
            }));
        }
        found
    }
}

/// None when nothing is to be replaced. Of places that overlap the first counts; the next round finds what is left.
fn replace_found(
    text: &str,
    found: Vec<Found>,
    replace: &mut impl FnMut(Rule, Kind, &str) -> String,
) -> Option<String> {
    let mut out = String::new();
    let mut copied = 0;
    for Found { place, rule, kind } in found {
        let value = &text[place.clone()];
        if place.start < copied || is_placeholder(value) {
            continue;
        }
        out.push_str(&text[copied..place.start]);
        out.push_str(&replace(rule, kind, value));
        copied = place.end;
    }
    (copied > 0).then(|| out + &text[copied..])
}

fn whole(captures: &Captures<'_>, _: &str) -> Option<Range<usize>> {
    captures.get(0).map(|all| all.range())
}

/// The whole match, unless it is only part of a longer word.
fn word(captures: &Captures<'_>, text: &str) -> Option<Range<usize>> {
    whole(captures, text).filter(|place| stands_alone(text, place))
}

fn word_with_digit(captures: &Captures<'_>, text: &str) -> Option<Range<usize>> {
    word(captures, text).filter(|place| looks_random(&text[place.clone()]))
}

fn first_group(captures: &Captures<'_>, _: &str) -> Option<Range<usize>> {
    captures.get(1).map(|group| group.range())
}

/// Prose speaks of tokens, too: a value has a digit in it, or is long.
fn group_with_digit(captures: &Captures<'_>, text: &str) -> Option<Range<usize>> {
    first_group(captures, text).filter(|place| looks_random(&text[place.clone()]))
}

fn bearer(captures: &Captures<'_>, text: &str) -> Option<Range<usize>> {
    group_with_digit(captures, text)
}

/// User and password in base64.
fn basic(captures: &Captures<'_>, text: &str) -> Option<Range<usize>> {
    first_group(captures, text).filter(|place| {
        let decoded = BASE64_STANDARD.decode(&text[place.clone()]);
        decoded.is_ok_and(|bytes| bytes.contains(&b':'))
    })
}

fn number(captures: &Captures<'_>, text: &str) -> Option<Range<usize>> {
    whole(captures, text).filter(|place| stands_alone(text, place) && !is_joined(text, place))
}

fn phone(captures: &Captures<'_>, text: &str) -> Option<Range<usize>> {
    let place = number(captures, text)?;
    let digits = text[place.clone()].bytes().filter(u8::is_ascii_digit).count();
    (8..=15).contains(&digits).then_some(place)
}

/// The first run of whole groups of digits that is a card number.
fn card(captures: &Captures<'_>, text: &str) -> Option<Range<usize>> {
    let all = number(captures, text)?;
    let place = cards::first_card(&text[all.clone()])?;
    Some(all.start + place.start..all.start + place.end)
}

/// Whether no letter or digit touches the place from outside.
fn stands_alone(text: &str, place: &Range<usize>) -> bool {
    let touches = |character: Option<char>| character.is_some_and(|c| c.is_alphanumeric() || c == '_');
    let before = &text[..place.start];
    let after_escape = ["\\n", "\\r", "\\t"]
        .iter()
        .any(|escape| before.ends_with(escape));
    (after_escape || !touches(before.chars().next_back())) && !touches(text[place.end..].chars().next())
}

/// Whether a number goes on behind a hyphen, a point or a colon: it is part of an id, a version or a time.
fn is_joined(text: &str, place: &Range<usize>) -> bool {
    let joins = |character: Option<char>| character.is_some_and(|c| matches!(c, '-' | '.' | ':' | '/' | '+'));
    let mut before = text[..place.start].chars().rev();
    let mut after = text[place.end..].chars();
    let alphanumeric = |character: Option<char>| character.is_some_and(char::is_alphanumeric);
    (joins(before.next()) && alphanumeric(before.next()))
        || (joins(after.next()) && alphanumeric(after.next()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expect: &str) {
        let mut labels = super::super::labels::Labels::default();
        let replaced = replace_all(text, false, |_, kind, value| labels.of(kind, value));
        assert_eq!(replaced, expect);
    }

    #[test]
    fn secrets_go() {
        check("key sk-proj-abcdEFGH12345678 ok", "key [KEY_1] ok");
        check(
            "AKIAIOSFODNN7EXAMPLE, ghp_abcdefghijklmnopqrst1",
            "[KEY_1], [KEY_2]",
        );
        check("aop_live_key_4711 xoxb-123456789012-abc", "[KEY_2] [KEY_1]");
        check(
            "t eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl.",
            "t [TOKEN_1].",
        );
        check(
            "Authorization: Bearer abc123def456",
            "Authorization: Bearer [TOKEN_1]",
        );
        check(
            "Authorization: Basic dXNlcjpwYXNz",
            "Authorization: Basic [TOKEN_1]",
        );
        check("postgres://app:s3cret@db/x", "postgres://app:[SECRET_1]@db/x");
        check(
            "a -----BEGIN RSA PRIVATE KEY-----\nMII\n-----END RSA PRIVATE KEY----- b",
            "a [PEM_1] b",
        );
        check("-----BEGIN PRIVATE KEY-----\nMII", "[PEM_1]");
        check("password=hunter2&x=1", "password=[SECRET_1]&x=1");
        check("{'api_key': 'abcd1234efgh'}", "{'api_key': '[SECRET_1]'}");
        check("send bearer abc123def456 now", "send bearer [TOKEN_1] now");
        check("my_app_key = 'q7Zp1Lk9Xw3Vb5Nm2Rt8'", "my_app_key = '[SECRET_1]'");
        let key_of_a_service = format!("dop_v1_{}", "0a1b2c3d4e5f60718293a4b5c6d7e8f9".repeat(2));
        check(&format!("use {key_of_a_service}, then"), "use [KEY_1], then");
    }

    #[test]
    fn what_is_inside_of_a_secret_is_part_of_it() {
        check("password=a@b.co", "password=[SECRET_1]");
        check(
            "-----BEGIN PRIVATE KEY-----\npassword=hunter2\n-----END PRIVATE KEY----- password=hunter3",
            "[PEM_1] password=[SECRET_1]",
        );
    }

    #[test]
    fn personal_data_goes() {
        check("mail maya.r+x@example.co.uk now", "mail [EMAIL_1] now");
        check("grüße an jörg@müller.de", "grüße an [EMAIL_1]");
        check(
            "call +1 (415) 555-0123 or 415-555-0124",
            "call [PHONE_1] or [PHONE_2]",
        );
        check("(415) 555-0123.", "[PHONE_1].");
        check("ssn 123-45-6789", "ssn [SSN_1]");
        check(
            "pay 4111 1111 1111 1111, order 12 5500-0000-0000-0004",
            "pay [CARD_1], order 12 [CARD_2]",
        );
        check("a@b.co a@b.co", "[EMAIL_1] [EMAIL_1]");
    }

    #[test]
    fn ids_times_and_prose_stay() {
        for text in [
            "019cadc6-9440-7168-a87d-c2f823d071b5",
            "4b4bd3eba273896e0d8ee52251bcdb7a",
            "2026-03-09T07:00:00.768155+00:00",
            "2026-03-09 07:00:00",
            "1772442000123000000",
            "order ORD-20417, 4111 1111 1111 1112",
            "bearer authentication is needed",
            "the token validation failed",
            "token: invalid",
            "export OPENAI_API_KEY=$OPENAI_API_KEY password=${DB_PASSWORD}",
            "aop_replay and aop_fallback",
            "risk-management-and-so-on-and-so-forth",
            "version 1.234.567.8901",
            "[EMAIL_1] password=[SECRET_1] Bearer [TOKEN_1]",
            "user@localhost",
        ] {
            check(text, text);
        }
    }

    #[test]
    fn identifiers_keep_their_digits() {
        let keep = |text: &str| replace_all(text, true, |_, _, _| "X".to_owned()).into_owned();
        assert_eq!(keep("4111111111111111"), "4111111111111111");
        assert_eq!(keep("maya@example.com"), "X");
    }
}
