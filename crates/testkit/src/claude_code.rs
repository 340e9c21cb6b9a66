//! A seeded generator of session files as Claude Code writes them: prompts, answers of several lines, tool calls with
//! their results. The same seed gives the same file.

use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};

const TOOLS: [&str; 5] = ["Bash", "Read", "Edit", "Grep", "mcp__ledger__lookup"];
const WORDS: [&str; 16] = [
    "ledger", "parser", "retry", "window", "query", "index", "commit", "branch", "buffer", "socket",
    "render", "layout", "invoice", "refund", "cursor", "digest",
];

/// The id of a session, which is the name of its file, and the lines of the file: at least `bytes` of them. It begins
/// `minutes_ago` minutes before `now`.
pub fn session_file(seed: u64, bytes: usize, now: Timestamp, minutes_ago: i64) -> (String, String) {
    let mut random = fastrand::Rng::with_seed(seed);
    let id = uuid::Builder::from_random_bytes(random.u128(..).to_be_bytes())
        .into_uuid()
        .to_string();
    let begin = now - SignedDuration::from_mins(minutes_ago);
    let mut file = File {
        random,
        session: id.clone(),
        at: begin,
        before: Value::Null,
        text: String::with_capacity(bytes + 4096),
    };
    while file.text.len() < bytes {
        file.turn();
    }
    (id, file.text)
}

struct File {
    random: fastrand::Rng,
    session: String,
    at: Timestamp,
    /// The line before in the chain.
    before: Value,
    text: String,
}

impl File {
    /// A prompt, some calls, and an answer.
    fn turn(&mut self) {
        let prompt = self.words(12);
        self.line("user", json!({"role": "user", "content": prompt}));
        for _ in 0..self.random.usize(2..8) {
            let (message, call) = (self.id("msg_"), self.id("toolu_"));
            let text = json!({"type": "text", "text": self.words(30)});
            let usage = self.usage();
            self.answer(&message, text, "tool_use", &usage);
            let tool = TOOLS[self.random.usize(..TOOLS.len())];
            let input =
                json!({"command": self.words(6), "file_path": format!("/home/dev/{}.rs", self.words(1))});
            let call_block = json!({"type": "tool_use", "id": call, "name": tool, "input": input});
            self.answer(&message, call_block, "tool_use", &usage);
            let length = self.random.usize(20..900);
            let output = self.words(length);
            let failed = self.random.u8(..20) == 0;
            let result =
                json!({"type": "tool_result", "tool_use_id": call, "content": output, "is_error": failed});
            self.line("user", json!({"role": "user", "content": [result]}));
        }
        let message = self.id("msg_");
        let text = json!({"type": "text", "text": self.words(60)});
        let usage = self.usage();
        self.answer(&message, text, "end_turn", &usage);
    }

    fn usage(&mut self) -> Value {
        json!({
            "input_tokens": self.random.u32(4..900),
            "cache_creation_input_tokens": self.random.u32(0..4000),
            "cache_read_input_tokens": self.random.u32(4000..160_000),
            "output_tokens": self.random.u32(20..900),
        })
    }

    fn answer(&mut self, message: &str, block: Value, stop_reason: &str, usage: &Value) {
        let message = json!({
            "id": message, "type": "message", "role": "assistant", "model": "claude-sonnet-5", "content": [block],
            "stop_reason": stop_reason, "usage": usage,
        });
        self.line("assistant", message);
    }

    fn line(&mut self, kind: &str, message: Value) {
        self.at += SignedDuration::from_millis(self.random.i64(20..4000));
        let id = self.id("");
        let line = json!({
            "parentUuid": self.before, "isSidechain": false, "type": kind, "message": message, "uuid": id,
            "timestamp": format!("{:.3}", self.at), "sessionId": self.session, "cwd": "/home/dev/ledger",
            "gitBranch": "main", "version": "2.1.332", "userType": "external",
        });
        self.before = Value::String(id);
        self.text.push_str(&line.to_string());
        self.text.push('\n');
    }

    fn id(&mut self, prefix: &str) -> String {
        format!("{prefix}{:024x}", self.random.u128(..) >> 32)
    }

    fn words(&mut self, count: usize) -> String {
        let word = |_| WORDS[self.random.usize(..WORDS.len())];
        (0..count).map(word).collect::<Vec<_>>().join(" ")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_has_its_size_and_comes_out_the_same() {
        let now = Timestamp::UNIX_EPOCH + SignedDuration::from_hours(24 * 365);
        let (id, text) = session_file(7, 40_000, now, 60);
        assert_eq!(session_file(7, 40_000, now, 60), (id.clone(), text.clone()));
        assert!((40_000..80_000).contains(&text.len()));
        for line in text.lines() {
            let line: Value = serde_json::from_str(line).unwrap();
            assert_eq!(line["sessionId"], id.as_str());
        }
    }
}
