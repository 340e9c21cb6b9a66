//! Values as text, and texts of any length in one line.

/// Characters of a text that is in one line.
const LINE: usize = 240;

/// A text in one line, cut to what a row can show.
pub(crate) fn one_line(text: &str) -> String {
    let mut line = String::new();
    for (at, word) in text.split_whitespace().enumerate() {
        if at > 0 {
            line.push(' ');
        }
        line.push_str(word);
        if let Some((end, _)) = line.char_indices().nth(LINE) {
            line.truncate(end);
            line.push('…');
            break;
        }
    }
    line
}

/// A text as it is; other JSON as JSON.
pub(crate) fn plain(value: &serde_json::Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_fit_one_line() {
        let check = |text: &str, expect: &str| assert_eq!(one_line(text), expect);
        check("", "");
        check("  a\n\n b\tc ", "a b c");
        let long = "é".repeat(300);
        check(&long, &format!("{}…", "é".repeat(240)));
    }
}
