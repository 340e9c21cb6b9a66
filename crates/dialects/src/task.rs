//! What an agent is told to do, in the arguments of the tool call that starts it.

use serde_json::Value;

/// Names of the argument, the most telling first.
const NAMES: [&str; 8] = [
    "prompt",
    "objective",
    "task",
    "query",
    "request",
    "question",
    "instructions",
    "description",
];

/// The task; empty where no argument is one.
pub(crate) fn of(arguments: Option<&Value>) -> String {
    let said = |name: &str| arguments?.get(name)?.as_str();
    let task = NAMES.into_iter().find_map(said);
    task.unwrap_or_default().to_owned()
}
