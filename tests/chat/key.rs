//! Where the key of a backend must not be, in every case: output, logs, database, exports, lists of processes, the last
//! words of a program that is killed.

use std::path::Path;
use std::process::{Command, Output, Stdio};

use tracewake_testkit::chat::{ChatServer, Control, Emit, ErrorForm, Faults, Options, Pace};

use crate::program::{Program, Server, signal, wait_until};

const KEY: &str = "sk-leak-7f3a91c2e8b04d56";
const USER: &str = "00000000-0000-0000-0000-000000000001";
const SESSION: &str = "d5769b96-4f6b-4068-aa75-f46cde97f946";

/// The key in all the spellings that it may slip out in.
fn spellings() -> Vec<Vec<u8>> {
    let bytes = KEY.as_bytes();
    let utf16 = KEY.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let listed = format!("{bytes:?}");
    let list = listed.trim_matches(['[', ']']).as_bytes().to_vec();
    let hex = bytes
        .iter()
        .flat_map(|byte| format!("{byte:02x}").into_bytes())
        .collect();
    vec![bytes.to_vec(), utf16, list, hex]
}

fn check(place: &str, bytes: &[u8]) {
    for spelling in spellings() {
        let found = bytes.windows(spelling.len()).any(|window| window == spelling);
        assert!(
            !found,
            "the key is in {place}:\n{}",
            String::from_utf8_lossy(bytes)
        );
    }
}

fn check_folder(folder: &Path) -> usize {
    let mut files = 0;
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        check(&path.display().to_string(), &std::fs::read(&path).unwrap());
        files += 1;
    }
    files
}

/// The program beside a backend that wants the key and reports what it does.
struct Scene {
    program: Program,
    serve: Server,
    backend: ChatServer,
}

impl Scene {
    fn new() -> Scene {
        let program = Program::new();
        let serve = program.serve();
        let emit = Emit {
            ingest: Some(format!("http://{}", serve.address)),
            ..Emit::default()
        };
        let options = Options {
            key: Some(KEY.to_owned()),
            emit,
            ..Options::default()
        };
        Scene {
            backend: ChatServer::start(options).unwrap(),
            program,
            serve,
        }
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let url = self.backend.base_url();
        let mut command = self
            .program
            .command(&[&["chat"], arguments, &["--base-url", &url]].concat());
        command
            .env("TRACEWAKE_CHAT_KEY", KEY)
            .env("TRACEWAKE_LOG", "trace")
            .env("RUST_BACKTRACE", "full")
            .stdin(Stdio::null());
        command
    }

    /// Runs a command to its end and looks for the key in all that it says.
    fn run(&self, arguments: &[&str]) -> Output {
        let output = self.command(arguments).output().unwrap();
        check(&format!("the output of {arguments:?}"), &output.stdout);
        check(&format!("the log of {arguments:?}"), &output.stderr);
        assert!(!output.stderr.is_empty(), "everything was logged: {arguments:?}");
        output
    }
}

#[test]
fn the_key_is_nowhere_whatever_is_asked() {
    let scene = Scene::new();
    let send = [
        "send",
        "hello",
        "--model",
        "gpt-5",
        "--user",
        USER,
        "--session",
        SESSION,
    ];
    for more in [&[][..], &["--stream"], &["--json"], &["--stream", "--json"]] {
        assert!(scene.run(&[&send[..], more].concat()).status.success());
    }
    let show = ["show", SESSION, "--user", USER];
    for command in [
        &["models"][..],
        &["sessions", "--user", USER],
        &show,
        &["stats"],
        &["admins"],
        &["audit"],
    ] {
        for json in [&[][..], &["--json"]] {
            assert!(
                scene.run(&[command, json].concat()).status.success(),
                "{command:?}"
            );
        }
    }
    let seen = scene.backend.observed();
    assert!(
        seen.requests.iter().all(|request| request.key == "right"),
        "it was sent with each"
    );
    wait_until("the traces to be acknowledged", || {
        scene.backend.observed().emitted >= 4 * 13
    });

    for format in ["chaukas-jsonl", "aop-replay", "cloudevents-jsonl", "otlp-json"] {
        let export = scene
            .program
            .run(&["export", "--session", SESSION, "--format", format]);
        assert!(export.status.success() && !export.stdout.is_empty(), "{format}");
        check(format, &export.stdout);
    }
    assert!(
        check_folder(scene.program.folder()) > 0,
        "the database was looked at"
    );
}

#[test]
fn a_backend_that_repeats_the_key_does_not_bring_it_out() {
    let scene = Scene::new();
    let told = format!("the key {KEY} is unknown here");
    for shape in [
        ErrorForm::Detail,
        ErrorForm::DetailList,
        ErrorForm::Error,
        ErrorForm::ErrorText,
        ErrorForm::Both,
        ErrorForm::Plain,
        ErrorForm::Html,
    ] {
        let faults = Faults {
            status: Some(401),
            shape,
            message: told.clone(),
            ..Faults::default()
        };
        scene.backend.control(Control {
            faults: Some(faults),
            ..Control::default()
        });
        for command in [
            &["models", "--json"][..],
            &["stats"],
            &["send", "x", "--stream", "--json"],
        ] {
            assert_eq!(scene.run(command).status.code(), Some(1), "{command:?} {shape:?}");
        }
    }
    let midway = Faults {
        error_after_tokens: Some(2),
        message: told,
        ..Faults::default()
    };
    scene.backend.control(Control {
        faults: Some(midway),
        ..Control::default()
    });
    let output = scene.run(&["send", "one two three", "--model", "gpt-5", "--stream", "--json"]);
    let text = String::from_utf8_lossy(&output.stdout);
    assert!(
        text.contains("is unknown here"),
        "the rest of it is shown: {text}"
    );
}

#[test]
fn the_last_words_of_a_killed_program_do_not_hold_it() {
    let scene = Scene::new();
    let pace = Pace {
        first_token_ms: 0,
        tokens_per_second: Some(20.0),
    };
    scene.backend.control(Control {
        pace: Some(pace),
        ..Control::default()
    });
    let child = scene
        .command(&["send", "write 4000 tokens", "--model", "gpt-5", "--stream"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let replied = || {
        scene
            .backend
            .observed()
            .replies
            .first()
            .is_some_and(|reply| !reply.tokens.is_empty())
    };
    wait_until("a reply on its way", replied);
    for pid in [child.id().to_string(), scene.serve.pid()] {
        let path = format!("/proc/{pid}/cmdline");
        check(&path, &std::fs::read(&path).unwrap());
    }
    signal("-ABRT", &child.id().to_string());
    let output = child.wait_with_output().unwrap();
    assert!(!output.stdout.is_empty(), "it had begun to print the reply");
    check("its output", &output.stdout);
    check("its log", &output.stderr);
    check_folder(scene.program.folder());

    let usage = scene.command(&["send", "x", "--key", "y"]).output().unwrap();
    check("the words on wrong usage", &usage.stderr);
    let nowhere = scene
        .program
        .command(&["--db", "/dev/null/no", "chat", "models"])
        .env("TRACEWAKE_CHAT_KEY", KEY)
        .output()
        .unwrap();
    check("the words on a start that failed", &nowhere.stderr);
}
