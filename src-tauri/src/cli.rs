//! The command line: arguments in, one call into the app, text or one JSON document out.
//!
//! Exit status: 0 done, 1 something was rejected or failed, 2 wrong usage.

mod agents;
mod chat;
mod data;
mod export;
mod import;
mod kafka;
mod keys;
mod output;
mod salvage;
mod serve;

use std::io;
#[cfg(feature = "desktop")]
use std::path::Path;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, CommandFactory, Parser, Subcommand};
use serde_json::json;
use tracewake_app::{AgentFolder, App, AppError, AppOptions, query_help};
#[cfg(feature = "desktop")]
use tracewake_ingest::ListenOptions;
use tracing_subscriber::EnvFilter;

pub(crate) use output::say;
use output::{print, print_json, print_text, standard_error};

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
    /// Files or a tracewake:// link, as the desktop passes them
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
    /// Write control characters of traces as they are, also to a terminal
    #[arg(long, global = true)]
    raw: bool,
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
    /// Import files and folders, or standard input with -
    Import {
        /// Files and folders, or - for standard input
        #[arg(required = true)]
        files: Vec<PathBuf>,
    },
    /// Exact figures of everything, or of one session
    Stats {
        /// Only this session
        #[arg(long, value_name = "ID")]
        session: Option<String>,
    },
    /// What tools did over all sessions, by day: calls, errors, how long 95 of 100 calls took at most
    #[command(after_help = query_help())]
    Tools {
        /// In which sessions, in the query language [default: all]
        query: Vec<String>,
        /// How many days
        #[arg(long, default_value_t = 30, value_parser = clap::value_parser!(u32).range(1..=366))]
        days: u32,
        /// The last of them, as 2026-03-02 [default: that of the newest session]
        #[arg(long, value_name = "DATE")]
        last: Option<String>,
    },
    /// List sessions
    #[command(after_help = query_help())]
    Sessions {
        /// Which ones, in the query language [default: all, newest first]
        query: Vec<String>,
    },
    /// Find events
    #[command(after_help = query_help())]
    Search {
        /// Which ones, in the query language
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
        /// The file, or - for standard output [default: standard output]
        #[arg(short, long, value_name = "FILE")]
        output: Option<PathBuf>,
        /// Remove secrets and personal data
        #[arg(long)]
        redact: bool,
    },
    /// Coding agents whose sessions lie on this machine: list them, or follow their files
    Agents {
        #[command(subcommand)]
        command: Option<agents::AgentsCommand>,
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
    /// Bring every event that can be read out of a damaged database into a new one
    Salvage {
        /// The damaged database; it is never written to [default: as --db]
        #[arg(value_name = "DB")]
        damaged: Option<PathBuf>,
        /// The new database
        #[arg(short, long, value_name = "NEW")]
        output: PathBuf,
    },
    /// Print what a shell needs to complete commands and options
    Completions {
        /// The shell
        shell: clap_complete::Shell,
    },
}

/// Why a command did not do its work.
pub(crate) enum Failure {
    /// Something was rejected or failed, and what, was said.
    Said,
    /// The command cannot be used this way.
    Usage(String),
    /// It reads a database, and there is none.
    NoDatabase(PathBuf),
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
    let arguments = match Arguments::try_parse() {
        Ok(arguments) => arguments,
        Err(error) if !error.use_stderr() => {
            let _ = error.print(); // help or the version
            return ExitCode::SUCCESS;
        }
        Err(error) => {
            let text = error.render().to_string();
            let text = text.trim_end();
            return refuse(asks_for_json(), text.strip_prefix("error: ").unwrap_or(text), 2);
        }
    };
    if arguments.common.raw {
        output::be_raw();
    }
    let json = arguments.common.json;
    let filter = EnvFilter::try_from_env("TRACEWAKE_LOG").unwrap_or_else(|_| EnvFilter::new("warn"));
    tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(standard_error)
        .with_ansi(false)
        .init();
    match dispatch(arguments) {
        Ok(()) => ExitCode::SUCCESS,
        Err(Failure::Said) => ExitCode::from(1),
        Err(Failure::Usage(text)) => refuse(json, &text, 2),
        Err(Failure::NoDatabase(path)) => {
            let path = path.display();
            let hint = "tracewake serve and tracewake import create one; --db PATH names another";
            refuse(json, &format!("there is no database {path}\nhint: {hint}"), 1)
        }
        // Who reads the output has seen enough.
        Err(Failure::App(AppError::Output(error))) if error.kind() == io::ErrorKind::BrokenPipe => {
            ExitCode::SUCCESS
        }
        Err(Failure::App(error)) => refuse(json, &error.to_string(), 1),
    }
}

/// Says why a command did not do its work, for a person and, where that was asked for, for a program.
fn refuse(json: bool, text: &str, status: u8) -> ExitCode {
    if json {
        let (message, hint) = match text.split_once("\nhint: ") {
            Some((message, hint)) => (message, Some(hint)),
            None => (text, None),
        };
        let mut error = json!({ "message": message });
        if let Some(hint) = hint {
            error["hint"] = hint.into();
        }
        let _ = print_json(&json!({ "error": error }));
    }
    say(&format!("error: {text}"));
    ExitCode::from(status)
}

/// Whether `--json` is among arguments that could not be understood.
fn asks_for_json() -> bool {
    std::env::args_os()
        .take_while(|argument| argument != "--")
        .any(|argument| argument == "--json")
}

fn dispatch(arguments: Arguments) -> Result<(), Failure> {
    let common = arguments.common;
    match arguments.command {
        None => open_window(&common, arguments.targets),
        Some(Command::Open { targets }) => open_window(&common, targets),
        Some(Command::Serve(options)) => serve::serve(&common, *options),
        Some(Command::Import { files }) => import::import(&common, &files),
        Some(Command::Stats { session }) => data::stats(&common, session.as_deref()),
        Some(Command::Tools { query, days, last }) => data::tools(&common, query.join(" "), days, last),
        Some(Command::Sessions { query }) => data::sessions(&common, &query.join(" ")),
        Some(Command::Search { query, limit }) => data::search(&common, &query.join(" "), limit),
        Some(Command::Export {
            session,
            format,
            output,
            redact,
        }) => export::export(&common, session, format, output, redact),
        Some(Command::Agents { command }) => agents::agents(&common, command),
        Some(Command::Verify { file, key }) => keys::verify(&common, &file, key),
        Some(Command::Keys { command }) => keys::keys(&common, command),
        Some(Command::Sample) => import::sample(&common),
        Some(Command::Rejects) => data::rejects(&common),
        Some(Command::Chat(arguments)) => chat::chat(&common, *arguments),
        Some(Command::Doctor { read_again }) => data::doctor(&common, read_again),
        Some(Command::Salvage { damaged, output }) => salvage::salvage(&common, damaged, &output),
        Some(Command::Completions { shell }) => completions(shell),
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

/// Prints the completion script of a shell.
fn completions(shell: clap_complete::Shell) -> Result<(), Failure> {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut Arguments::command(), "tracewake", &mut script);
    Ok(print_text(String::from_utf8_lossy(&script).trim_end())?)
}

impl Common {
    /// Opens the database to write to it, without listening. Where there is none it is created.
    fn create(&self) -> Result<App, Failure> {
        Ok(App::open(options(database(self)?))?)
    }

    /// Opens the database to read from it, without listening. A name that was mistyped creates nothing.
    fn open(&self) -> Result<App, Failure> {
        match database(self)? {
            path if path.exists() => Ok(App::open_to_read(options(path))?),
            path => Err(Failure::NoDatabase(path)),
        }
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

/// Where coding agents keep their sessions on this machine.
fn agent_folders() -> Vec<AgentFolder> {
    let folders = directories::BaseDirs::new();
    AgentFolder::all(folders.as_ref().map(directories::BaseDirs::home_dir), |name| {
        std::env::var_os(name)
    })
}

/// Opens a database and listens nowhere. Secrets are where the environment says.
fn options(database: PathBuf) -> AppOptions {
    AppOptions {
        key_file: std::env::var_os(KEY_FILE_VARIABLE).map(PathBuf::from),
        agent_folders: agent_folders(),
        ..AppOptions::at(database)
    }
}
