//! The part of a text around the first word that was searched for.

/// Characters shown before and after the beginning of the word.
const BEFORE: usize = 48;
const AFTER: usize = 152;

/// The part of `text` around the first word of `query` found in it, on one line. Without one, its beginning.
pub(super) fn around(text: &str, query: &str) -> String {
    let characters: Vec<char> = text.chars().collect();
    let folded: Vec<char> = characters.iter().map(|c| fold(*c)).collect();
    let words = query
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty());
    let found = words.filter_map(|word| {
        let word: Vec<char> = word.chars().map(fold).collect();
        find(&folded, &word)
    });
    let at = found.min().unwrap_or(0);
    let (from, to) = (at.saturating_sub(BEFORE), characters.len().min(at + AFTER));
    let cut: String = characters[from..to].iter().collect();
    let line = cut.split_whitespace().collect::<Vec<_>>().join(" ");
    let lead = if from > 0 { "…" } else { "" };
    let tail = if to < characters.len() { "…" } else { "" };
    format!("{lead}{line}{tail}")
}

/// Where the word begins, at the beginning of a word if it can be, else anywhere (scripts without spaces).
fn find(text: &[char], word: &[char]) -> Option<usize> {
    let starts = |at: usize| text[at..].starts_with(word);
    let begins_word = |at: usize| at == 0 || !text[at - 1].is_alphanumeric();
    (0..text.len())
        .find(|at| begins_word(*at) && starts(*at))
        .or_else(|| (0..text.len()).find(|at| starts(*at)))
}

/// A letter as the index compares it: small, and without the marks of the Latin letters.
fn fold(character: char) -> char {
    let small = character.to_lowercase().next().unwrap_or(character);
    match small {
        'à'..='å' | 'ā' | 'ă' | 'ą' => 'a',
        'ç' | 'ć' | 'č' => 'c',
        'è'..='ë' | 'ē' | 'ę' | 'ě' => 'e',
        'ì'..='ï' | 'ī' => 'i',
        'ñ' | 'ń' | 'ň' => 'n',
        'ò'..='ö' | 'ō' | 'ő' => 'o',
        'ś' | 'š' => 's',
        'ù'..='ü' | 'ū' | 'ů' | 'ű' => 'u',
        'ý' | 'ÿ' => 'y',
        'ź' | 'ż' | 'ž' => 'z',
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, query: &str, expect: &str) {
        assert_eq!(around(text, query), expect);
    }

    #[test]
    fn shows_the_word() {
        check("The refund\n\n is late", "refund", "The refund is late");
        check("Überweisung fehlt", "uberw", "Überweisung fehlt");
        check("unrefundable refund", "refund", "unrefundable refund");
        check("契約の保険金は", "保険金", "契約の保険金は");
        check("nothing here", "absent", "nothing here");
        let long = format!("{}needle{}", "x ".repeat(500), " y".repeat(500));
        let snippet = around(&long, "needle");
        assert!(
            snippet.starts_with('…') && snippet.contains("needle") && snippet.ends_with('…'),
            "{snippet}"
        );
    }
}
