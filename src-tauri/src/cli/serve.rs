//! `tracewake serve`: receive events until asked to stop.

use std::net::SocketAddr;

use clap::Args;
use serde_json::json;
use tracewake_app::{App, AppError, AppOptions, default_listeners};
use tracewake_ingest::{KafkaOptions, ListenOptions, Listener, ListenerState};

use crate::signals::StopSignals;

use super::{Common, Failure, database, kafka, print, print_json, say};

#[derive(Debug, Args)]
pub(super) struct ServeArguments {
    /// Address to listen on; may be given several times [default: 50051, 8000, 4317 and 4318 on 127.0.0.1 and ::1]
    #[arg(long, value_name = "ADDR")]
    listen: Vec<SocketAddr>,
    /// Bearer token that every request must carry; needed for addresses other than loopback
    #[arg(long, value_name = "T", env = "TRACEWAKE_TOKEN", hide_env_values = true)]
    token: Option<String>,
    #[command(flatten)]
    kafka: kafka::KafkaArguments,
}

/// Addresses named in `TRACEWAKE_LISTEN` (separated by commas), or the default ones.
pub(super) fn listeners_from_environment() -> Result<Vec<SocketAddr>, Failure> {
    let Ok(named) = std::env::var("TRACEWAKE_LISTEN") else {
        return Ok(default_listeners());
    };
    let parse = |text: &str| {
        let usage = || {
            Failure::Usage(format!(
                "TRACEWAKE_LISTEN: {text} is no address such as 127.0.0.1:8000"
            ))
        };
        text.trim().parse().map_err(|_| usage())
    };
    named
        .split(',')
        .filter(|text| !text.trim().is_empty())
        .map(parse)
        .collect()
}

pub(super) fn serve(common: &Common, arguments: ServeArguments) -> Result<(), Failure> {
    let addresses = if arguments.listen.is_empty() {
        listeners_from_environment()?
    } else {
        arguments.listen
    };
    for address in &addresses {
        if !address.ip().is_loopback() && arguments.token.is_none() {
            return Err(Failure::Usage(format!(
                "{address} can be reached from other machines\nhint: add --token T, or listen on 127.0.0.1"
            )));
        }
    }
    let listen = ListenOptions {
        addresses,
        token: arguments.token.filter(|token| !token.is_empty()),
    };
    let topic = arguments.kafka.options();
    let app = App::open(AppOptions {
        database: database(common)?,
        listen,
    })?;
    let runtime = tokio::runtime::Runtime::new().map_err(AppError::Start)?;
    runtime.block_on(run(common, &app, topic))
}

async fn run(common: &Common, app: &App, topic: Option<KafkaOptions>) -> Result<(), Failure> {
    // Before the first line is printed: whoever waits for it may ask us to stop at once.
    let signals = StopSignals::new().map_err(AppError::Start)?;
    if let Some(options) = &topic {
        app.start_kafka(options.clone())?;
    }
    let listeners = app.listen().await;
    report(common, &listeners, topic.as_ref()).map_err(AppError::Output)?;
    if listeners
        .iter()
        .all(|listener| listener.state != ListenerState::Listening)
    {
        app.stop().await?;
        say("error: no address can be listened on\nhint: choose free ones with --listen 127.0.0.1:PORT");
        return Err(Failure::Said);
    }
    signals.asked().await;
    Ok(app.stop().await?)
}

fn report(common: &Common, listeners: &[Listener], topic: Option<&KafkaOptions>) -> std::io::Result<()> {
    if common.json {
        let row = |listener: &Listener| {
            let problem = listener.problem();
            json!({ "address": listener.address.to_string(), "listening": problem.is_none(), "problem": problem })
        };
        let topic = topic
            .map(|topic| json!({ "brokers": topic.brokers, "topic": topic.topic, "group": topic.group }));
        return print_json(
            &json!({ "listeners": listeners.iter().map(row).collect::<Vec<_>>(), "kafka": topic }),
        );
    }
    for listener in listeners {
        match listener.problem() {
            None => print(&format!("listening on {}", listener.address))?,
            Some(problem) => print(&format!("not listening on {}: {problem}", listener.address))?,
        }
    }
    if let Some(KafkaOptions { brokers, topic, .. }) = topic {
        print(&format!("reading the topic {topic} on {brokers}"))?;
    }
    Ok(())
}
