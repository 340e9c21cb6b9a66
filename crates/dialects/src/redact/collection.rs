//! The rules of gitleaks: which keys there are, of which services, and what they look like.
//!
//! The rules are data ([`gitleaks/gitleaks.toml`](gitleaks/README.md)). Its regular expressions are Go's: `\w` and the
//! like mean ASCII, and so they are compiled for bytes. A rule is only tried on text with one of its keywords, most of
//! them only near one ([`near`]), and compiled when it is first tried. A trace names no files: rules count whatever
//! file they are for, and allow-lists of files do not.

use std::borrow::Cow;
use std::collections::HashMap;
use std::ops::Range;
use std::sync::{LazyLock, OnceLock};

use aho_corasick::{AhoCorasick, AhoCorasickKind};
use regex::bytes::{Regex, RegexBuilder};
use regex_automata::util::captures::Captures;
use regex_automata::util::syntax;
use regex_automata::{Anchored, Input, meta};
use serde::Deserialize;

use super::names::Name;
use super::near;

/// The one rule that tells secrets by the words before them, not by how they look.
const GENERIC: &str = "generic-api-key";

/// How most rules end a secret: as in source code. In prose a comma or a bracket may follow it, too.
const CODE_ENDING: &str = r#"(?:[\x60'"\s;]|\\[nr]|$)"#;
const TEXT_ENDING: &str = r"(?:[^0-9A-Za-z_/+=-]|$)";

/// How most rules begin. A pattern that can begin anywhere in a word is slow, so that the name is added to the match
/// later.
const NAME: &str = r"[\w.-]{0,50}?";
const LONGEST_NAME: usize = 50;

/// The most memory of a compiled expression.
const LARGEST: usize = 64 << 20;

/// A rule as gitleaks writes it down.
#[derive(Debug, Deserialize)]
struct Written {
    id: String,
    regex: Option<String>,
    #[serde(default)]
    keywords: Vec<String>,
    entropy: Option<f64>,
    #[serde(rename = "secretGroup")]
    secret_group: Option<usize>,
    #[serde(default)]
    allowlists: Vec<WrittenAllowList>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct WrittenAllowList {
    condition: String,
    paths: Vec<String>,
    #[serde(rename = "regexTarget")]
    target: Target,
    regexes: Vec<String>,
    stopwords: Vec<String>,
}

/// What the expressions of an allow-list are tried on.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Target {
    #[default]
    Secret,
    Match,
    Line,
}

#[derive(Debug, Deserialize)]
struct WrittenCollection {
    allowlist: WrittenAllowList,
    rules: Vec<Written>,
}

/// All rules, found by their keywords.
struct Collection {
    rules: Vec<Rule>,
    /// Secrets that are none, whatever rule found them.
    allowed: AllowList,
    keywords: AhoCorasick,
    /// The rules of each keyword.
    by_keyword: Vec<Vec<usize>>,
}

struct Rule {
    id: String,
    pattern: String,
    keywords: Vec<String>,
    compiled: OnceLock<Expression>,
    least_entropy: f64,
    secret_group: Option<usize>,
    allowed: Vec<AllowList>,
}

struct Expression {
    regex: meta::Regex,
    /// How many bytes before a keyword a match may begin at most; none where it may be anywhere.
    reach: Option<usize>,
}

struct AllowList {
    target: Target,
    patterns: Vec<String>,
    compiled: OnceLock<Vec<Regex>>,
    stopwords: Option<AhoCorasick>,
}

static COLLECTION: LazyLock<Collection> = LazyLock::new(|| {
    let written: WrittenCollection =
        toml::from_str(include_str!("gitleaks/gitleaks.toml")).expect("a fixed file, read by a test");
    Collection::new(written)
});

/// The places of secrets of known services in a text, in order.
pub(super) fn keys(text: &str) -> Vec<Range<usize>> {
    COLLECTION.find(text, |rule| rule.id != GENERIC)
}

/// The places of what looks random behind a word such as `key`, in order.
pub(super) fn generic(text: &str) -> Vec<Range<usize>> {
    COLLECTION.find(text, |rule| rule.id == GENERIC)
}

impl Collection {
    fn new(written: WrittenCollection) -> Collection {
        let mut rules = Vec::new();
        let mut by_word: HashMap<String, Vec<usize>> = HashMap::new();
        for rule in written.rules {
            // What is told by the name of a file alone is not in a text.
            let Some(pattern) = rule.regex else { continue };
            let keywords: Vec<String> = rule.keywords.iter().map(|word| word.to_lowercase()).collect();
            for keyword in &keywords {
                by_word.entry(keyword.clone()).or_default().push(rules.len());
            }
            rules.push(Rule {
                id: rule.id,
                pattern: pattern.replacen(NAME, "", 1).replace(CODE_ENDING, TEXT_ENDING),
                keywords,
                compiled: OnceLock::new(),
                least_entropy: rule.entropy.unwrap_or_default(),
                secret_group: rule.secret_group,
                allowed: rule.allowlists.into_iter().filter_map(AllowList::new).collect(),
            });
        }
        let (words, by_keyword): (Vec<String>, Vec<Vec<usize>>) = by_word.into_iter().unzip();
        let allowed = WrittenAllowList {
            paths: Vec::new(),
            ..written.allowlist
        };
        Collection {
            rules,
            allowed: AllowList::new(allowed).expect("it is not for files alone"),
            keywords: words_anywhere(&words, AhoCorasickKind::DFA), // tried on every text
            by_keyword,
        }
    }

    fn find(&self, text: &str, wanted: impl Fn(&Rule) -> bool) -> Vec<Range<usize>> {
        // Rules, and where a keyword of theirs is.
        let mut tried: Vec<(usize, usize)> = Vec::new();
        for keyword in self.keywords.find_overlapping_iter(text) {
            let rules = self.by_keyword[keyword.pattern().as_usize()].iter();
            let wanted = rules.filter(|at| wanted(&self.rules[**at]));
            tried.extend(wanted.map(|at| (*at, keyword.start())));
        }
        tried.sort_unstable();
        let mut found = Vec::new();
        for places in tried.chunk_by(|one, other| one.0 == other.0) {
            let starts = places.iter().map(|(_, start)| *start);
            self.rules[places[0].0].find(text, starts, &self.allowed, &mut found);
        }
        found.sort_unstable_by_key(|place| (place.start, place.end));
        // Two rules may know the same key, one less of it than the other.
        found.dedup_by(|next, place| {
            let overlaps = next.start < place.end;
            if overlaps {
                place.end = place.end.max(next.end);
            }
            overlaps
        });
        found
    }
}

impl Rule {
    fn expression(&self) -> &Expression {
        self.compiled
            .get_or_init(|| Expression::new(&self.pattern, &self.keywords, self.id == GENERIC))
    }

    /// Adds the secrets in a text. `keywords` are the places of its keywords, in order.
    fn find(
        &self,
        text: &str,
        keywords: impl Iterator<Item = usize>,
        allowed: &AllowList,
        found: &mut Vec<Range<usize>>,
    ) {
        let mut add = |captures: &Captures| found.extend(self.judge(text, captures, allowed));
        match self.expression() {
            Expression {
                regex,
                reach: Some(reach),
            } => near_keywords(regex, *reach, text, keywords, add),
            Expression { regex, reach: None } => {
                for captures in regex.captures_iter(text.as_bytes()) {
                    add(&captures);
                }
            }
        }
    }

    /// The secret of a match, unless it is known to be none.
    fn judge(&self, text: &str, captures: &Captures, allowed: &AllowList) -> Option<Range<usize>> {
        let found = captures.get_match()?;
        let all = name_start(text.as_bytes(), found.start())..found.end();
        let secret = self.secret(captures)?;
        let is_allowed = |list: &AllowList| list.has(text.as_bytes(), all.clone(), secret.clone());
        let harmless = entropy(&text.as_bytes()[secret.clone()]) < self.least_entropy
            || is_allowed(allowed)
            || self.allowed.iter().any(is_allowed)
            || (self.id == GENERIC && is_key_of_data(text, all.start, &secret));
        (!harmless).then(|| whole_characters(text, secret))
    }

    /// The part of a match that is the secret: the group that the rule names, else the first one, else all.
    fn secret(&self, captures: &Captures) -> Option<Range<usize>> {
        let group = match self.secret_group {
            Some(group) => captures.get_group(group),
            None => (1..captures.group_len())
                .find_map(|at| captures.get_group(at).filter(|group| !group.is_empty())),
        };
        let secret = group.or_else(|| captures.get_group(0))?;
        Some(secret.range())
    }
}

impl Expression {
    /// The endless part of the generic rule begins behind a mark that it cannot hold itself, so that no two keywords
    /// have the same text behind them.
    fn new(pattern: &str, keywords: &[String], is_generic: bool) -> Expression {
        let pattern = escaped(pattern);
        let built = meta::Regex::builder()
            .syntax(syntax::Config::new().unicode(false).utf8(false))
            .configure(
                meta::Config::new()
                    .utf8_empty(false)
                    .nfa_size_limit(Some(LARGEST)),
            )
            .build(&pattern);
        Expression {
            regex: built.expect("a fixed pattern, compiled by a test"),
            reach: near::reach(&pattern, keywords, is_generic),
        }
    }
}

/// Calls `add` with all matches that begin at most `reach` bytes before one of the keywords, in order, as a search
/// through the whole text would find them.
fn near_keywords(
    regex: &meta::Regex,
    reach: usize,
    text: &str,
    keywords: impl Iterator<Item = usize>,
    mut add: impl FnMut(&Captures),
) {
    let mut captures = regex.create_captures();
    let mut from = 0;
    for keyword in keywords {
        for start in from.max(keyword.saturating_sub(reach))..=keyword {
            from = start + 1;
            let here = Input::new(text).span(start..text.len()).anchored(Anchored::Yes);
            regex.search_captures(&here, &mut captures);
            if let Some(found) = captures.get_match() {
                from = found.end();
                add(&captures);
                break;
            }
        }
    }
}

impl AllowList {
    /// None for a list that needs the name of a file.
    fn new(written: WrittenAllowList) -> Option<AllowList> {
        let needs_file = written.condition == "AND" && !written.paths.is_empty();
        let is_empty = written.regexes.is_empty() && written.stopwords.is_empty();
        (!needs_file && !is_empty).then(|| AllowList {
            target: written.target,
            patterns: written.regexes,
            compiled: OnceLock::new(),
            stopwords: (!written.stopwords.is_empty())
                .then(|| words_anywhere(&written.stopwords, AhoCorasickKind::ContiguousNFA)),
        })
    }

    fn regexes(&self) -> &[Regex] {
        let compile_all = || self.patterns.iter().map(|pattern| compile(pattern)).collect();
        self.compiled.get_or_init(compile_all)
    }

    fn has(&self, text: &[u8], all: Range<usize>, secret: Range<usize>) -> bool {
        let target = match self.target {
            Target::Secret => &text[secret.clone()],
            Target::Match => &text[all],
            Target::Line => line_of(text, all),
        };
        let stopped = |words: &AhoCorasick| words.is_match(&text[secret]);
        self.regexes().iter().any(|regex| regex.is_match(target))
            || self.stopwords.as_ref().is_some_and(stopped)
    }
}

/// Braces that count nothing: Go takes them as they are, here they are to be escaped.
static BRACES: LazyLock<regex::Regex> = LazyLock::new(|| {
    regex::Regex::new(r"\\[pPx]\{[^}]*\}|\\.|\{\d+(?:,\d*)?\}|\{").expect("a fixed pattern")
});

/// An expression in Go's syntax as it is written here.
fn escaped(pattern: &str) -> Cow<'_, str> {
    BRACES.replace_all(pattern, |found: &regex::Captures<'_>| match &found[0] {
        "{" => r"\{".to_owned(),
        other => other.to_owned(),
    })
}

/// Compiles an expression of a list.
fn compile(pattern: &str) -> Regex {
    let built = RegexBuilder::new(&escaped(pattern))
        .unicode(false)
        .size_limit(LARGEST)
        .build();
    built.expect("a fixed pattern, compiled by a test")
}

fn words_anywhere(words: &[String], kind: AhoCorasickKind) -> AhoCorasick {
    let mut builder = AhoCorasick::builder();
    let built = builder.ascii_case_insensitive(true).kind(Some(kind)).build(words);
    built.expect("a few thousand words")
}

/// The bits of information in a character, by how often each byte is there.
fn entropy(secret: &[u8]) -> f64 {
    let mut counts = [0_u32; 256];
    for byte in secret {
        counts[usize::from(*byte)] += 1;
    }
    let length = secret.len() as f64;
    let seen = counts.iter().filter(|count| **count > 0);
    seen.map(|count| f64::from(*count) / length)
        .map(|share| -share * share.log2())
        .sum()
}

/// Where the name begins that a match is the end of.
fn name_start(text: &[u8], found: usize) -> usize {
    let in_name = |byte: &&u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'.' | b'-');
    let before = text[..found].iter().rev().take(LONGEST_NAME);
    found - before.take_while(in_name).count()
}

/// The lines that a match touches.
fn line_of(text: &[u8], all: Range<usize>) -> &[u8] {
    let start = memchr::memrchr(b'\n', &text[..all.start]).map_or(0, |at| at + 1);
    let end = memchr::memchr(b'\n', &text[all.end..]).map_or(text.len(), |at| all.end + at);
    &text[start..end]
}

/// Whether a generic match names data and no secret: `cache_key=…`, `page_token=…`, `token_id: …`, or a UUID.
fn is_key_of_data(text: &str, start: usize, secret: &Range<usize>) -> bool {
    let name = Name::new(text.get(start..secret.start).unwrap_or_default());
    name.is_key_of_data() || name.is_identifier() || is_uuid(&text.as_bytes()[secret.clone()])
}

fn is_uuid(secret: &[u8]) -> bool {
    let is_digit = |(at, byte): (usize, &u8)| match at {
        8 | 13 | 18 | 23 => *byte == b'-',
        _ => byte.is_ascii_hexdigit(),
    };
    secret.len() == 36 && secret.iter().enumerate().all(is_digit)
}

/// A place found byte by byte, grown to whole characters.
fn whole_characters(text: &str, place: Range<usize>) -> Range<usize> {
    text.floor_char_boundary(place.start)..text.ceil_char_boundary(place.end)
}

#[cfg(test)]
mod tests;
