//! Where the matches of an expression can begin: a rule is only tried near its keywords, where its expression says that
//! every match has one of them within its first bytes.

use regex_syntax::ParserBuilder;
use regex_syntax::hir::{Class, Hir, HirKind};

/// The longest match of an expression that is tried place by place. One without an end could be tried over the whole
/// text again and again.
const LONGEST: usize = 1_024;
/// How far a match may begin before its keyword. Beyond it one look over the whole text is cheaper.
const FARTHEST: usize = 24;
/// Texts that part of an expression may stand for.
const MOST_TEXTS: usize = 64;

/// How many bytes before a keyword a match may begin at most; none where an expression does not say. A match without an
/// end is only taken where the caller knows that matches tried at several keywords do not go over the same text.
pub(super) fn reach(pattern: &str, keywords: &[String], may_be_endless: bool) -> Option<usize> {
    let mut parser = ParserBuilder::new().unicode(false).utf8(false).build();
    let expression = parser.parse(pattern).ok()?;
    let lengths = expression.properties();
    let is_short = lengths.maximum_len().is_some_and(|longest| longest <= LONGEST);
    if !is_short && !may_be_endless {
        return None;
    }
    lengths.minimum_len().filter(|shortest| *shortest > 0)?;
    before(&expression, keywords).filter(|reach| *reach <= FARTHEST)
}

/// How many bytes there are at most before the first keyword of a match; none where there may be no keyword.
fn before(expression: &Hir, keywords: &[String]) -> Option<usize> {
    match expression.kind() {
        HirKind::Capture(capture) => before(&capture.sub, keywords),
        HirKind::Repetition(repeated) if repeated.min > 0 => before(&repeated.sub, keywords),
        HirKind::Alternation(choices) => {
            let each = choices.iter().map(|choice| before(choice, keywords));
            each.collect::<Option<Vec<usize>>>()?.into_iter().max()
        }
        HirKind::Concat(parts) => before_in_row(parts, keywords),
        _ => before_in_row(std::slice::from_ref(expression), keywords),
    }
}

fn before_in_row(parts: &[Hir], keywords: &[String]) -> Option<usize> {
    // What the last parts stand for, and how much may be before them.
    let mut row = vec![String::new()];
    let mut passed = 0;
    for part in parts {
        if let Some(longer) = texts(part).and_then(|texts| joined(&row, &texts)) {
            row = longer;
            let found = row.iter().map(|text| first_keyword(text, keywords));
            if let Some(found) = found.collect::<Option<Vec<usize>>>() {
                return Some(passed + found.into_iter().max()?);
            }
            continue;
        }
        passed += row.iter().map(String::len).max()?;
        if parts.len() > 1
            && let Some(inside) = before(part, keywords)
        {
            return Some(passed + inside);
        }
        passed += part.properties().maximum_len()?;
        row = vec![String::new()];
    }
    None
}

fn first_keyword(text: &str, keywords: &[String]) -> Option<usize> {
    keywords.iter().filter_map(|keyword| text.find(keyword)).min()
}

/// All texts that an expression matches, in small letters, where they are few.
fn texts(expression: &Hir) -> Option<Vec<String>> {
    match expression.kind() {
        HirKind::Empty | HirKind::Look(_) => Some(vec![String::new()]),
        HirKind::Literal(literal) => {
            let text = std::str::from_utf8(&literal.0).ok()?;
            Some(vec![text.to_ascii_lowercase()])
        }
        HirKind::Class(class) => letters(class),
        HirKind::Capture(capture) => texts(&capture.sub),
        HirKind::Concat(parts) => parts.iter().try_fold(vec![String::new()], |row, part| {
            texts(part).and_then(|texts| joined(&row, &texts))
        }),
        HirKind::Alternation(choices) => {
            let each = choices.iter().map(texts).collect::<Option<Vec<_>>>()?;
            few(each.into_iter().flatten().collect())
        }
        HirKind::Repetition(repeated) => {
            let most = repeated.max.filter(|most| *most <= 4)?;
            let once = texts(&repeated.sub)?;
            let mut row = vec![String::new()];
            let mut all = Vec::new();
            for times in 0..=most {
                if times >= repeated.min {
                    all.extend(row.iter().cloned());
                }
                row = joined(&row, &once)?;
            }
            few(all)
        }
    }
}

/// The characters of a class in small letters.
fn letters(class: &Class) -> Option<Vec<String>> {
    let Class::Bytes(class) = class else { return None };
    let mut letters = Vec::new();
    for range in class.ranges() {
        if !range.end().is_ascii() || usize::from(range.end() - range.start()) > MOST_TEXTS {
            return None;
        }
        let bytes = (range.start()..=range.end()).map(|byte| byte.to_ascii_lowercase());
        letters.extend(bytes.map(|byte| char::from(byte).to_string()));
    }
    few(letters)
}

fn joined(beginnings: &[String], ends: &[String]) -> Option<Vec<String>> {
    let all = beginnings
        .iter()
        .flat_map(|beginning| ends.iter().map(move |end| format!("{beginning}{end}")));
    few(all.collect())
}

fn few(mut texts: Vec<String>) -> Option<Vec<String>> {
    texts.sort_unstable();
    texts.dedup();
    (texts.len() <= MOST_TEXTS).then_some(texts)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn matches_begin_near_their_keywords() {
        let check = |pattern: &str, keywords: &[&str], expect: Option<usize>| {
            let keywords: Vec<String> = keywords.iter().map(|word| (*word).to_owned()).collect();
            assert_eq!(reach(pattern, &keywords, false), expect, "{pattern}");
        };
        check(r"\b(ghp_[0-9a-zA-Z]{36})", &["ghp_"], Some(0));
        check(r"(?i)(?:heroku)[\w ]{0,20}=([0-9a-f]{8})", &["heroku"], Some(0));
        check(
            r"(?i)my-?(?:passw(?:or)?d|key)=\d{4}",
            &["passwd", "password", "key"],
            Some(3),
        );
        check(r"[a-z]{2,9}\.tokens\.\d{3}", &["tokens"], Some(10));
        check(r"\b(?:AKIA|A3T[A-Z0-9])\w{16}", &["akia", "a3t"], Some(0));
        // The word may be elsewhere in the text, or nowhere in the match.
        check(r"(?i)(?:heroku)?=([0-9a-f]{8})", &["heroku"], None);
        check(r"(?:sk|pk)_live_\d{8}", &["sk_live"], None);
        // As long as the text.
        check(r"-----BEGIN[\s\S]*?-----END", &["-----begin"], None);
        check(r"[a-z]{2,99}\.tokens\.\d{3}", &["tokens"], None);
    }
}
