//! Identifiers as people read them.

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

#[cfg(test)]
mod tests {
    use super::short_id;

    #[test]
    fn shortens_in_the_middle() {
        assert_eq!(short_id("019cadc6-9440-7168-a87d-c2f823d071b5"), "019cadc6…71b5");
        assert_eq!(short_id("agent-billing"), "agent-billing");
        assert_eq!(short_id("ééééééééééééééééééé"), "éééééééé…éééé");
    }
}
