//! Texts of a transcript, cut to what is shown at first.

use serde_json::Value;

use crate::dto::{TextBlock, TextFormat};

/// A text, cut after `chars` characters.
pub(crate) fn block(name: &str, format: TextFormat, text: &str, chars: usize) -> TextBlock {
    let end = text.char_indices().nth(chars).map_or(text.len(), |(at, _)| at);
    let count = text.chars().count();
    TextBlock {
        name: name.to_owned(),
        format,
        text: text[..end].to_owned(),
        chars: u32::try_from(count).unwrap_or(u32::MAX),
        note: String::new(),
    }
}

/// A value that people or models said: words as they are, everything else as JSON. None for nothing.
pub(super) fn value(name: &str, value: Option<&Value>, chars: usize) -> Option<TextBlock> {
    match value? {
        Value::Null => None,
        Value::String(text) if text.is_empty() => None,
        Value::String(text) => Some(block(name, TextFormat::Markdown, text, chars)),
        other => Some(block(name, TextFormat::Json, &other.to_string(), chars)),
    }
}

/// A value that a program gave: text as it is, everything else as JSON. None for nothing.
pub(super) fn data(name: &str, value: Option<&Value>, chars: usize) -> Option<TextBlock> {
    let mut block = self::value(name, value, chars)?;
    if block.format == TextFormat::Markdown {
        block.format = TextFormat::Plain;
    }
    Some(block)
}

/// Words. None when nothing was said.
pub(super) fn words(name: &str, text: &str, chars: usize) -> Option<TextBlock> {
    (!text.is_empty()).then(|| block(name, TextFormat::Markdown, text, chars))
}

/// Text that is shown as it is. None when nothing was said.
pub(super) fn plain(name: &str, text: &str, chars: usize) -> Option<TextBlock> {
    (!text.is_empty()).then(|| block(name, TextFormat::Plain, text, chars))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cuts_between_characters_and_counts_all() {
        let check = |text: &str, chars, shown: &str, count| {
            let block = block("text", TextFormat::Plain, text, chars);
            assert_eq!((block.text.as_str(), block.chars), (shown, count), "{text}");
        };
        check("refund", 10, "refund", 6);
        check("refund", 3, "ref", 6);
        check("éé日本", 3, "éé日", 4);
        check("", 3, "", 0);
        check("abc", 0, "", 3);
    }
}
