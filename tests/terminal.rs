//! What a terminal gets to see: no character of a trace, a reply or an error that it would obey.

use std::process::Output;

use serde_json::{Value, json};
use tracewake_testkit::chat::{ChatServer, Options};

use crate::program::{Program, fixtures, in_terminal};

/// Sets the title, writes the clipboard, clears the screen, rings, goes back in the line, turns the direction of text.
const HOSTILE: &str =
    "\x1b]0;pwned\x07\x1b]52;c;cHduZWQ=\x07\x1b[2J\u{9b}31m\rFAKE\nLINE\u{7f}\u{202e}gnp.exe\u{200b}";

/// A program with the recorded trace, and with a reject that has hostile words.
fn program() -> Program {
    let program = Program::new();
    let recorded = fixtures().join("wild/f05-terminal-escapes.json");
    assert_eq!(
        program.run(&["import", recorded.to_str().unwrap()]).status.code(),
        Some(0)
    );
    let line = json!({ "event_id": HOSTILE, "session_id": HOSTILE, "type": HOSTILE, "content": HOSTILE });
    program.run_with_input(&["import", "-"], format!("{line}\n{HOSTILE}\n").as_bytes());
    program
}

fn assert_harmless(arguments: &[&str], shown: &str) {
    let obeyed =
        |c: char| (c.is_control() && !matches!(c, '\n' | '\t')) || matches!(c, '\u{202e}' | '\u{200b}');
    let found = shown.find(obeyed).map(|at| &shown[at.saturating_sub(20)..]);
    assert_eq!(found, None, "{arguments:?}");
}

fn text(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned()
}

#[test]
fn a_terminal_gets_nothing_that_it_would_obey() {
    let program = program();
    let recorded = fixtures().join("wild/f05-terminal-escapes.json");
    let session = &program.json(&["sessions"])["sessions"];
    let sessions = session.as_array().unwrap().iter();
    let session = sessions
        .map(|session| session["key"].as_str().unwrap())
        .find(|key| key.contains("pwned title"))
        .unwrap();
    for arguments in [
        &["sessions"][..],
        &["search", "findme"],
        &["search", "FAKE"],
        &["stats"],
        &["rejects"],
        &["doctor"],
        &["sessions", "--json"],
        &["search", "findme", "--json"],
        &["stats", "--json"],
        &["rejects", "--json"],
        &["stats", "--session", HOSTILE],
        &["search", HOSTILE],
        &["search", "agnet:\x1b[2J"],
        &["import", recorded.to_str().unwrap(), HOSTILE],
        &["export", "--session", session, "--format", "otlp-json"],
        &["export", "--session", session, "--format", "cloudevents-jsonl"],
        &["--\x1b[2J"],
    ] {
        let shown = program.run_in_terminal(arguments);
        assert!(!shown.is_empty(), "{arguments:?}");
        assert_harmless(arguments, &shown);
    }
    let listed = program.run_in_terminal(&["sessions"]);
    assert!(listed.contains(r"\u001b]0;pwned title\u0007"), "{listed}");
    let agents = program.run_in_terminal(&["stats"]);
    assert!(
        agents.contains(r"\u000dFAKE LINE\nsecond line \u202egnp"),
        "{agents}"
    );
}

#[test]
fn a_document_for_a_terminal_is_the_same_document() {
    let program = program();
    for arguments in [["--json", "sessions"], ["--json", "stats"]] {
        let shown: Value = serde_json::from_str(&program.run_in_terminal(&arguments)).unwrap();
        assert_eq!(shown, program.json(&arguments[1..]));
    }
}

#[test]
fn pipes_and_raw_get_the_characters_as_they_are() {
    let program = program();
    let piped = text(&program.run(&["sessions"]));
    assert!(piped.contains("\x1b]0;pwned title\x07"), "{piped}");
    let raw = program.run_in_terminal(&["sessions", "--raw"]);
    assert_eq!(raw.replace('\r', ""), piped.replace('\r', ""));
}

#[test]
fn replies_of_backends_are_shown_harmless() {
    let server = ChatServer::start(Options::default()).unwrap();
    let program = Program::new();
    for stream in [&[][..], &["--stream"]] {
        let url = server.base_url();
        let arguments = [&["chat", "send", HOSTILE, "--base-url", &url], stream].concat();
        let shown = in_terminal(&program.command(&arguments));
        assert!(shown.contains(r"\u001b]0;pwned\u0007"), "{shown}");
        assert_harmless(&arguments, &shown);
    }
}
