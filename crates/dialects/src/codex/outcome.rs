//! What the output of a tool says of how the call went: outputs are text, in which Codex writes exit codes and
//! refusals.

use serde_json::Value;

use super::text;

/// How a call went, as far as its output says it.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct Outcome {
    pub(super) exit_code: Option<i64>,
    /// Why it failed; empty when nothing says that it did.
    pub(super) error: String,
    /// The person broke it off.
    pub(super) is_cancelled: bool,
    pub(super) took_ms: Option<f64>,
}

/// What begins the output of a call that failed or was not made.
const FAILURES: &[&str] = &[
    "apply_patch verification failed",
    "execution error",
    "exec_command failed",
    "exec command rejected",
    "failed to ",
    "patch rejected",
    "rejected by user",
    "rejected: ",
    "tool call error",
    "unsupported call",
    "unsupported custom tool call",
    "Error:",
    "error:",
    "err: ",
];
/// What the output of a call says that the person broke off.
const ABORTED: &str = "aborted by user";

/// Reads the output of a call: text, a list of content, or an object with either.
pub(super) fn of_output(output: &Value) -> Outcome {
    if let Value::Object(fields) = output {
        let content = fields.get("content").or_else(|| fields.get("output"));
        let mut outcome = content.map(of_output).unwrap_or_default();
        let exit_code = output["metadata"]["exit_code"].as_i64();
        outcome.exit_code = exit_code.or(outcome.exit_code);
        let seconds = output["metadata"]["duration_seconds"].as_f64();
        outcome.took_ms = seconds.map(|seconds| seconds * 1e3).or(outcome.took_ms);
        if output["success"] == false && outcome.error.is_empty() {
            outcome.error = words(output);
            if outcome.error.is_empty() {
                outcome.error = "failed".to_owned();
            }
        }
        return with_exit_code(outcome);
    }
    let words = words(output);
    // Versions of 2025 gave JSON in the text.
    if words.starts_with('{')
        && let Ok(inner @ Value::Object(_)) = serde_json::from_str(&words)
        && inner["metadata"].is_object()
    {
        return of_output(&inner);
    }
    let said = body(&words);
    let is_failure = FAILURES.iter().any(|start| words.starts_with(start));
    with_exit_code(Outcome {
        exit_code: exit_code(&words).and_then(|code| code.parse().ok()),
        error: if is_failure { words.clone() } else { String::new() },
        is_cancelled: said == ABORTED || words.ends_with("\naborted by user") && !words.contains("Output:"),
        took_ms: wall_time_ms(&words),
    })
}

fn with_exit_code(mut outcome: Outcome) -> Outcome {
    if let Some(code) = outcome.exit_code.filter(|code| *code != 0)
        && outcome.error.is_empty()
    {
        outcome.error = format!("exit code {code}");
    }
    outcome
}

/// The exit code that the output of a command states in its first lines: a command that fails is a tool call that went
/// well.
pub(crate) fn exit_code(output: &str) -> Option<&str> {
    let head = output.lines().take_while(|line| !line.starts_with("Output:"));
    let mut codes = head.filter_map(|line| {
        let code = line.strip_prefix("Process exited with code ");
        code.or_else(|| line.strip_prefix("Exit code: "))
    });
    codes.next().map(str::trim)
}

fn wall_time_ms(output: &str) -> Option<f64> {
    let mut head = output.lines().take_while(|line| !line.starts_with("Output:"));
    let seconds = head.find_map(|line| line.strip_prefix("Wall time: "))?;
    let seconds: f64 = seconds.split(' ').next()?.parse().ok()?;
    Some(seconds * 1e3)
}

/// An output without the line that says how long it took.
fn body(output: &str) -> &str {
    let rest = output.strip_prefix("Wall time: ");
    rest.and_then(|rest| rest.split_once('\n'))
        .map_or(output, |(_, said)| said)
        .trim()
}

/// The words of an output.
pub(super) fn words(output: &Value) -> String {
    match output {
        Value::String(words) => words.clone(),
        Value::Array(parts) => {
            let texts = parts.iter().map(|part| text(part, "text"));
            texts
                .filter(|text| !text.is_empty())
                .collect::<Vec<_>>()
                .join("\n")
        }
        Value::Object(fields) => {
            let content = fields.get("content").or_else(|| fields.get("output"));
            content.map(words).unwrap_or_default()
        }
        _ => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn exit_codes_stand_before_the_output() {
        let check = |output: &str, expect: Option<&str>| assert_eq!(exit_code(output), expect, "{output}");
        check("Chunk ID: 1\nProcess exited with code 1\nOutput:\nno", Some("1"));
        check("Exit code: 0\nWall time: 0 seconds\nOutput:\n", Some("0"));
        check("Output:\nExit code: 1", None);
        check("", None);
    }

    #[test]
    fn outputs_of_every_version_say_how_the_call_went() {
        let check = |output: Value, error: &str, cancelled: bool| {
            let outcome = of_output(&output);
            assert_eq!(
                (outcome.error.as_str(), outcome.is_cancelled),
                (error, cancelled),
                "{output}"
            );
        };
        check(
            json!("Process exited with code 2\nOutput:\nno"),
            "exit code 2",
            false,
        );
        check(json!("Process running with session ID 7\nOutput:\n"), "", false);
        check(
            json!(r#"{"output":"no","metadata":{"exit_code":1,"duration_seconds":0.5}}"#),
            "exit code 1",
            false,
        );
        check(
            json!({"content": "no such file", "success": false}),
            "no such file",
            false,
        );
        check(json!({"content": "fine", "success": true}), "", false);
        check(json!("Wall time: 6.1 seconds\naborted by user"), "", true);
        check(json!("aborted by user"), "", true);
        check(json!("Exit code: 0\nOutput:\naborted by user"), "", false);
        check(
            json!("apply_patch verification failed: no such line"),
            "apply_patch verification failed: no such line",
            false,
        );
        check(
            json!([{"type": "input_text", "text": "Exit code: 3\nOutput:"}]),
            "exit code 3",
            false,
        );
        check(json!("{\"output\": \"the tool's own words\"}"), "", false);
        check(Value::Null, "", false);
    }

    #[test]
    fn outputs_say_how_long_the_call_took() {
        let check = |output: Value, expect: Option<f64>| assert_eq!(of_output(&output).took_ms, expect);
        check(
            json!("Exit code: 0\nWall time: 1.5 seconds\nOutput:\n"),
            Some(1_500.0),
        );
        check(
            json!(r#"{"output":"","metadata":{"exit_code":0,"duration_seconds":0.5}}"#),
            Some(500.0),
        );
        check(json!("hello"), None);
    }
}
