//! The command line: arguments in, one call into the app, text or one JSON document out.
//!
//! Exit status: 0 done, 1 something was rejected or failed, 2 wrong usage.

mod chat;
mod data;
mod export;
mod import;
mod kafka;
mod keys;
mod serve;

use std::io::{self, IsTerminal, Write};
#[cfg(feature = "desktop")]
use std::path::Path;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, Parser, Subcommand};
use serde::Serialize;
use tracewake_app::{App, AppError, AppOptions, query_help};
#[cfg(feature = "desktop")]
use tracewake_ingest::ListenOptions;
use tracing_subscriber::EnvFilter;

use crate::targets;
#[cfg(feature = "desktop")]
use crate::targets::Targets;

/// Names a file to keep secrets in, instead of the system's keyring.
const KEY_FILE_VARIABLE: &str = "TRACEWAKE_KEY_FILE";

/// Trace explorer for AI agents: listens where their clients send, keeps every event, shows what happened.
#[derive(Debug, Parser)]
#[command(name = "tracewake", version, about)]
struct Arguments {
    #[command(flatten)]
    common: Common,
    /// Files or a tracewake:// link, as a desktop hands them over
    #[arg(hide = true, value_parser = targets::can_be_opened)]
    targets: Vec<String>,
    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Debug, Clone, Args)]
struct Common {
    /// The database file [default: in the platform's data folder]
    #[arg(long, global = true, value_name = "PATH", env = "TRACEWAKE_DB")]
    db: Option<PathBuf>,
    /// Print one JSON document on standard output and nothing else
    #[arg(long, global = true)]
    json: bool,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Open the window with these files, or at a link
    Open {
        /// Files to import and show, or a tracewake:// link
        targets: Vec<String>,
    },
    /// Receive events without a window
    Serve(Box<serve::ServeArguments>),
    /// Import files, or standard input with -
    Import {
        /// Files, or - for standard input
        #[arg(required = true)]
        files: Vec<PathBuf>,
    },
    /// Exact figures of everything, or of one session
    Stats {
        /// Only this session
        #[arg(long, value_name = "ID")]
        session: Option<String>,
    },
    /// List sessions
    #[command(after_help = query_help())]
    Sessions {
        /// What they must fit, in the query language [default: all, newest first]
        query: Vec<String>,
    },
    /// Find events
    #[command(after_help = query_help())]
    Search {
        /// What they must fit, in the query language
        #[arg(required = true)]
        query: Vec<String>,
        /// Events to show
        #[arg(long, default_value_t = 50)]
        limit: u64,
    },
    /// Write a session to a file
    Export {
        /// The session
        #[arg(long, value_name = "ID")]
        session: String,
        /// The format
        #[arg(long, value_enum)]
        format: export::Format,
        /// The file [default: standard output]
        #[arg(short, long, value_name = "FILE")]
        output: Option<PathBuf>,
        /// Take secrets and personal data out
        #[arg(long)]
        redact: bool,
    },
    /// Check the signatures of an AOP file, event by event
    Verify {
        /// The file
        file: PathBuf,
        /// The key, an organisation's salt [default: the keys that were added]
        #[arg(
            long,
            value_name = "KEY",
            env = "TRACEWAKE_SIGNING_KEY",
            hide_env_values = true
        )]
        key: Option<String>,
    },
    /// Signing keys for AOP events
    Keys {
        #[command(subcommand)]
        command: keys::KeysCommand,
    },
    /// Import the sample run, to look around without an agent
    Sample,
    /// List what could not be understood
    Rejects,
    /// Talk to a ChatServer, or look at its sessions and its platform
    Chat(Box<chat::ChatArguments>),
    /// Check the database, the ports and the disk
    Doctor {
        /// Read all stored originals again with the readers of this version, first
        #[arg(long)]
        read_again: bool,
    },
}

/// Why a command did not do its work.
pub(crate) enum Failure {
    /// Something was rejected or failed, and what, was said.
    Said,
    /// The command cannot be used this way.
    Usage(String),
    /// It failed.
    App(AppError),
}

impl<E: Into<AppError>> From<E> for Failure {
    fn from(error: E) -> Failure {
        Failure::App(error.into())
    }
}

/// Runs the command that the arguments name.
pub(crate) fn run() -> ExitCode {
    let arguments = Arguments::parse(); // prints usage and exits with 2 by itself
    let json = arguments.common.json;
    let filter = EnvFilter::try_from_env("TRACEWAKE_LOG").unwrap_or_else(|_| EnvFilter::new("warn"));
    let ansi = io::stderr().is_terminal();
    tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(io::stderr)
        .with_ansi(ansi)
        .init();
    match dispatch(arguments) {
        Ok(()) => ExitCode::SUCCESS,
        Err(Failure::Said) => ExitCode::from(1),
        Err(Failure::Usage(text)) => {
            say(&format!("error: {text}"));
            ExitCode::from(2)
        }
        Err(Failure::App(error)) => {
            if json {
                let _ = print_json(&serde_json::json!({ "error": { "message": error.to_string() } }));
            }
            say(&format!("error: {error}"));
            ExitCode::from(1)
        }
    }
}

fn dispatch(arguments: Arguments) -> Result<(), Failure> {
    let common = arguments.common;
    match arguments.command {
        None => open_window(&common, arguments.targets),
        Some(Command::Open { targets }) => open_window(&common, targets),
        Some(Command::Serve(options)) => serve::serve(&common, *options),
        Some(Command::Import { files }) => import::import(&common, &files),
        Some(Command::Stats { session }) => data::stats(&common, session.as_deref()),
        Some(Command::Sessions { query }) => data::sessions(&common, &query.join(" ")),
        Some(Command::Search { query, limit }) => data::search(&common, &query.join(" "), limit),
        Some(Command::Export {
            session,
            format,
            output,
            redact,
        }) => export::export(&common, session, format, output, redact),
        Some(Command::Verify { file, key }) => keys::verify(&common, &file, key),
        Some(Command::Keys { command }) => keys::keys(&common, command),
        Some(Command::Sample) => import::sample(&common),
        Some(Command::Rejects) => data::rejects(&common),
        Some(Command::Chat(arguments)) => chat::chat(&common, *arguments),
        Some(Command::Doctor { read_again }) => data::doctor(&common, read_again),
    }
}

#[cfg(feature = "desktop")]
fn open_window(common: &Common, targets: Vec<String>) -> Result<(), Failure> {
    if std::env::var_os("DISPLAY").is_none()
        && std::env::var_os("WAYLAND_DISPLAY").is_none()
        && cfg!(target_os = "linux")
    {
        return Err(Failure::Usage(
            "there is no display to open a window on\nhint: tracewake serve receives events without one"
                .into(),
        ));
    }
    let listen = ListenOptions {
        addresses: serve::listeners_from_environment()?,
        token: None,
    };
    let options = AppOptions {
        listen,
        ..options(database(common)?)
    };
    let folder = std::env::current_dir().unwrap_or_default();
    crate::window::open(options, Targets::of(targets, &folder), targets_of).map_err(Failure::App)
}

/// What another start of the program was asked to open; nothing when its arguments say something else.
#[cfg(feature = "desktop")]
pub(crate) fn targets_of(arguments: &[String], folder: &Path) -> Targets {
    let named = match Arguments::try_parse_from(arguments) {
        Ok(Arguments {
            command: None,
            targets,
            ..
        }) => targets,
        Ok(Arguments {
            command: Some(Command::Open { targets }),
            ..
        }) => targets,
        _ => Vec::new(),
    };
    Targets::of(named, folder)
}

#[cfg(not(feature = "desktop"))]
fn open_window(_: &Common, _: Vec<String>) -> Result<(), Failure> {
    Err(Failure::Usage(
        "this build has no window\nhint: tracewake serve receives events without one".into(),
    ))
}

impl Common {
    /// Opens the database without listening.
    fn open(&self) -> Result<App, Failure> {
        Ok(App::open(options(database(self)?))?)
    }
}

fn database(common: &Common) -> Result<PathBuf, Failure> {
    let named = common.db.clone().or_else(default_database);
    named.ok_or_else(|| {
        Failure::Usage("the system names no data folder\nhint: name the database with --db PATH".into())
    })
}

/// The database in the platform's data folder for this program; none when the system names no such folder.
fn default_database() -> Option<PathBuf> {
    let folders = directories::ProjectDirs::from("", "", "tracewake")?;
    Some(folders.data_dir().join("tracewake.db"))
}

/// Opens a database and listens nowhere. Secrets are where the environment says.
fn options(database: PathBuf) -> AppOptions {
    AppOptions {
        key_file: std::env::var_os(KEY_FILE_VARIABLE).map(PathBuf::from),
        ..AppOptions::at(database)
    }
}

/// Prints a line for a person on standard error.
fn say(text: &str) {
    let _ = writeln!(io::stderr().lock(), "{text}");
}

/// Prints on standard output. A reader that went away is no error of ours.
fn print(text: &str) -> io::Result<()> {
    match writeln!(io::stdout().lock(), "{text}") {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        done => done,
    }
}

/// Prints the one document of `--json`.
fn print_json(document: &impl Serialize) -> io::Result<()> {
    print(&serde_json::to_string_pretty(document)?)
}
