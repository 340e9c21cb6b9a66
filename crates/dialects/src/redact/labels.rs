//! The labels that stand for what was taken out: `[EMAIL_1]`, `[SECRET_2]`.

use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::LazyLock;

use regex::Regex;
use xxhash_rust::xxh3::xxh3_128;

/// What a label says was there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Kind {
    Secret,
    Key,
    Token,
    Pem,
    Email,
    Phone,
    Card,
    Ssn,
    Personal,
}

impl Kind {
    fn name(self) -> &'static str {
        match self {
            Kind::Secret => "SECRET",
            Kind::Key => "KEY",
            Kind::Token => "TOKEN",
            Kind::Pem => "PEM",
            Kind::Email => "EMAIL",
            Kind::Phone => "PHONE",
            Kind::Card => "CARD",
            Kind::Ssn => "SSN",
            Kind::Personal => "PERSONAL",
        }
    }
}

/// Labels given so far. Values themselves are not kept, only their hashes.
#[derive(Debug, Default)]
pub(super) struct Labels {
    given: HashMap<u128, (Kind, u32)>,
    last: HashMap<Kind, u32>,
}

impl Labels {
    /// The label of a value: the one it got when it was first seen, whatever kind it was taken for then.
    pub(super) fn of(&mut self, kind: Kind, value: &str) -> String {
        let (kind, number) = *self.given.entry(xxh3_128(value.as_bytes())).or_insert_with(|| {
            let last = self.last.entry(kind).or_default();
            *last += 1;
            (kind, *last)
        });
        format!("[{}_{number}]", kind.name())
    }
}

const LABEL: &str = r"\[(?:SECRET|KEY|TOKEN|PEM|EMAIL|PHONE|CARD|SSN|PERSONAL)_\d+\]?";

static A_LABEL: LazyLock<Regex> = LazyLock::new(|| Regex::new(LABEL).expect("a fixed pattern"));

static LEFT_ALONE: LazyLock<Regex> = LazyLock::new(|| {
    let variable = r"\$[A-Za-z_]\w*|\$\{[^}]*\}?|\$\([^)]*\)?|\{\{.*\}\}|%\w+%|<[\w -]+>";
    let mask = r"[*•]+|\[?(?i:redacted|removed|filtered|masked)\]?";
    Regex::new(&format!(
        r"^(?:(?i:bearer|basic)\s+)?(?:{LABEL}|{variable}|{mask})$"
    ))
    .expect("a fixed pattern")
});

/// Whether a value is no secret but stands for one: a label, a variable, a mask.
pub(super) fn is_placeholder(value: &str) -> bool {
    LEFT_ALONE.is_match(value.trim())
}

/// A field name without the labels in it, which are no words.
pub(super) fn without_labels(name: &str) -> Cow<'_, str> {
    A_LABEL.replace_all(name, "x")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_value_has_the_same_label() {
        let mut labels = Labels::default();
        assert_eq!(labels.of(Kind::Email, "a@b.co"), "[EMAIL_1]");
        assert_eq!(labels.of(Kind::Secret, "hunter2"), "[SECRET_1]");
        assert_eq!(labels.of(Kind::Email, "c@d.co"), "[EMAIL_2]");
        assert_eq!(labels.of(Kind::Secret, "a@b.co"), "[EMAIL_1]");
    }

    #[test]
    fn variables_labels_and_masks_stand_for_themselves() {
        for placeholder in [
            "$TOKEN",
            "${API_KEY}",
            "{{ secret }}",
            "[SECRET_1]",
            "Bearer $TOKEN",
            "****",
            "[REDACTED]",
            "%PASS%",
            "<your key>",
            "$(cat key)",
        ] {
            assert!(is_placeholder(placeholder), "{placeholder}");
        }
        for value in ["hunter2", "pa$$word", "$5 off", "", "[SECRET_1] and more"] {
            assert!(!is_placeholder(value), "{value}");
        }
    }
}
