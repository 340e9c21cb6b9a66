//! The enumerations of Chaukas by name and number. Numbers and names outside them are kept as they came.

use tracewake_model::{Author, Kind, Severity, Status};

/// A value of an enumeration in an event.
pub(super) trait Named {
    /// Whether it is anything but unspecified.
    fn is_set(&self) -> bool;
    /// The number on the wire; 0 for a value that has none.
    fn number(&self) -> i32;
    fn set_number(&mut self, number: i32);
    /// Sets the value by its name, with or without the prefix of its enumeration. False when the name is not known; a
    /// kind keeps the name then, the other enumerations have no place for it.
    fn set_name(&mut self, name: &str) -> bool;
    /// The name without prefix, in upper case; none for numbers outside the enumeration.
    fn plain_name(&self) -> Option<String>;
    /// What is before the names on the wire.
    fn prefix(&self) -> &'static str;
    /// The name as its sender gave it, for a name outside the enumeration.
    fn foreign_name(&self) -> Option<&str> {
        None
    }
}

impl Named for Kind {
    fn is_set(&self) -> bool {
        *self != Kind::Unspecified
    }

    fn number(&self) -> i32 {
        self.to_chaukas().unwrap_or_default()
    }

    fn set_number(&mut self, number: i32) {
        *self = Kind::from_chaukas(number);
    }

    fn set_name(&mut self, name: &str) -> bool {
        let plain = name.strip_prefix(self.prefix()).unwrap_or(name);
        let upper = plain
            .bytes()
            .all(|byte| byte.is_ascii_uppercase() || byte == b'_');
        let known = upper
            .then(|| Kind::from_name(&plain.to_ascii_lowercase()))
            .flatten();
        match known.filter(|kind| kind.to_chaukas().is_some()) {
            Some(kind) => *self = kind,
            None => *self = Kind::Custom(name.to_owned()),
        }
        !matches!(self, Kind::Custom(_))
    }

    fn plain_name(&self) -> Option<String> {
        let known = !matches!(self, Kind::Unknown(_)) && self.to_chaukas().is_some();
        known.then(|| Kind::name(self).to_ascii_uppercase())
    }

    fn prefix(&self) -> &'static str {
        "EVENT_TYPE_"
    }

    fn foreign_name(&self) -> Option<&str> {
        match self {
            Kind::Custom(name) => Some(name),
            _ => None,
        }
    }
}

macro_rules! named {
    ($($enumeration:ident $prefix:literal: $($variant:ident)*;)*) => {$(
        impl Named for $enumeration {
            fn is_set(&self) -> bool {
                *self != $enumeration::Unspecified
            }

            fn number(&self) -> i32 {
                self.code()
            }

            fn set_number(&mut self, number: i32) {
                *self = $enumeration::from_code(number);
            }

            fn set_name(&mut self, name: &str) -> bool {
                let plain = name.strip_prefix($prefix).unwrap_or(name);
                let known = [$($enumeration::$variant),*].into_iter().find(|value| {
                    value.name().len() == plain.len()
                        && value.name().bytes().zip(plain.bytes()).all(|(a, b)| a.to_ascii_uppercase() == b)
                });
                *self = known.unwrap_or_default();
                known.is_some() || plain == "UNSPECIFIED"
            }

            fn plain_name(&self) -> Option<String> {
                let name = self.name();
                (!name.is_empty()).then(|| name.to_ascii_uppercase())
            }

            fn prefix(&self) -> &'static str {
                $prefix
            }
        }
    )*};
}

named! {
    Status "EVENT_STATUS_": Started InProgress Completed Failed Cancelled;
    Severity "SEVERITY_": Debug Info Warn Error;
    Author "AUTHOR_": User Agent Tool System Llm;
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(name: &str, expect: Kind, known: bool) {
        let mut kind = Kind::default();
        assert_eq!(kind.set_name(name), known, "{name}");
        assert_eq!(kind, expect, "{name}");
    }

    #[test]
    fn names_with_and_without_prefix() {
        check("EVENT_TYPE_TOOL_CALL_START", Kind::ToolStart, true);
        check("TOOL_CALL_START", Kind::ToolStart, true);
        check("UNSPECIFIED", Kind::Unspecified, true);
        check(
            "EVENT_TYPE_TELEPORT",
            Kind::Custom("EVENT_TYPE_TELEPORT".into()),
            false,
        );
        check("tool_call_start", Kind::Custom("tool_call_start".into()), false);
        check("REASONING", Kind::Custom("REASONING".into()), false);
        let mut status = Status::Started;
        assert!(status.set_name("EVENT_STATUS_IN_PROGRESS"));
        assert_eq!(status, Status::InProgress);
        assert!(!status.set_name("ODD"));
        assert_eq!(status, Status::Unspecified);
    }
}
