//! Errors of runs: a text with the stack behind it. Some break a run off without being a failure.

use tracewake_model::Status;

/// What an error says.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Failure {
    /// The class of the exception.
    pub(super) class: String,
    pub(super) message: String,
    pub(super) stack: String,
    /// How the run went.
    pub(super) status: Status,
}

/// What LangGraph raises to leave a graph on purpose: for a person to answer, or for another graph to go on.
const WAITS: [&str; 2] = ["GraphInterrupt", "NodeInterrupt"];
const GOES_ON: [&str; 2] = ["ParentCommand", "GraphBubbleUp"];
/// What a caller raises to end a run.
const CANCELS: [&str; 5] = [
    "CancelledError",
    "Cancelled",
    "KeyboardInterrupt",
    "AbortError",
    "GeneratorExit",
];
/// Where the stack begins, in Python and in JavaScript.
const STACKS: [&str; 2] = ["Traceback (most recent call last):", "\n    at "];

impl Failure {
    /// Reads the error of a run; none where there is none.
    pub(super) fn of(error: &str) -> Option<Failure> {
        let error = error.trim();
        if error.is_empty() {
            return None;
        }
        let stack = STACKS.iter().filter_map(|start| error.find(start)).min();
        let (told, stack) = error.split_at(stack.unwrap_or(error.len()));
        // The last line of a stack of Python tells it without quotes.
        let last = stack
            .starts_with(STACKS[0])
            .then(|| stack.lines().next_back())
            .flatten();
        let named = last
            .and_then(|line| split(line, ": "))
            .or_else(|| split(told, ": "));
        let (class, message) = split_call(told).or(named).unwrap_or(("", told));
        let message = match last.and_then(|line| split(line, ": ")) {
            Some((same, plain)) if same.rsplit('.').next() == Some(class) => plain,
            _ => message,
        };
        let is = |names: &[&str]| names.contains(&class) || names.iter().any(|name| told.starts_with(name));
        Some(Failure {
            status: if is(&WAITS) {
                Status::InProgress
            } else if is(&GOES_ON) {
                Status::Completed
            } else if is(&CANCELS) {
                Status::Cancelled
            } else {
                Status::Failed
            },
            class: class.to_owned(),
            message: first_of(message.trim(), told.trim()).to_owned(),
            stack: stack.trim().to_owned(),
        })
    }
}

fn first_of<'a>(text: &'a str, otherwise: &'a str) -> &'a str {
    if text.is_empty() { otherwise } else { text }
}

/// Class and message of `ValueError: no price`.
fn split<'a>(text: &'a str, between: &str) -> Option<(&'a str, &'a str)> {
    text.trim()
        .split_once(between)
        .filter(|(class, _)| is_class(class))
}

/// Class and message of `ValueError('no price')`, as Python prints an exception.
fn split_call(text: &str) -> Option<(&str, &str)> {
    let (class, rest) = text.trim().split_once('(')?;
    let inner = rest.strip_suffix(')')?;
    let quoted = ['\'', '"']
        .into_iter()
        .find_map(|quote| inner.strip_prefix(quote)?.strip_suffix(quote));
    is_class(class).then_some((class, quoted.unwrap_or(inner)))
}

fn is_class(text: &str) -> bool {
    let is_part = |letter: char| letter.is_ascii_alphanumeric() || matches!(letter, '_' | '.');
    text.starts_with(|first: char| first.is_ascii_alphabetic()) && text.chars().all(is_part)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn errors_are_read_apart_from_their_stack() {
        let check = |error: &str, class: &str, message: &str, status: Status| {
            let found = Failure::of(error).unwrap();
            assert_eq!(
                (found.class.as_str(), found.message.as_str(), found.status),
                (class, message, status),
                "{error}"
            );
        };
        check(
            "ValueError('no price list')Traceback (most recent call last):\n\n  File \"a.py\", line 1\n\nValueError: no price list",
            "ValueError",
            "no price list",
            Status::Failed,
        );
        check(
            "ApiError('it\\'s odd')\n\nTraceback (most recent call last):\n  File \"a.py\"\nopenai.ApiError: it's odd\n",
            "ApiError",
            "it's odd",
            Status::Failed,
        );
        check(
            "TypeError: x is not a function\n    at f (a.js:1:2)",
            "TypeError",
            "x is not a function",
            Status::Failed,
        );
        check("it broke", "", "it broke", Status::Failed);
        check("the tool said: no", "", "the tool said: no", Status::Failed);
        check("KeyError()", "KeyError", "KeyError()", Status::Failed);
        check(
            "GraphInterrupt((Interrupt(value='ok?'),))Traceback (most recent call last):\n",
            "GraphInterrupt",
            "(Interrupt(value='ok?'),)",
            Status::InProgress,
        );
        check(
            "ParentCommand(Command(goto='bob'))",
            "ParentCommand",
            "Command(goto='bob')",
            Status::Completed,
        );
        check(
            "CancelledError()",
            "CancelledError",
            "CancelledError()",
            Status::Cancelled,
        );
        assert_eq!(Failure::of(" "), None);
    }

    #[test]
    fn the_stack_is_kept() {
        let found =
            Failure::of("E('x')\n\nTraceback (most recent call last):\n  File \"a.py\"\nE: x\n").unwrap();
        assert_eq!(
            found.stack,
            "Traceback (most recent call last):\n  File \"a.py\"\nE: x"
        );
    }
}
