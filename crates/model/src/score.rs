//! Scores: what a person, a program or a model found a run, or a part of it, to be worth.

use std::borrow::Cow;

/// One score. The event that carries it says what it is about: its `session_id`, its `trace_id`, and for one span its
/// `parent_span_id`, so that it is shown below that span.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Score {
    /// What was judged, such as `helpful`.
    pub name: String,
    /// What was found.
    pub value: ScoreValue,
    /// Why, in words.
    pub comment: String,
    /// What it is about.
    pub subject: ScoreSubject,
    /// Who or what gave it, as sent: `ANNOTATION`, `EVAL`, `model`, the name of a person, ….
    pub source: String,
}

/// The value of a score.
#[derive(Debug, Clone, PartialEq, Default)]
pub enum ScoreValue {
    /// None was given: there is only a comment.
    #[default]
    Unsaid,
    /// A number on a scale of the sender's own.
    Number(f64),
    /// Yes or no.
    Flag(bool),
    /// A category, or free text.
    Text(String),
}

/// What a score is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum ScoreSubject {
    /// A whole run.
    #[default]
    Trace,
    /// All runs of a conversation.
    Session,
    /// One step of a run.
    Span,
}

impl ScoreValue {
    /// The value as people read it; empty when none was given.
    pub fn words(&self) -> Cow<'_, str> {
        match self {
            ScoreValue::Unsaid => Cow::Borrowed(""),
            ScoreValue::Number(number) => Cow::Owned(number.to_string()),
            ScoreValue::Flag(true) => Cow::Borrowed("true"),
            ScoreValue::Flag(false) => Cow::Borrowed("false"),
            ScoreValue::Text(text) => Cow::Borrowed(text),
        }
    }

    /// The value in units of 10^-9, yes as 1; none for text and for numbers beyond 9 billion.
    pub fn nano(&self) -> Option<i64> {
        let number = match self {
            ScoreValue::Number(number) => *number,
            ScoreValue::Flag(flag) => f64::from(u8::from(*flag)),
            ScoreValue::Unsaid | ScoreValue::Text(_) => return None,
        };
        let nano = (number * 1e9).round();
        (nano.abs() < 9e18).then_some(nano as i64)
    }
}

impl ScoreSubject {
    /// The lower-case word for it.
    pub fn name(self) -> &'static str {
        match self {
            ScoreSubject::Trace => "trace",
            ScoreSubject::Session => "session",
            ScoreSubject::Span => "span",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_have_words_and_mostly_a_number() {
        let check = |value: ScoreValue, words: &str, nano: Option<i64>| {
            assert_eq!((&*value.words(), value.nano()), (words, nano), "{value:?}");
        };
        check(ScoreValue::Number(0.8), "0.8", Some(800_000_000));
        check(ScoreValue::Number(-1.0), "-1", Some(-1_000_000_000));
        check(ScoreValue::Number(1e300), &1e300.to_string(), None);
        check(ScoreValue::Number(f64::NAN), "NaN", None);
        check(ScoreValue::Flag(true), "true", Some(1_000_000_000));
        check(ScoreValue::Flag(false), "false", Some(0));
        check(ScoreValue::Text("good".into()), "good", None);
        check(ScoreValue::Unsaid, "", None);
    }
}
