//! Texts of messages: what a person said, and what the program put around it.

use serde_json::Value;

use super::line::text_at;

/// What the tags begin with that the program puts around its own words.
const OWN_TAGS: &[&str] = &[
    "system-",
    "local-command-",
    "command-",
    "bash-",
    "ide_",
    "task-notification",
    "user-prompt-submit-hook",
    "session-start-hook",
    "new-diagnostics",
    "persisted-output",
    "tools-used",
];
const INTERRUPTED: &str = "[Request interrupted by user";
const CAVEAT: &str = "Caveat:";

/// What the text of a user's line is.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Said {
    /// A person's words, without what the program added.
    Prompt(String),
    /// A command that a person typed, with what follows its name.
    Command(String),
    /// The person stopped the agent.
    Interrupted,
    /// A background task ended: its id and its status.
    TaskEnded(String, String),
    /// What the program says to the model.
    Context,
}

/// The blocks of a content: text is a block of its own.
pub(super) fn blocks(content: &Value) -> Vec<Value> {
    match content {
        Value::Array(blocks) => blocks.clone(),
        Value::String(text) => vec![serde_json::json!({ "type": "text", "text": text })],
        _ => Vec::new(),
    }
}

/// All text of a content.
pub(super) fn text_of(content: &Value) -> String {
    let blocks = blocks(content);
    let texts = blocks
        .iter()
        .filter(|block| is_text(block))
        .map(|block| text_at(block, &["text"]));
    texts.collect::<Vec<_>>().join("\n")
}

pub(super) fn is_text(block: &Value) -> bool {
    text_at(block, &["type"]) == "text"
}

/// What the text of a user's line is.
pub(super) fn said(text: &str) -> Said {
    let trimmed = text.trim();
    if trimmed.starts_with(INTERRUPTED) {
        return Said::Interrupted;
    }
    if trimmed.starts_with("<task-notification>") {
        let part = |tag: &str| element(trimmed, tag).unwrap_or_default().to_owned();
        return Said::TaskEnded(part("task-id"), part("status"));
    }
    if let Some(name) = element(trimmed, "command-name") {
        let arguments = element(trimmed, "command-args").unwrap_or_default();
        return Said::Command(format!("{name} {arguments}").trim().to_owned());
    }
    if let Some(typed) = element(trimmed, "bash-input") {
        return Said::Command(format!("!{typed}"));
    }
    let own = without_own_words(trimmed);
    match own.is_empty() || own.starts_with(CAVEAT) {
        true => Said::Context,
        false => Said::Prompt(own),
    }
}

/// What is in the first element of this name.
fn element<'t>(text: &'t str, tag: &str) -> Option<&'t str> {
    let (_, rest) = text.split_once(&format!("<{tag}>"))?;
    Some(rest.split_once(&format!("</{tag}>"))?.0.trim())
}

/// A text without the elements that the program puts in front of it and behind it.
fn without_own_words(text: &str) -> String {
    let mut left = text.trim();
    while let Some((tag, rest)) = left.strip_prefix('<').and_then(|rest| rest.split_once('>')) {
        let end = format!("</{tag}>");
        let Some(at) = rest.find(&end).filter(|_| is_own(tag)) else {
            break;
        };
        left = rest[at + end.len()..].trim_start();
    }
    while let Some(inner) = left.strip_suffix('>') {
        let Some((before, tag)) = inner.rsplit_once("</").filter(|(_, tag)| is_own(tag)) else {
            break;
        };
        let Some(at) = before.rfind(&format!("<{tag}>")) else {
            break;
        };
        left = before[..at].trim_end();
    }
    left.to_owned()
}

fn is_own(tag: &str) -> bool {
    OWN_TAGS.iter().any(|own| tag.starts_with(own))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn prompt(text: &str) -> Said {
        Said::Prompt(text.to_owned())
    }

    #[test]
    fn a_person_s_words_are_told_from_the_program_s() {
        for (text, expect) in [
            ("Plan a trip.", prompt("Plan a trip.")),
            (
                "<system-reminder>\nA\n</system-reminder>\n\nPlan <b>it</b>.\n<system-reminder>B</system-reminder>",
                prompt("Plan <b>it</b>."),
            ),
            ("<ide_opened_file>a.rs</ide_opened_file>", Said::Context),
            (
                "<system-reminder>never closed",
                prompt("<system-reminder>never closed"),
            ),
            (
                "<div>What is wrong here?</div>",
                prompt("<div>What is wrong here?</div>"),
            ),
            ("<local-command-stdout>ok</local-command-stdout>", Said::Context),
            ("Caveat: what follows was typed elsewhere", Said::Context),
            ("", Said::Context),
            ("[Request interrupted by user for tool use]", Said::Interrupted),
            (
                "<command-name>/compact</command-name>\n <command-message>compact</command-message>\n \
                 <command-args></command-args>",
                Said::Command("/compact".into()),
            ),
            (
                "<command-message>x</command-message><command-name>/fix</command-name>\
                 <command-args>12 now</command-args>",
                Said::Command("/fix 12 now".into()),
            ),
            ("<bash-input>ls -l</bash-input>", Said::Command("!ls -l".into())),
            (
                "<task-notification>\n<task-id>a1</task-id>\n<status>completed</status>\n</task-notification>",
                Said::TaskEnded("a1".into(), "completed".into()),
            ),
        ] {
            assert_eq!(said(text), expect, "{text}");
        }
    }
}
