//! `tracewake serve`: receive events until asked to stop.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use clap::Args;
use serde_json::json;
use tracewake_app::{App, AppError, AppOptions, ForwardStatus, default_listeners};
use tracewake_ingest::{ForwardOptions, KafkaOptions, ListenOptions, Listener, WatchOptions};

use crate::signals::StopSignals;

use super::{Common, Failure, database, kafka, options, print, print_json, say};

#[derive(Debug, Args)]
pub(super) struct ServeArguments {
    /// Address to listen on; may be given several times [default: 50051, 8000, 4317 and 4318 on 127.0.0.1 and ::1]
    #[arg(long, value_name = "ADDR")]
    listen: Vec<SocketAddr>,
    /// Folder whose files are read and followed, with all folders in it; may be given several times
    #[arg(long, value_name = "DIR")]
    watch: Vec<PathBuf>,
    /// Look at the folders of --watch every two seconds instead of waiting for the system's notices
    #[arg(long)]
    watch_polling: bool,
    /// Bearer token that every request must carry; needed for addresses other than loopback
    #[arg(long, value_name = "T", env = "TRACEWAKE_TOKEN", hide_env_values = true)]
    token: Option<String>,
    #[command(flatten)]
    kafka: kafka::KafkaArguments,
    /// Forward what is received to an OTLP/HTTP collector, e.g. http://127.0.0.1:4318
    #[arg(long, value_name = "URL")]
    forward_otlp: Option<String>,
    /// Header of every forwarded request; may be given several times
    #[arg(long, value_name = "NAME=VALUE", requires = "forward_otlp")]
    forward_header: Vec<String>,
    /// Compress forwarded requests
    #[arg(long, requires = "forward_otlp")]
    forward_gzip: bool,
}

impl ServeArguments {
    /// Where to forward to, if anywhere.
    fn forward(&self) -> Result<Option<ForwardOptions>, Failure> {
        let Some(endpoint) = self.forward_otlp.clone() else {
            return Ok(None);
        };
        let header = |text: &String| {
            let pair = text.split_once('=');
            pair.map(|(name, value)| (name.trim().to_owned(), value.trim().to_owned()))
                .ok_or_else(|| Failure::Usage("--forward-header: write NAME=VALUE".into()))
        };
        let headers = self.forward_header.iter().map(header).collect::<Result<_, _>>()?;
        Ok(Some(ForwardOptions {
            endpoint,
            headers,
            gzip: self.forward_gzip,
        }))
    }
}

/// Addresses named in `TRACEWAKE_LISTEN` (separated by commas), or the default ones.
pub(super) fn listeners_from_environment() -> Result<Vec<SocketAddr>, Failure> {
    let Ok(named) = std::env::var("TRACEWAKE_LISTEN") else {
        return Ok(default_listeners());
    };
    let parse = |text: &str| {
        let usage = || {
            Failure::Usage(format!(
                "TRACEWAKE_LISTEN: {text} is not an address such as 127.0.0.1:8000"
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
    let forward = arguments.forward()?;
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
    if let Some(file) = arguments.watch.iter().find(|path| path.is_file()) {
        return Err(Failure::Usage(format!(
            "{} is a file\nhint: give --watch the folder it is in, or import it with tracewake import",
            file.display()
        )));
    }
    let watch = WatchOptions {
        polling: arguments.watch_polling,
        ..WatchOptions::default()
    };
    let listen = ListenOptions {
        addresses,
        token: arguments.token.filter(|token| !token.is_empty()),
    };
    let topic = arguments.kafka.options();
    let app = App::open(AppOptions {
        listen,
        ..options(database(common)?)
    })?;
    if let Some(options) = forward {
        app.forwarding()
            .name_once(options)
            .map_err(|error| Failure::Usage(error.to_string()))?;
    }
    let runtime = crate::threads::runtime().map_err(AppError::Start)?;
    let topic = topic.as_ref();
    runtime.block_on(run(common, &app, &arguments.watch, &watch, topic))
}

async fn run(
    common: &Common,
    app: &App,
    folders: &[PathBuf],
    watch: &WatchOptions,
    topic: Option<&KafkaOptions>,
) -> Result<(), Failure> {
    // Before the first line is printed: a program that waits for it may ask us to stop at once.
    let signals = StopSignals::new().map_err(AppError::Start)?;
    if let Some(options) = topic {
        app.topics().read(options.clone())?;
    }
    let listeners = app.start().await;
    for folder in folders {
        if let Err(error) = app.folders().watch_for_now(folder, watch.clone()) {
            say(&format!("warning: {error}"));
        }
    }
    report(common, app, &listeners, topic).map_err(AppError::Output)?;
    if listeners.iter().all(|listener| !listener.is_listening()) {
        app.stop().await?;
        say("error: no address can be listened on\nhint: choose free ones with --listen 127.0.0.1:PORT");
        return Err(Failure::Said);
    }
    signals.asked().await;
    let stopped = app.stop().await;
    if let Some(forwarded) = app.forwarding().status()? {
        show_forwarded(&forwarded);
    }
    Ok(stopped?)
}

/// Says what was forwarded, and what was not.
fn show_forwarded(forwarded: &ForwardStatus) {
    let ForwardStatus {
        endpoint,
        sent,
        failed,
        lag,
        ..
    } = forwarded;
    say(&format!(
        "forwarded to {endpoint}: {sent} sent, {failed} dropped, {lag} events wait for the next start"
    ));
    if let Some(error) = &forwarded.last_error {
        say(&format!("last problem: {error}"));
    }
}

/// What is wrong with a listener and what to do about it; none while it listens.
fn problem(listener: &Listener) -> Option<String> {
    let problem = listener.problem()?;
    Some(match listener.hint() {
        "" => problem,
        hint => format!("{problem}; {hint}"),
    })
}

fn report(
    common: &Common,
    app: &App,
    listeners: &[Listener],
    topic: Option<&KafkaOptions>,
) -> std::io::Result<()> {
    let folders: Vec<String> = app.folders().rows().into_iter().map(|row| row.path).collect();
    if common.json {
        let row = |listener: &Listener| {
            let problem = problem(listener);
            json!({ "address": listener.address.to_string(), "listening": problem.is_none(), "problem": problem })
        };
        let folder = |path: &String| json!({ "path": path, "problem": missing(path) });
        let topic = topic
            .map(|topic| json!({ "brokers": topic.brokers, "topic": topic.topic, "group": topic.group }));
        return print_json(&json!({
            "listeners": listeners.iter().map(row).collect::<Vec<_>>(),
            "folders": folders.iter().map(folder).collect::<Vec<_>>(),
            "kafka": topic,
        }));
    }
    for listener in listeners {
        match problem(listener) {
            None => print(&format!("listening on {}", listener.address))?,
            Some(problem) => print(&format!("not listening on {}: {problem}", listener.address))?,
        }
    }
    for path in &folders {
        match missing(path) {
            None => print(&format!("watching {path}"))?,
            Some(problem) => print(&format!("not watching {path} yet: {problem}"))?,
        }
    }
    if let Some(KafkaOptions { brokers, topic, .. }) = topic {
        print(&format!("reading the topic {topic} on {brokers}"))?;
    }
    Ok(())
}

/// Why a folder is not watched yet.
fn missing(folder: &str) -> Option<&'static str> {
    (!Path::new(folder).is_dir()).then_some("there is no such folder; it is watched as soon as it is there")
}
