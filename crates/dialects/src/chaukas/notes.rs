//! What readers find odd about an event and keep all the same.

use tracewake_model::Problem;

/// An event can be odd in every byte; this many notes tell enough.
const MOST: usize = 64;
/// Bytes of one note: it may quote what was sent.
const LONGEST: usize = 300;

/// Collects [`Problem`]s; knows the record that is being read.
#[derive(Debug, Default)]
pub(super) struct Notes {
    /// Name of the record inside the event with a dot behind it; empty for the event itself.
    pub(super) record: String,
    pub(super) problems: Vec<Problem>,
}

impl Notes {
    /// Notes something odd about a field of the record.
    pub(super) fn add(&mut self, field: &str, reason: impl Into<String>) {
        if self.problems.len() < MOST {
            let field = self.path(field);
            let mut reason = reason.into();
            if reason.len() > LONGEST {
                reason.truncate(reason.floor_char_boundary(LONGEST));
                reason.push('…');
            }
            self.problems.push(Problem { field, reason });
        }
    }

    /// The field as people write it: `llm_invocation.request`.
    pub(super) fn path(&self, field: &str) -> String {
        format!("{}{field}", self.record)
    }
}
