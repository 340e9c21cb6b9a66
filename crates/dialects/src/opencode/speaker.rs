//! Who speaks in a message: as the message says it, or as a row repeats it for its parts.

use super::moments::{at, ms};
use crate::diagnostics::Diagnostics;
use crate::members::Members;

/// Who speaks in a message.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct Speaker {
    /// `user` or `assistant`; empty where no record says it.
    pub(super) role: String,
    /// What the program calls the agent: `build`, `plan`, `general`.
    pub(super) agent: String,
    pub(super) provider: String,
    pub(super) model: String,
    /// The message of the person that it is an answer to; its own for that one.
    pub(super) turn: String,
    /// It tells what was said before in fewer words.
    pub(super) is_summary: bool,
    pub(super) created_ms: Option<i64>,
}

impl Speaker {
    /// Reads what a message says, or what a row repeats of it.
    pub(super) fn of(said: Members<'_>, message: &str, odd: &mut Diagnostics) -> Speaker {
        let first = |names: [&str; 2], odd: &mut Diagnostics| {
            let text = said.text(names[0], odd);
            if text.is_empty() {
                said.text(names[1], odd)
            } else {
                text
            }
        };
        let role = said.text("role", odd);
        let of_person = said.get("model").and_then(Members::of);
        let of_model = |name: &str, odd: &mut Diagnostics| match of_person {
            Some(model) => model.text(name, odd),
            None => said.text(name, odd),
        };
        let turn = match (role.as_str(), said.text("parentID", odd)) {
            ("user", _) => message.to_owned(),
            (_, parent) => parent,
        };
        let created = said.get("created").and_then(ms);
        Speaker {
            agent: first(["agent", "mode"], odd),
            provider: of_model("providerID", odd),
            model: of_model("modelID", odd),
            is_summary: said.get("summary").is_some_and(|is| *is == true || *is == 1),
            created_ms: created.or_else(|| at(said, "created")),
            role,
            turn,
        }
    }
}
