//! `tracewake chat` against a ChatServer.

mod asking;
mod sending;

use std::process::{Output, Stdio};

use serde_json::Value;
use tracewake_testkit::chat::{ChatServer, Control, Faults, Options};

use crate::program::{Program, request};

const KEY: &str = "sk-command-line-1";
const LIMITED_KEY: &str = "sk-command-line-2";
const USER: &str = "7f0f6f9c-94b8-4a3e-9d5f-3a4c1c3e0001";

/// A server that wants a key, and the program that talks to it.
struct Talk {
    server: ChatServer,
    program: Program,
}

impl Talk {
    fn new() -> Talk {
        let options = Options {
            key: Some(KEY.into()),
            limited_key: Some(LIMITED_KEY.into()),
            ..Options::default()
        };
        Talk {
            server: ChatServer::start(options).unwrap(),
            program: Program::new(),
        }
    }

    fn with_faults(faults: Faults) -> Talk {
        let talk = Talk::new();
        talk.server.control(Control {
            faults: Some(faults),
            ..Control::default()
        });
        talk
    }

    fn command(&self, arguments: &[&str]) -> std::process::Command {
        let url = self.server.base_url();
        let all = [&["chat"], arguments, &["--base-url", &url]].concat();
        let mut command = self.program.command(&all);
        command.env("TRACEWAKE_CHAT_KEY", KEY).stdin(Stdio::null());
        command
    }

    fn run(&self, arguments: &[&str]) -> Output {
        self.command(arguments).output().unwrap()
    }

    /// The document, and whether the command succeeded.
    fn json(&self, arguments: &[&str]) -> (Value, bool) {
        let output = self.run(&[arguments, &["--json"]].concat());
        (document(&output), output.status.success())
    }

    /// The answer of the server to a request of ours.
    fn raw(&self, path: &str) -> Value {
        let address = self.server.base_url().replace("http://", "").parse().unwrap();
        let key = format!("Bearer {KEY}");
        request(address, "GET", path, &[("authorization", &key)], b"")
            .unwrap()
            .json()
    }
}

fn document(output: &Output) -> Value {
    let text = String::from_utf8_lossy(&output.stdout);
    let stderr = String::from_utf8_lossy(&output.stderr);
    serde_json::from_str(&text).unwrap_or_else(|error| panic!("{error} in {text:?}; stderr: {stderr}"))
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}
