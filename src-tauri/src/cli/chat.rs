//! `tracewake chat`: a ChatServer without the window.

use std::io::{self, Read};

use clap::{Args, Subcommand};
use serde_json::{Map, Value, json};
use tracewake_app::dto::{ChatFailure, CommandError, FailureKind};
use tracewake_app::{
    App, AppError, ChatAnswer, ChatQuestion, ChatReport, ChatSend, Completion, Connection, Key,
    ask_chat_server, send_to_chat_server,
};

use super::output::{print_json, print_piece, print_text};
use super::{Common, Failure, default_database, options, say};
use crate::signals::StopSignals;

/// Names the key. There is no option for it: the arguments of a program can be read by every user of a machine.
const KEY_VARIABLE: &str = "TRACEWAKE_CHAT_KEY";

#[derive(Debug, Args)]
#[command(
    after_help = "The key is taken from TRACEWAKE_CHAT_KEY, or else from what the window keeps for a backend at this address."
)]
pub(super) struct ChatArguments {
    /// Address of the ChatServer
    #[arg(
        long,
        global = true,
        value_name = "URL",
        default_value = "http://localhost:3284"
    )]
    base_url: String,
    #[command(subcommand)]
    command: ChatCommand,
}

#[derive(Debug, Subcommand)]
enum ChatCommand {
    /// Models that the server offers
    Models,
    /// Send a message and print the reply
    Send(Box<SendArguments>),
    /// Sessions of a user, the last used first
    Sessions {
        /// The user, a UUID
        #[arg(long, value_name = "ID")]
        user: String,
        /// Which page, counted from 1
        #[arg(long, value_name = "N", default_value_t = 1)]
        page: u32,
        /// Sessions per page, at most 100
        #[arg(long, value_name = "N", default_value_t = 20)]
        page_size: u32,
    },
    /// A session with its messages
    Show {
        /// The session
        id: String,
        /// The user, a UUID
        #[arg(long, value_name = "ID")]
        user: String,
    },
    /// Statistics of the platform
    Stats,
    /// Administrators of the platform
    Admins,
    /// The audit log, newest first
    Audit {
        /// Entries to show, at most 200
        #[arg(long, value_name = "N", default_value_t = 50)]
        limit: u32,
        /// Entries to skip
        #[arg(long, value_name = "N", default_value_t = 0)]
        offset: u64,
    },
}

#[derive(Debug, Args)]
struct SendArguments {
    /// What to say, or - for standard input
    text: String,
    /// The model [default: the first one that the server offers]
    #[arg(long, value_name = "M", default_value = "", hide_default_value = true)]
    model: String,
    /// Whose history keeps it, a UUID
    #[arg(long, value_name = "ID", default_value = "", hide_default_value = true)]
    user: String,
    /// The session to continue [default: a new one]
    #[arg(long, value_name = "ID", default_value = "", hide_default_value = true)]
    session: String,
    /// Print the reply as it comes
    #[arg(long)]
    stream: bool,
    /// The system prompt
    #[arg(long, value_name = "TEXT", default_value = "", hide_default_value = true)]
    system: String,
    /// 0 to 2
    #[arg(long, value_name = "N", value_parser = finite)]
    temperature: Option<f64>,
    /// 1 to 4000
    #[arg(long, value_name = "N")]
    max_tokens: Option<u32>,
    /// 0 to 1
    #[arg(long, value_name = "N", value_parser = finite)]
    top_p: Option<f64>,
    /// Which organisation it is for
    #[arg(long, value_name = "ID", default_value = "", hide_default_value = true)]
    organization: String,
    /// Name of a workflow
    #[arg(long, value_name = "NAME", default_value = "", hide_default_value = true)]
    workflow: String,
    /// Variables of the workflow, a JSON object
    #[arg(long, value_name = "JSON", value_parser = object, default_value = "{}", hide_default_value = true)]
    variables: Map<String, Value>,
    /// Tool that the agent may use; may be given several times
    #[arg(long, value_name = "NAME")]
    allowed_tool: Vec<String>,
    /// Allow the agent no tools at all
    #[arg(long, conflicts_with = "allowed_tool")]
    no_tools: bool,
    /// Where the agent takes settings from; may be given several times
    #[arg(long, value_name = "NAME")]
    setting_source: Vec<String>,
    /// MCP servers by name, a JSON object
    #[arg(long, value_name = "JSON", value_parser = object, default_value = "{}", hide_default_value = true)]
    mcp_servers: Map<String, Value>,
    /// More metadata, a JSON object
    #[arg(long, value_name = "JSON", value_parser = object, default_value = "{}", hide_default_value = true)]
    metadata: Map<String, Value>,
}

fn object(text: &str) -> Result<Map<String, Value>, String> {
    match serde_json::from_str(text) {
        Ok(Value::Object(object)) => Ok(object),
        Ok(_) => Err("this is JSON, but not an object such as {\"a\": 1}".to_owned()),
        Err(error) => Err(format!("this is not valid JSON: {error}")),
    }
}

fn finite(text: &str) -> Result<f64, String> {
    let number = text.parse().ok().filter(|number: &f64| number.is_finite());
    number.ok_or_else(|| "this is not a number".to_owned())
}

impl SendArguments {
    fn send(self) -> Result<ChatSend, Failure> {
        let text = match self.text.as_str() {
            "-" => read_all()?,
            _ => self.text,
        };
        let some = |list: Vec<String>| (!list.is_empty()).then_some(list);
        Ok(ChatSend {
            text,
            stream: self.stream,
            completion: Completion {
                model: self.model,
                temperature: self.temperature,
                max_tokens: self.max_tokens,
                top_p: self.top_p,
                user: self.user,
                system_prompt: self.system,
                session_id: self.session,
                organization_id: self.organization,
                workflow: self.workflow,
                variables: self.variables,
                allowed_tools: match self.no_tools {
                    true => Some(Vec::new()),
                    false => some(self.allowed_tool),
                },
                setting_sources: some(self.setting_source),
                mcp_servers: self.mcp_servers,
                metadata: self.metadata,
                ..Completion::default()
            },
        })
    }
}

/// Standard input without the line break at its end.
fn read_all() -> Result<String, Failure> {
    let mut text = String::new();
    io::stdin().read_to_string(&mut text).map_err(AppError::Output)?;
    Ok(text.trim_end_matches(['\r', '\n']).to_owned())
}

pub(super) fn chat(common: &Common, arguments: ChatArguments) -> Result<(), Failure> {
    let connection = match key(common, &arguments.base_url) {
        Ok(key) => Connection {
            key,
            base_url: arguments.base_url,
        },
        Err(error) => return fail(common, error),
    };
    let runtime = tokio::runtime::Runtime::new().map_err(AppError::Start)?;
    let question = match arguments.command {
        ChatCommand::Send(arguments) => {
            let send = arguments.send()?;
            return runtime.block_on(exchange(common, &connection, send));
        }
        ChatCommand::Models => ChatQuestion::Models,
        ChatCommand::Sessions {
            user,
            page,
            page_size,
        } => ChatQuestion::Sessions {
            user,
            page,
            page_size,
        },
        ChatCommand::Show { id, user } => ChatQuestion::Session { id, user },
        ChatCommand::Stats => ChatQuestion::Stats,
        ChatCommand::Admins => ChatQuestion::Admins,
        ChatCommand::Audit { limit, offset } => ChatQuestion::Audit { limit, offset },
    };
    match runtime.block_on(ask_chat_server(&connection, &question)) {
        Ok(report) => show(common, &report),
        Err(error) => fail(common, error),
    }
}

fn show(common: &Common, report: &ChatReport) -> Result<(), Failure> {
    if common.json {
        return Ok(print_json(&report.document)?);
    }
    for line in &report.lines {
        print_text(line)?;
    }
    if let Some(note) = &report.note {
        say(note);
    }
    Ok(())
}

async fn exchange(common: &Common, connection: &Connection, send: ChatSend) -> Result<(), Failure> {
    let signals = StopSignals::new().map_err(AppError::Start)?;
    let in_pieces = send.stream && !common.json;
    let said = |text: &str| {
        if in_pieces {
            let _ = print_piece(text); // the reply goes on, read or not
        }
    };
    let answer = match send_to_chat_server(connection, send, said, signals.asked()).await {
        Ok(answer) => answer,
        Err(error) => return fail(common, error),
    };
    if common.json {
        print_json(&answer)?;
    } else {
        print_text(if in_pieces { "" } else { &answer.text })?;
        say(&ending(&answer));
    }
    for notice in &answer.beside.notices {
        say(&format!("note: {notice}"));
    }
    match answer.complete {
        true => Ok(()),
        false => Err(Failure::Said),
    }
}

/// How a reply ended, for a person.
fn ending(answer: &ChatAnswer) -> String {
    if let Some(error) = &answer.error {
        return format!("error: {}", error.message);
    }
    if !answer.complete {
        return "stopped: this is what had come".to_owned();
    }
    let session = answer.session_id.as_deref().unwrap_or("unknown");
    let tokens = |name: &str| answer.usage.as_ref().and_then(|usage| usage[name].as_u64());
    match (tokens("prompt_tokens"), tokens("completion_tokens")) {
        (Some(input), Some(output)) => format!("session {session}, {input} tokens in, {output} out"),
        _ => format!("session {session}"),
    }
}

/// Says what failed, in the form that was asked for.
fn fail(common: &Common, error: AppError) -> Result<(), Failure> {
    let text = error.to_string();
    let failure = CommandError::from(error).failure;
    let failure = failure.unwrap_or(ChatFailure {
        kind: FailureKind::Other,
        status: None,
        message: text.clone(),
    });
    if common.json {
        print_json(&json!({ "error": failure }))?;
    }
    say(&format!("error: {text}"));
    if matches!(failure.kind, FailureKind::Unauthorized | FailureKind::Forbidden) {
        say(&format!(
            "hint: the key is taken from {KEY_VARIABLE}, or from the backend that the window keeps for this address"
        ));
    }
    Err(Failure::Said)
}

/// The key to use, if any. No database is made to look for one.
fn key(common: &Common, base_url: &str) -> Result<Option<Key>, AppError> {
    let named = std::env::var(KEY_VARIABLE).ok();
    if let Some(key) = named.as_deref().and_then(Key::new) {
        return Ok(Some(key));
    }
    let database = common.db.clone().or_else(default_database);
    let Some(database) = database.filter(|path| path.exists()) else {
        return Ok(None);
    };
    let app = App::open(options(database))?;
    let kept = app.chat().key_of(base_url)?;
    app.close()?;
    Ok(kept.as_deref().and_then(Key::new))
}
