//! The contract servers as a program: for end-to-end tests, and to try things by hand. Prints one JSON line with the
//! addresses of both, `{"chat","agent"}`, and runs until it is stopped. `POST /_control` on either address steers it,
//! `GET /_control` tells what came in.

use std::io::{Read, Write};

use clap::{Parser, ValueEnum};
use serde_json::json;
use tracewake_testkit::agent::{self, AgentServer};
use tracewake_testkit::chat::{self, ChatServer, Dialect, Emit, Join, Pace};

#[derive(Parser)]
#[command(about = "A ChatServer and an AgentAPI server that behave as their contracts say")]
struct Arguments {
    /// Port of the ChatServer; 0 for a free one
    #[arg(long, default_value_t = 0)]
    port: u16,
    /// Port of the agent; 0 for a free one
    #[arg(long, default_value_t = 0)]
    agent_port: u16,
    /// Key that requests must carry; none to let everybody in
    #[arg(long, env = "CONTRACT_SERVER_KEY", hide_env_values = true)]
    key: Option<String>,
    /// Second key, without rights on the platform
    #[arg(long, env = "CONTRACT_SERVER_LIMITED_KEY", hide_env_values = true)]
    limited_key: Option<String>,
    /// Where Tracewake listens, such as http://127.0.0.1:8000; none to emit no traces
    #[arg(long)]
    ingest: Option<String>,
    /// Dialects of the traces
    #[arg(long, value_delimiter = ',', default_value = "chaukas")]
    emit: Vec<DialectName>,
    /// By what traces can be joined with their chat
    #[arg(long, default_value = "both")]
    join: JoinName,
    /// Milliseconds to the first token
    #[arg(long, default_value_t = 200)]
    first_token_ms: u64,
    /// How fast replies come
    #[arg(long, default_value_t = 30.0)]
    tokens_per_second: f64,
    /// Milliseconds between two updates of the agent's message
    #[arg(long, default_value_t = 100)]
    agent_step_ms: u64,
    /// Ends when its standard input does: with the program that started it
    #[arg(long)]
    until_eof: bool,
}

#[derive(Clone, Copy, ValueEnum)]
enum DialectName {
    Chaukas,
    Aop,
}

#[derive(Clone, Copy, ValueEnum)]
enum JoinName {
    /// Session id and trace id
    Both,
    /// Session id alone
    Session,
    /// Trace id alone
    Trace,
    /// Neither
    Time,
}

fn main() -> std::io::Result<()> {
    let arguments = Arguments::parse();
    let dialects = arguments.emit.iter().map(|name| match name {
        DialectName::Chaukas => Dialect::Chaukas,
        DialectName::Aop => Dialect::Aop,
    });
    let chat = ChatServer::start(chat::Options {
        port: arguments.port,
        key: arguments.key,
        limited_key: arguments.limited_key,
        pace: Pace {
            first_token_ms: arguments.first_token_ms,
            tokens_per_second: Some(arguments.tokens_per_second),
        },
        emit: Emit {
            ingest: arguments.ingest,
            dialects: dialects.collect(),
            join: match arguments.join {
                JoinName::Both => Join::Both,
                JoinName::Session => Join::Session,
                JoinName::Trace => Join::Trace,
                JoinName::Time => Join::Time,
            },
        },
    })?;
    let agent = AgentServer::start(agent::Options {
        port: arguments.agent_port,
        step_ms: arguments.agent_step_ms,
        ..agent::Options::default()
    })?;
    let mut output = std::io::stdout();
    writeln!(
        output,
        "{}",
        json!({ "chat": chat.base_url(), "agent": agent.base_url() })
    )?;
    output.flush()?;
    if arguments.until_eof {
        std::io::stdin().read_to_end(&mut Vec::new())?;
        return Ok(());
    }
    loop {
        std::thread::park();
    }
}
