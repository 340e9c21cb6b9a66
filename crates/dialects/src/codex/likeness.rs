//! What makes a call, an answer or a thought the same in what has neither its id nor a time: `codex exec --json` prints
//! commands, changes and words as they are, and nothing that points to the line of the session file.

use serde_json::Value;
use tracewake_model::{Content, Event};

use super::{fingerprint, first_text, text};

/// Of an answer or a thought.
pub(super) fn of_words(kind: &str, words: &str) -> String {
    match words.trim() {
        "" => String::new(),
        words => format!("{kind}:{}", fingerprint(words)),
    }
}

/// Of an event that tells a call, or that one begins; empty for any other.
pub(crate) fn of_event(event: &Event) -> String {
    let call = match &event.content {
        Some(Content::ToolCall(call)) => call,
        Some(Content::ToolExchange(exchange)) => &exchange.call,
        Some(Content::Mcp(call)) => {
            let request = call.request.as_ref();
            return request.map_or(String::new(), |request| {
                of_mcp(&call.tool_name, &request["arguments"])
            });
        }
        _ => return String::new(),
    };
    let arguments = call.arguments.as_ref();
    arguments.map_or(String::new(), |arguments| of_call(&call.name, arguments))
}

/// Of a tool call, by what it was called with; empty where that tells nothing.
fn of_call(name: &str, arguments: &Value) -> String {
    let words = first_text(arguments, &["message", "prompt", "task"]);
    match name {
        "apply_patch" if arguments["changes"].is_array() => {
            let changes = arguments["changes"].as_array().into_iter().flatten();
            of_changes(changes.map(|change| text(change, "path")))
        }
        "apply_patch" => of_patch(
            arguments
                .as_str()
                .unwrap_or_else(|| first_text(arguments, &["input", "patch"])),
        ),
        "spawn_agent" | "send_input" => of_words(name, words),
        "wait_agent" | "wait" => {
            let named = of_agents("wait_agent", &["targets", "ids"], arguments);
            // The newer tool waits for whichever agent has something to say.
            match named.is_empty() {
                true => of_threads("wait_agent", &Value::Null),
                false => named,
            }
        }
        "close_agent" => of_agents(name, &["target", "id"], arguments),
        _ => match script(&arguments["cmd"]).or_else(|| script(&arguments["command"])) {
            Some(script) if is_patch(&script) => of_patch(&script),
            Some(script) => of_words("command", &script),
            None => String::new(),
        },
    }
}

/// Of a call to an MCP server.
pub(super) fn of_mcp(tool: &str, arguments: &Value) -> String {
    of_words("mcp", &format!("{tool} {arguments}"))
}

/// Of a command as a line for people.
pub(super) fn of_command(line: &str) -> String {
    let words = words(line);
    of_words("command", &unwrapped(&words).unwrap_or_else(|| line.to_owned()))
}

/// Of changes to files, by the names of the files.
pub(super) fn of_changes<'p>(paths: impl Iterator<Item = &'p str>) -> String {
    let mut names: Vec<&str> = paths
        .map(|path| path.rsplit(['/', '\\']).next().unwrap_or(path))
        .collect();
    names.sort_unstable();
    of_words("patch", &names.join("\n"))
}

/// Of what is asked of agents that a thread has started, of any where none is named.
pub(super) fn of_threads(tool: &str, threads: &Value) -> String {
    let mut threads: Vec<&str> = match threads {
        Value::String(thread) => vec![thread],
        threads => threads
            .as_array()
            .into_iter()
            .flatten()
            .filter_map(Value::as_str)
            .collect(),
    };
    threads.sort_unstable();
    match threads.as_slice() {
        [] => of_words(tool, "any"),
        threads => of_words(tool, &threads.join("\n")),
    }
}

fn of_agents(tool: &str, names: &[&str], arguments: &Value) -> String {
    let named = names
        .iter()
        .map(|name| &arguments[*name])
        .find(|value| !value.is_null());
    named.map_or(String::new(), |threads| of_threads(tool, threads))
}

fn of_patch(patch: &str) -> String {
    let paths = patch.lines().filter_map(|line| {
        let line = line.strip_prefix("*** ")?;
        let (what, path) = line.split_once(" File: ")?;
        matches!(what, "Add" | "Update" | "Delete").then_some(path.trim())
    });
    of_changes(paths)
}

fn is_patch(script: &str) -> bool {
    script.trim_start().starts_with("apply_patch") && script.contains("*** Begin Patch")
}

/// What a command runs, without the shell around it.
fn script(command: &Value) -> Option<String> {
    match command {
        Value::String(script) => Some(script.clone()),
        Value::Array(words) => {
            let words: Vec<String> = words
                .iter()
                .filter_map(Value::as_str)
                .map(str::to_owned)
                .collect();
            unwrapped(&words)
        }
        _ => None,
    }
}

fn unwrapped(words: &[String]) -> Option<String> {
    match words {
        [] => None,
        [_, flag, script] if matches!(flag.as_str(), "-lc" | "-c" | "-Command" | "/c") => {
            Some(script.clone())
        }
        words => Some(words.join(" ")),
    }
}

/// The words of a line as a shell reads them.
fn words(line: &str) -> Vec<String> {
    let (mut words, mut word, mut quote) = (Vec::new(), None::<String>, None);
    let mut letters = line.chars();
    while let Some(letter) = letters.next() {
        let current = word.get_or_insert_default();
        match (quote, letter) {
            (Some(open), _) if letter == open => quote = None,
            (None, '\'' | '"') => quote = Some(letter),
            (None | Some('"'), '\\') => current.extend(letters.next()),
            (None, _) if letter.is_whitespace() => {
                let ended = word.take().filter(|word| !word.is_empty());
                words.extend(ended);
            }
            _ => current.push(letter),
        }
    }
    words.extend(word.filter(|word| !word.is_empty()));
    words
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_command_is_the_same_with_and_without_a_shell_around_it() {
        let check = |line: &str, arguments: Value| {
            assert_eq!(of_command(line), of_call("exec_command", &arguments), "{line}");
        };
        check(
            "/bin/bash -lc 'cat lamp.py'",
            json!({"cmd": "cat lamp.py", "yield_time_ms": 1}),
        );
        check(
            "bash -lc 'cat lamp.py'",
            json!({"command": ["bash", "-lc", "cat lamp.py"], "workdir": "/"}),
        );
        check("/bin/zsh -lc ls", json!({"command": "ls"}));
        check(
            r#"/bin/bash -lc "python3 -c 'import time; time.sleep(40)'""#,
            json!({"cmd": "python3 -c 'import time; time.sleep(40)'"}),
        );
        check(r"bash -lc 'echo '\''a b'\'''", json!({"cmd": "echo 'a b'"}));
        check("git status", json!({"command": ["git", "status"]}));
        assert_ne!(of_command("ls a"), of_command("ls b"));
    }

    #[test]
    fn changes_are_the_same_by_the_names_of_their_files() {
        let patch = "*** Begin Patch\n*** Update File: src/lamp.py\n@@\n-a\n+b\n\
                     *** Add File: CHANGES.md\n+x\n*** End Patch\n";
        let changes = of_changes(["/home/dev/CHANGES.md", "/home/dev/src/lamp.py"].into_iter());
        assert_eq!(of_call("apply_patch", &json!(patch)), changes);
        assert_eq!(of_call("apply_patch", &json!({ "input": patch })), changes);
        let in_shell = json!({"command": ["bash", "-lc", format!("apply_patch <<'EOF'\n{patch}EOF")]});
        assert_eq!(of_call("shell", &in_shell), changes);
    }

    #[test]
    fn what_says_nothing_is_like_nothing() {
        for (name, arguments) in [
            ("view_image", json!({"path": "a"})),
            ("spawn_agent", json!({})),
            ("x", Value::Null),
        ] {
            assert_eq!(of_call(name, &arguments), "", "{name}");
        }
        assert_eq!(of_words("said", " \n"), "");
    }

    #[test]
    fn agents_are_asked_by_their_words_and_waited_for_by_their_threads() {
        let asked = of_call("spawn_agent", &json!({"message": "Count."}));
        assert_eq!(asked, of_words("spawn_agent", "Count."));
        let waited = of_call("wait_agent", &json!({"targets": ["b", "a"]}));
        assert_eq!(waited, of_threads("wait_agent", &json!(["a", "b"])));
        let for_any = of_call("wait_agent", &json!({"timeout_ms": 20_000}));
        assert_eq!(for_any, of_threads("wait_agent", &json!([])));
        assert!(!for_any.is_empty() && for_any != waited);
    }
}
