//! How the agent answers: its message grows step by step, wrapped as a terminal wraps it, until it is whole or a key
//! ends it.

use std::sync::Arc;

use super::Shared;
use crate::chat::words_of_answer;

/// Columns of the terminal.
const COLUMNS: usize = 80;

/// Tokens that an update adds.
const TOKENS_PER_STEP: usize = 4;

/// Answers to `question`, which is in the conversation, in a task of its own.
pub(super) fn answer(shared: Arc<Shared>, question: &str) {
    let tokens = words_of_answer(question);
    tokio::spawn(async move {
        let mut id = None;
        let mut text = String::from("● ");
        for some in tokens.chunks(TOKENS_PER_STEP) {
            let step = shared.state().step;
            tokio::time::sleep(step).await;
            let mut state = shared.state();
            if state.conversation.interrupted {
                text.push_str("\n  ⎿  Interrupted by user");
            } else {
                text.push_str(&some.concat());
            }
            let shown = wrapped(&text);
            match id {
                None => id = Some(state.conversation.add("agent", &shown)),
                Some(id) => state.conversation.replace(id, shown),
            }
            if state.conversation.interrupted {
                break;
            }
        }
        shared.state().conversation.set_running(false);
    });
}

/// Lines of at most so many columns, without blanks at their ends.
fn wrapped(text: &str) -> String {
    let mut lines = Vec::new();
    for line in text.split('\n') {
        let mut current = String::new();
        for word in line.split_inclusive(' ') {
            if !current.is_empty() && current.chars().count() + word.trim_end().chars().count() > COLUMNS {
                lines.push(current.trim_end().to_owned());
                current = "  ".to_owned();
            }
            current.push_str(word);
        }
        lines.push(current.trim_end().to_owned());
    }
    lines.join("\n").trim_end().to_owned()
}

#[cfg(test)]
mod tests {
    use super::wrapped;

    #[test]
    fn text_is_wrapped_as_a_terminal_does() {
        let check = |text: &str, expect: &str| assert_eq!(wrapped(text), expect);
        check("● one two ", "● one two");
        check("a  \n\nb\n", "a\n\nb");
        let long = "word ".repeat(20);
        check(
            &long,
            &format!("{}\n  word word word word", "word ".repeat(16).trim_end()),
        );
    }
}
