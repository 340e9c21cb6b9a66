//! Commands that calls ran: what was asked, and how it ended.

use serde_json::{Map, Value};

use super::{answer, paths};

/// A command as it was asked for.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct CommandRun {
    /// The command line.
    pub text: String,
    /// The folder it runs in; empty where it is not told.
    pub folder: String,
    /// What it is for, in the words of the model; empty where it gave none.
    pub purpose: String,
}

/// How a command ended.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct CommandEnd {
    /// Its exit code, where it is told.
    pub exit: Option<i64>,
    /// How long it took in milliseconds, where it is told apart from the call.
    pub took_ms: Option<f64>,
    /// Somebody or something stopped it.
    pub stopped: bool,
    /// The person did not allow it.
    pub refused: bool,
}

const COMMANDS: &[&str] = &[
    "command",
    "cmd",
    "commands",
    "full_command",
    "bash_command",
    "script",
];
const FOLDERS: &[&str] = &["workdir", "cwd", "working_directory", "workingDirectory"];
/// What only commands have for the folder they run in.
const COMMAND_FOLDERS: &[&str] = &["directory", "dir_path"];

/// The command of a call.
pub(super) fn asked(arguments: &Value, outer: &str) -> Option<CommandRun> {
    if let Value::String(text) = arguments {
        return run(text.clone(), outer, "");
    }
    let fields = arguments.as_object()?;
    let inner = fields.get("action").and_then(Value::as_object);
    let fields = inner.unwrap_or(fields);
    let text = COMMANDS.iter().find_map(|name| line(fields.get(*name)?))?;
    let own = folder(fields).or_else(|| first_text(fields, COMMAND_FOLDERS));
    let place = own.and_then(|own| paths::resolved(own, outer));
    let purpose = first_text(fields, &["description", "justification", "explanation"]);
    run(
        text,
        place.as_deref().unwrap_or(outer),
        purpose.unwrap_or_default(),
    )
}

fn run(text: String, folder: &str, purpose: &str) -> Option<CommandRun> {
    (!text.trim().is_empty()).then(|| CommandRun {
        text,
        folder: folder.strip_prefix("file://").unwrap_or(folder).to_owned(),
        purpose: purpose.to_owned(),
    })
}

/// The folder that arguments name for relative paths.
pub(super) fn folder(fields: &Map<String, Value>) -> Option<&str> {
    first_text(fields, FOLDERS)
}

fn first_text<'f>(fields: &'f Map<String, Value>, names: &[&str]) -> Option<&'f str> {
    let mut texts = names.iter().filter_map(|name| fields.get(*name)?.as_str());
    texts.find(|text| !text.is_empty())
}

/// A command as one line: a text, or words, of which a shell gets the last as its script.
fn line(value: &Value) -> Option<String> {
    let words = match value {
        Value::String(text) => return Some(text.clone()),
        Value::Array(words) => words,
        _ => return None,
    };
    let words: Option<Vec<&str>> = words.iter().map(Value::as_str).collect();
    let words = words?;
    match words.as_slice() {
        [program, flag, script] if is_shell(program) && flag.starts_with(['-', '/']) => {
            Some((*script).to_owned())
        }
        words => Some(
            words
                .iter()
                .map(|word| quoted(word))
                .collect::<Vec<_>>()
                .join(" "),
        ),
    }
}

fn is_shell(program: &str) -> bool {
    let name = program.rsplit(['/', '\\']).next().unwrap_or(program);
    let name = name.strip_suffix(".exe").unwrap_or(name);
    matches!(
        name,
        "sh" | "bash" | "zsh" | "dash" | "fish" | "cmd" | "powershell" | "pwsh"
    )
}

fn quoted(word: &str) -> String {
    let is_plain = |letter: char| letter.is_alphanumeric() || "-_./=:,+@%".contains(letter);
    match !word.is_empty() && word.chars().all(is_plain) || word.contains("*** Begin Patch") {
        true => word.to_owned(),
        false => format!("'{}'", word.replace('\'', "'\\''")),
    }
}

/// How a command ended, by its answer and its error.
pub fn command_end(result: Option<&Value>, error: &str) -> CommandEnd {
    let mut end = CommandEnd::default();
    if let Some(result) = result {
        for object in answer::objects(result) {
            end.exit = end.exit.or_else(|| exit_of(&object));
            end.took_ms = end.took_ms.or_else(|| took_of(&object));
            end.stopped |= object.get("interrupted") == Some(&Value::Bool(true));
        }
        if let Some(text) = answer::text_of(result) {
            end.read(&text);
        }
    }
    end.read(error);
    end
}

const EXITS: &[&str] = &[
    "exit_code",
    "exitCode",
    "returncode",
    "return_code",
    "exit_status",
    "exitStatus",
];

/// The exit code that an object names.
pub(super) fn exit_in(object: &Value) -> Option<i64> {
    EXITS.iter().find_map(|name| object.get(name)?.as_i64())
}

fn exit_of(object: &Map<String, Value>) -> Option<i64> {
    if let Some(exit) = EXITS.iter().find_map(|name| object.get(*name)?.as_i64()) {
        return Some(exit);
    }
    let outcome = object
        .get("outcome")
        .and_then(|outcome| outcome.get("exit_code")?.as_i64());
    // Claude Code says no code of a command that went well, and words beside one that did not quite.
    let went_well = object.contains_key("stdout")
        && object.get("interrupted") == Some(&Value::Bool(false))
        && !object.contains_key("backgroundTaskId")
        && !object.contains_key("returnCodeInterpretation");
    outcome.or(went_well.then_some(0))
}

fn took_of(object: &Map<String, Value>) -> Option<f64> {
    if let Some(seconds) = object.get("duration_seconds").and_then(Value::as_f64) {
        return Some(seconds * 1e3);
    }
    let duration = object.get("duration")?.as_object()?;
    let part = |name: &str| duration.get(name).and_then(Value::as_f64);
    Some(part("secs")? * 1e3 + part("nanos").unwrap_or(0.0) / 1e6)
}

/// Before these words of an answer stands nothing that the command wrote.
const MARKS: &[&str] = &[
    "Process exited with code ",
    "Exit Code: ",
    "Exit code: ",
    "Exit code ",
    "exit code ",
];
/// Words of answers and errors that say that the call did not come to its end.
const STOPS: &[&str] = &[
    "aborted by user",
    "Request interrupted by user",
    "[Request interrupted by user",
    "command timed out",
    "Command timed out",
];
/// Words that say that the person, or a rule of theirs, did not allow the call.
const REFUSALS: &[&str] = &[
    "The user doesn't want to proceed",
    "The user doesn't want to take this action",
    "exec command rejected by user",
    "patch rejected by user",
    "rejected by user",
    "Tool execution denied",
    "Permission to use ",
];

impl CommandEnd {
    /// Reads the words around the output.
    fn read(&mut self, text: &str) {
        // What a command wrote may say the same: only what stands before or behind it counts.
        let head = text.split("\nOutput:").next().unwrap_or(text);
        let lines = head.lines().take(6).chain(tail(text));
        for line in lines {
            if self.exit.is_none() {
                self.exit = MARKS.iter().find_map(|mark| {
                    let rest = line.strip_prefix(mark)?;
                    let digits = rest.find(|letter: char| !letter.is_ascii_digit() && letter != '-');
                    rest[..digits.unwrap_or(rest.len())].parse().ok()
                });
            }
            if let Some(seconds) = line.strip_prefix("Wall time: ")
                && self.took_ms.is_none()
            {
                let number = seconds
                    .split(' ')
                    .next()
                    .and_then(|number| number.parse::<f64>().ok());
                self.took_ms = number.map(|seconds| seconds * 1e3);
            }
            self.stopped |= STOPS.iter().any(|stop| line.starts_with(stop));
            self.refused |= REFUSALS.iter().any(|refusal| line.starts_with(refusal));
        }
    }
}

/// The last lines of an answer that its output stands in between, as Gemini CLI writes it.
fn tail(text: &str) -> impl Iterator<Item = &str> {
    let begins = text.trim_start();
    let wrapped = ["<untrusted_context>", "Output: ", "Command: ", "Stdout: "];
    let is_wrapped = wrapped.iter().any(|start| begins.starts_with(start));
    text.lines().rev().take(if is_wrapped { 6 } else { 0 })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn commands_are_read_in_every_shape() {
        let check = |arguments: Value, text: &str, folder: &str| {
            let run = asked(&arguments, "/srv").unwrap();
            assert_eq!(
                (run.text.as_str(), run.folder.as_str()),
                (text, folder),
                "{arguments}"
            );
        };
        check(
            json!({"command": "ls -l", "description": "List"}),
            "ls -l",
            "/srv",
        );
        check(json!({"cmd": "ls", "workdir": "/tmp"}), "ls", "/tmp");
        check(json!({"cmd": "ls", "workdir": "sub"}), "ls", "/srv/sub");
        check(
            json!({"command": ["bash", "-lc", "a && b"], "workdir": "/w"}),
            "a && b",
            "/w",
        );
        check(
            json!({"command": ["grep", "a b", "x.rs"]}),
            "grep 'a b' x.rs",
            "/srv",
        );
        check(
            json!({"action": {"type": "exec", "command": ["ls"]}}),
            "ls",
            "/srv",
        );
        check(json!({"command": "ls", "directory": "sub"}), "ls", "/srv/sub");
        check(json!("ls"), "ls", "/srv");
        assert_eq!(asked(&json!({"command": ""}), ""), None);
        assert_eq!(asked(&json!({"odd": 1}), ""), None);
    }

    #[test]
    fn ends_are_read_in_every_shape() {
        let check = |result: Value, error: &str, exit: Option<i64>, stopped: bool| {
            let end = command_end(Some(&result), error);
            assert_eq!((end.exit, end.stopped), (exit, stopped), "{result} {error}");
        };
        let codex = "Chunk ID: 01\nWall time: 0.5 seconds\nProcess exited with code 3\nOutput:\nProcess exited with code 9\n";
        check(json!(codex), "", Some(3), false);
        assert_eq!(command_end(Some(&json!(codex)), "").took_ms, Some(500.0));
        check(json!("Wall time: 6.1 seconds\naborted by user"), "", None, true);
        check(
            json!({"output": "x", "metadata": {"exit_code": 1, "duration_seconds": 0.2}}),
            "",
            Some(1),
            false,
        );
        check(
            json!("{\"output\":\"x\",\"metadata\":{\"exit_code\":1}}"),
            "",
            Some(1),
            false,
        );
        check(
            json!({"stdout": "", "stderr": "", "interrupted": false}),
            "",
            Some(0),
            false,
        );
        check(
            json!({"stdout": "", "stderr": "", "interrupted": true}),
            "",
            None,
            true,
        );
        check(json!(null), "Exit code 2\nno such file", Some(2), false);
        check(
            json!("Output: 3\nExit Code: 2\nProcess Group PGID: 7"),
            "",
            Some(2),
            false,
        );
        check(
            json!({"output": "<untrusted_context>\nOutput: 3\nExit Code: 2\nProcess Group PGID: 7\n</untrusted_context>"}),
            "",
            Some(2),
            false,
        );
        check(json!("total 8\nexit"), "", None, false);
        let refused = "The user doesn't want to proceed with this tool use.";
        assert!(command_end(None, refused).refused);
        check(json!("all good\nit said: Exit Code: 7"), "", None, false);
    }
}
