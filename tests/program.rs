//! The real binary in a folder of its own: commands, a running `serve`, and raw requests to it.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::time::{Duration, Instant};

use serde_json::Value;

const WAIT: Duration = Duration::from_secs(60);

/// A database in a folder that goes away with it.
pub(crate) struct Program {
    folder: tempfile::TempDir,
}

impl Program {
    pub(crate) fn new() -> Program {
        Program {
            folder: tempfile::tempdir().unwrap(),
        }
    }

    pub(crate) fn folder(&self) -> &Path {
        self.folder.path()
    }

    pub(crate) fn database(&self) -> PathBuf {
        self.folder().join("tracewake.db")
    }

    pub(crate) fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_tracewake"));
        command
            .arg("--db")
            .arg(self.database())
            .args(arguments)
            .env("TRACEWAKE_KEY_FILE", self.folder().join("keys"))
            .env_remove("TRACEWAKE_CHAT_KEY")
            .env_remove("TRACEWAKE_SIGNING_KEY")
            .env_remove("TRACEWAKE_LISTEN");
        command
    }

    /// Runs a command to its end.
    pub(crate) fn run(&self, arguments: &[&str]) -> Output {
        self.command(arguments).stdin(Stdio::null()).output().unwrap()
    }

    /// Runs a command in a terminal, and gives all that the terminal got, with line breaks as `\n`.
    #[cfg(target_os = "linux")]
    pub(crate) fn run_in_terminal(&self, arguments: &[&str]) -> String {
        in_terminal(&self.command(arguments))
    }

    /// Runs a command with text on its standard input.
    pub(crate) fn run_with_input(&self, arguments: &[&str], input: &[u8]) -> Output {
        let mut command = self.command(arguments);
        let mut child = command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        child.stdin.take().unwrap().write_all(input).unwrap();
        child.wait_with_output().unwrap()
    }

    /// Runs a command with `--json` and reads its one document, whatever its exit status.
    pub(crate) fn json(&self, arguments: &[&str]) -> Value {
        let output = self.run(&[&["--json"], arguments].concat());
        let text = String::from_utf8_lossy(&output.stdout);
        let stderr = String::from_utf8_lossy(&output.stderr);
        serde_json::from_str(&text).unwrap_or_else(|error| panic!("{error} in {text:?}; stderr: {stderr}"))
    }

    /// Starts `serve` on a free port and waits until it is ready.
    pub(crate) fn serve(&self) -> Server {
        self.serve_with(&["--listen", "127.0.0.1:0"])
    }

    pub(crate) fn serve_with(&self, arguments: &[&str]) -> Server {
        start(self.command(&[&["serve"], arguments].concat()))
    }

    /// Starts `serve` with a bound on its address space, in KiB.
    pub(crate) fn serve_within(&self, address_space: u64) -> Server {
        self.serve_limited(&format!("-v {address_space}"))
    }

    /// Starts `serve` with a limit of the shell's `ulimit`.
    pub(crate) fn serve_limited(&self, limit: &str) -> Server {
        let command = self.command(&["serve", "--listen", "127.0.0.1:0"]);
        let mut bounded = Command::new("sh");
        bounded
            .arg("-c")
            .arg(format!("ulimit {limit} && exec \"$0\" \"$@\""))
            .arg(command.get_program())
            .args(command.get_args());
        for (name, value) in command.get_envs() {
            match value {
                Some(value) => bounded.env(name, value),
                None => bounded.env_remove(name),
            };
        }
        start(bounded)
    }
}

/// Runs a command in a pseudo-terminal, and gives all that it got, with line breaks as `\n`.
#[cfg(target_os = "linux")]
pub(crate) fn in_terminal(command: &Command) -> String {
    let quoted = |word: &std::ffi::OsStr| format!("'{}'", word.to_str().unwrap().replace('\'', r"'\''"));
    let words = [command.get_program()].into_iter().chain(command.get_args());
    let line: Vec<String> = words.map(quoted).collect();
    let mut script = Command::new("script");
    script.args(["--quiet", "--return", "--command", &line.join(" "), "/dev/null"]);
    for (name, value) in command.get_envs() {
        match value {
            Some(value) => script.env(name, value),
            None => script.env_remove(name),
        };
    }
    // Standard input stays open until the end: its end would be echoed.
    let mut child = script
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let input = child.stdin.take();
    let mut shown = Vec::new();
    child.stdout.take().unwrap().read_to_end(&mut shown).unwrap();
    drop(input);
    child.wait().unwrap();
    String::from_utf8(shown).unwrap().replace("\r\n", "\n")
}

/// Starts a `serve` and waits until it listens.
fn start(mut command: Command) -> Server {
    let mut child = command
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let ready = lines.next().expect("serve prints a line").unwrap();
    let address = ready
        .strip_prefix("listening on ")
        .unwrap_or_else(|| panic!("{ready}"));
    Server {
        address: address.parse().unwrap(),
        child,
    }
}

/// A running `serve`; killed when dropped.
pub(crate) struct Server {
    pub(crate) address: SocketAddr,
    child: Child,
}

impl Server {
    /// Sends SIGTERM and waits for the end; gives the exit status.
    pub(crate) fn terminate(mut self) -> Option<i32> {
        signal("-TERM", &self.pid());
        wait_until("serve ends", || self.child.try_wait().unwrap().is_some());
        self.child.wait().unwrap().code()
    }

    /// Posts a body and gives status and body of the answer. Fails when the connection breaks.
    pub(crate) fn post(&self, path: &str, media: &str, body: &[u8]) -> std::io::Result<Reply> {
        self.request("POST", path, &[("content-type", media)], body)
    }

    pub(crate) fn request(
        &self,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: &[u8],
    ) -> std::io::Result<Reply> {
        request(self.address, method, path, headers, body)
    }

    pub(crate) fn pid(&self) -> String {
        self.child.id().to_string()
    }

    /// The most memory that the process has held so far, in MiB.
    pub(crate) fn peak_mib(&self) -> u64 {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.pid())).unwrap();
        let line = status.lines().find(|line| line.starts_with("VmHWM")).unwrap();
        line.split_whitespace().nth(1).unwrap().parse::<u64>().unwrap() >> 10
    }
}

/// Sends one HTTP/1.1 request and reads its whole answer. Fails when the connection breaks.
pub(crate) fn request(
    address: SocketAddr,
    method: &str,
    path: &str,
    headers: &[(&str, &str)],
    body: &[u8],
) -> std::io::Result<Reply> {
    let mut head = format!(
        "{method} {path} HTTP/1.1\r\nconnection: close\r\ncontent-length: {}\r\n",
        body.len()
    );
    if !headers.iter().any(|(name, _)| *name == "host") {
        head.push_str(&format!("host: {address}\r\n"));
    }
    for (name, value) in headers {
        head.push_str(&format!("{name}: {value}\r\n"));
    }
    head.push_str("\r\n");
    Reply::exchange(address, &[head.as_bytes(), body].concat())
}

/// Sends a signal to a process.
pub(crate) fn signal(name: &str, pid: &str) {
    assert!(Command::new("kill").args([name, pid]).status().unwrap().success());
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[derive(Debug)]
pub(crate) struct Reply {
    pub(crate) status: u16,
    pub(crate) head: String,
    pub(crate) body: Vec<u8>,
}

impl Reply {
    /// Writes a whole request, which must ask for the connection to be closed, and reads its whole answer.
    pub(crate) fn exchange(address: SocketAddr, request: &[u8]) -> std::io::Result<Reply> {
        let mut stream = TcpStream::connect(address)?;
        stream.set_read_timeout(Some(WAIT))?;
        stream.write_all(request)?;
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer)?;
        Reply::read(&answer)
    }

    fn read(answer: &[u8]) -> std::io::Result<Reply> {
        let broken = || std::io::Error::new(std::io::ErrorKind::UnexpectedEof, "the answer was cut");
        let end = answer
            .windows(4)
            .position(|four| four == b"\r\n\r\n")
            .ok_or_else(broken)?;
        let head = String::from_utf8_lossy(&answer[..end]).to_lowercase();
        let status = head
            .split(' ')
            .nth(1)
            .and_then(|code| code.parse().ok())
            .ok_or_else(broken)?;
        Ok(Reply {
            status,
            head,
            body: answer[end + 4..].to_vec(),
        })
    }

    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|error| panic!("{error} in {self:?}"))
    }
}

/// Looks again and again until `is_so`, with a limit.
pub(crate) fn wait_until(what: &str, mut is_so: impl FnMut() -> bool) {
    let deadline = Instant::now() + WAIT;
    while !is_so() {
        assert!(Instant::now() < deadline, "waited in vain: {what}");
        std::thread::sleep(Duration::from_millis(10));
    }
}

/// The folder of recorded bytes.
pub(crate) fn fixtures() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures")
}

/// `expected.json` of the recorded bytes.
pub(crate) fn expected() -> Value {
    serde_json::from_slice(&std::fs::read(fixtures().join("expected.json")).unwrap()).unwrap()
}
