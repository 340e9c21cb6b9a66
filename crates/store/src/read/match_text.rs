//! Words that people type, as expressions of the full-text index.

use tracewake_model::index_text;

/// Words beside each other, the last one as the beginning of a word if `prefix` says so. None when they hold no word.
/// They are quoted: there is no syntax to get wrong, and a run of a script without spaces becomes a phrase.
pub(super) fn phrase(words: &str, prefix: bool) -> Option<String> {
    if !words.chars().any(char::is_alphanumeric) {
        return None;
    }
    let star = if prefix { "*" } else { "" };
    Some(format!(
        "\"{}\"{star}",
        index_text(words).trim().replace('"', "\"\"")
    ))
}

/// The expression that finds events with all words of `text`, the last one as the beginning of a word unless a space
/// follows it. For callers that have words and no query.
pub(super) fn expression(text: &str) -> Option<String> {
    // The beginning of a word is worth looking up from two letters on: one is the beginning of nearly everything.
    let last_letters = text.chars().rev().take_while(|c| c.is_alphanumeric()).count();
    let words: Vec<&str> = text
        .split_whitespace()
        .filter(|word| word.chars().any(char::is_alphanumeric))
        .collect();
    let last = words.len().checked_sub(1)?;
    let phrases = words
        .iter()
        .enumerate()
        .filter_map(|(at, word)| phrase(word, at == last && last_letters > 1));
    Some(phrases.collect::<Vec<_>>().join(" "))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expect: Option<&str>) {
        assert_eq!(expression(text).as_deref(), expect, "{text}");
    }

    #[test]
    fn words_are_quoted() {
        check("refund", Some(r#""refund"*"#));
        check("refund policy ", Some(r#""refund" "policy""#));
        check("a", Some(r#""a""#));
        check(r#"say "no" OR NEAR("#, Some(r#""say" """no""" "OR" "NEAR(""#));
        check("保険金", Some(r#""保  険  金"*"#));
        check("-- *", None);
        check("", None);
    }
}
