//! A run in one sentence, in pieces that lead to their places.

use serde::Serialize;
use specta::Type;

/// How far a run has come, as its sentence begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Type)]
#[serde(rename_all = "snake_case")]
pub enum RunEnding {
    /// There is nothing to tell of yet.
    #[default]
    Empty,
    Running,
    /// It goes on, and it is a person's turn.
    Waiting,
    Finished,
    /// It had errors and came to a good end.
    Recovered,
    Failed,
    /// It stopped, and no event tells of its end.
    NoOutcome,
}

/// A run in one sentence.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct RunSentence {
    pub ending: RunEnding,
    /// In reading order, blanks included. The first is the word for the ending.
    pub parts: Vec<SentencePart>,
}

/// A piece of the sentence.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct SentencePart {
    pub text: String,
    /// The place it leads to, if any.
    pub target: Option<SentenceTarget>,
}

/// A place that a piece of the sentence leads to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase", tag = "at")]
pub enum SentenceTarget {
    /// A call.
    Span {
        /// Row id.
        span: i64,
    },
    /// All that an agent did.
    Agent {
        /// Its name.
        agent: String,
    },
    /// What a query finds.
    Found {
        /// In the query language.
        query: String,
    },
    /// The agents and their handoffs.
    Agents,
    /// The calls of tools and models.
    Calls,
    /// What was said.
    Messages,
    /// All events.
    Events,
    /// Tokens and cost.
    Cost,
}

impl RunSentence {
    /// The whole sentence as plain text.
    pub fn text(&self) -> String {
        self.parts.iter().map(|part| part.text.as_str()).collect()
    }
}
