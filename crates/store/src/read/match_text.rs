//! What people type, as an expression of the full-text index.

use tracewake_model::index_text;

/// The expression that finds events with all words of `text`, the last one as the beginning of a word unless a space
/// follows it. None when the text holds no word. Every word is quoted: there is no syntax to get wrong, and a run of a
/// script without spaces becomes a phrase.
pub(super) fn expression(text: &str) -> Option<String> {
    let mut phrases: Vec<String> = Vec::new();
    for word in text
        .split_whitespace()
        .filter(|word| word.chars().any(char::is_alphanumeric))
    {
        phrases.push(format!("\"{}\"", index_text(word).trim().replace('"', "\"\"")));
    }
    let last = phrases.last_mut()?;
    // The beginning of a word is worth looking up from two letters on: one is the beginning of nearly everything.
    let ends_in_word = text.chars().next_back().is_some_and(char::is_alphanumeric);
    let last_word_length = text.chars().rev().take_while(|c| c.is_alphanumeric()).count();
    if ends_in_word && last_word_length > 1 {
        last.push('*');
    }
    Some(phrases.join(" "))
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
