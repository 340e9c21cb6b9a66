//! What readers find odd about an event and keep all the same. The one collector of every dialect.

use tracewake_model::Diagnostic;

/// An event can be odd in every byte; this many diagnostics tell enough.
const MOST: usize = 64;
/// Bytes of a field's name and of a reason: both may quote what was sent.
const LONGEST: usize = 300;

/// Collects [`Diagnostic`]s, bounded in number and in length.
#[derive(Debug, PartialEq, Default)]
pub(crate) struct Diagnostics {
    /// What is before the names of fields, for the part of the event that is being read; e.g. `llm_invocation.`.
    pub(crate) within: String,
    found: Vec<Diagnostic>,
}

impl Diagnostics {
    /// Says what is odd about a field, in the dialect's own spelling.
    pub(crate) fn add(&mut self, field: impl AsRef<str>, reason: impl Into<String>) {
        if self.found.len() < MOST {
            self.found.push(Diagnostic {
                field: bounded(self.path(field.as_ref())),
                reason: bounded(reason.into()),
            });
        }
    }

    /// The same, unless something was said of the field before.
    pub(crate) fn once(&mut self, field: &str, reason: impl Into<String>) {
        let path = bounded(self.path(field));
        if self.found.iter().all(|diagnostic| diagnostic.field != path) {
            self.add(field, reason);
        }
    }

    /// Says what had to be repaired in the text of `whole`, so that it could be read.
    pub(crate) fn repaired(&mut self, whole: &str, repairs: Vec<&'static str>) {
        for repair in repairs {
            self.add(whole, repair);
        }
    }

    /// The path of the field: `llm_invocation.request`.
    pub(crate) fn path(&self, field: &str) -> String {
        format!("{}{field}", self.within)
    }

    /// How many there are.
    pub(crate) fn count(&self) -> usize {
        self.found.len()
    }

    /// All of them, in the order they were found.
    pub(crate) fn into_list(self) -> Vec<Diagnostic> {
        self.found
    }
}

fn bounded(mut text: String) -> String {
    if text.len() > LONGEST {
        text.truncate(text.floor_char_boundary(LONGEST));
        text.push('…');
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn neither_their_number_nor_their_length_has_no_end() {
        let mut diagnostics = Diagnostics::default();
        for _ in 0..1000 {
            diagnostics.add("é".repeat(10_000), "x".repeat(10_000));
        }
        let found = diagnostics.into_list();
        assert_eq!(found.len(), MOST);
        for diagnostic in found {
            assert!(diagnostic.field.len() <= LONGEST + '…'.len_utf8());
            assert!(diagnostic.reason.len() <= LONGEST + '…'.len_utf8());
        }
    }

    #[test]
    fn a_field_is_named_by_the_part_it_is_in() {
        let mut diagnostics = Diagnostics {
            within: "llm_invocation.".to_owned(),
            ..Diagnostics::default()
        };
        diagnostics.add("request", "is a number");
        diagnostics.once("request", "is odd");
        diagnostics.once("response", "is odd");
        let fields: Vec<_> = diagnostics
            .into_list()
            .into_iter()
            .map(|found| found.field)
            .collect();
        assert_eq!(fields, ["llm_invocation.request", "llm_invocation.response"]);
    }
}
