//! The tree that the messages of a conversation are: what was edited or regenerated is beside what it replaces.

use std::collections::HashMap;

use tracewake_store::MessagePlace;

/// The end of the newest path below a message. Places are in the order in which they came, so that children are behind
/// their parents: one pass follows the newest child of each.
pub(crate) fn newest_below(places: &[MessagePlace], message: &str) -> String {
    let mut newest: HashMap<&str, &str> = HashMap::new();
    for place in places {
        if let Some(parent) = &place.parent {
            newest.insert(parent, &place.id);
        }
    }
    let mut at = message;
    // As many steps as there are messages: no damage makes this endless.
    for _ in places {
        match newest.get(at) {
            Some(child) => at = child,
            None => break,
        }
    }
    at.to_owned()
}

/// Which messages stand in the place of which.
pub(crate) struct Versions {
    of_place: HashMap<Option<String>, Vec<String>>,
    place_of: HashMap<String, Option<String>>,
}

impl Versions {
    /// Of the messages of one conversation.
    pub(crate) fn new(places: &[MessagePlace]) -> Versions {
        let mut of_place: HashMap<Option<String>, Vec<String>> = HashMap::new();
        for place in places {
            of_place
                .entry(place.parent.clone())
                .or_default()
                .push(place.id.clone());
        }
        Versions {
            of_place,
            place_of: places
                .iter()
                .map(|place| (place.id.clone(), place.parent.clone()))
                .collect(),
        }
    }

    /// A message and those that stand in its place, in the order in which they came.
    pub(crate) fn of(&self, message: &str) -> Vec<String> {
        let place = self.place_of.get(message);
        place
            .and_then(|place| self.of_place.get(place))
            .cloned()
            .unwrap_or_else(|| vec![message.to_owned()])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn places(tree: &[(&str, &str)]) -> Vec<MessagePlace> {
        tree.iter()
            .map(|(id, parent)| MessagePlace {
                id: (*id).into(),
                parent: (!parent.is_empty()).then(|| (*parent).into()),
            })
            .collect()
    }

    #[test]
    fn the_newest_path_below_a_version_is_shown() {
        let tree = places(&[
            ("q", ""),
            ("a", "q"),
            ("b", "q"),
            ("c", "b"),
            ("d", "b"),
            ("p", ""),
        ]);
        for (from, expect) in [("q", "d"), ("a", "a"), ("b", "d"), ("d", "d"), ("p", "p")] {
            assert_eq!(newest_below(&tree, from), expect, "{from}");
        }
        let cycle = places(&[("a", "b"), ("b", "a")]);
        assert!(["a", "b"].contains(&newest_below(&cycle, "a").as_str()));
    }

    #[test]
    fn versions_stand_in_the_same_place() {
        let tree = places(&[("q", ""), ("a", "q"), ("b", "q"), ("p", "")]);
        let versions = Versions::new(&tree);
        for (of, expect) in [
            ("q", &["q", "p"][..]),
            ("p", &["q", "p"]),
            ("a", &["a", "b"]),
            ("unknown", &["unknown"]),
        ] {
            assert_eq!(versions.of(of), expect, "{of}");
        }
    }
}
