//! Identifiers as people read them.

use crate::hidden::{HIDDEN, JOINERS, SELECTORS, is_in};

/// Shortens an id in its middle for display: `0199f3c2…9d41`. Ids of up to 16 characters stay whole.
pub fn short_id(id: &str) -> String {
    let characters: Vec<char> = id.chars().collect();
    if characters.len() <= 16 {
        return id.to_owned();
    }
    let head: String = characters[..8].iter().collect();
    let tail: String = characters[characters.len() - 4..].iter().collect();
    format!("{head}…{tail}")
}

/// A title that can be seen: `title` if any of its characters can, else the shortened `id`, else words for neither.
pub fn visible_title(title: &str, id: &str) -> String {
    match (title.chars().any(is_visible), id.chars().any(is_visible)) {
        (true, _) => title.to_owned(),
        (false, true) => short_id(id),
        (false, false) if id.is_empty() => "no session id".to_owned(),
        (false, false) => "blank session id".to_owned(),
    }
}

/// Whether a character leaves a mark: no space, no control, nothing of zero width or that only sets the direction.
fn is_visible(character: char) -> bool {
    let is_hidden = [HIDDEN, SELECTORS, JOINERS]
        .iter()
        .any(|ranges| is_in(ranges, character));
    !(is_hidden || character.is_whitespace() || character.is_control())
}

#[cfg(test)]
mod tests {
    use super::{short_id, visible_title};

    #[test]
    fn titles_can_be_seen() {
        assert_eq!(visible_title("refund", "s"), "refund");
        assert_eq!(
            visible_title(" \u{200b}\u{7}", "019cadc6-9440-7168-a87d-c2f823d071b5"),
            "019cadc6…71b5"
        );
        assert_eq!(visible_title("", ""), "no session id");
        assert_eq!(visible_title("", "\u{202e}"), "blank session id");
    }

    #[test]
    fn shortens_in_the_middle() {
        assert_eq!(short_id("019cadc6-9440-7168-a87d-c2f823d071b5"), "019cadc6…71b5");
        assert_eq!(short_id("agent-billing"), "agent-billing");
        assert_eq!(short_id("ééééééééééééééééééé"), "éééééééé…éééé");
    }
}
