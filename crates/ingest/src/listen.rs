//! Listeners: bind, accept, serve gRPC and HTTP/1.1 on one port, drain.

mod holder;

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::body::Body;
use axum::middleware::from_fn_with_state;
use http::{Request, Uri};
use hyper::body::Incoming;
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use hyper_util::server::conn::auto;
use hyper_util::server::graceful::GracefulShutdown;
use hyper_util::service::TowerToHyperService;
use tokio::io::join;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::JoinHandle;
use tokio::time::Instant;
use tower::ServiceExt;

use crate::connections::{Connection, Connections, HEAD_TIME};
use crate::give_back;
use crate::guard::{self, Guard};
use crate::intake::Intake;
use crate::meter::Metered;
use crate::sockets::{OpenSocket, Sockets};
use crate::unframed::Unframed;
pub use holder::PortHolder;

/// Where to listen and for whom.
#[derive(Debug, Clone, Default)]
pub struct ListenOptions {
    /// Addresses to bind. Port 0 takes a free port.
    pub addresses: Vec<SocketAddr>,
    /// Bearer token that every request must carry. Needed for addresses that are not loopback.
    pub token: Option<String>,
}

/// One address and its outcome.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listener {
    /// The bound address, or the one asked for when binding failed.
    pub address: SocketAddr,
    /// Whether it listens.
    pub state: ListenerState,
}

/// Whether a listener listens.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ListenerState {
    /// It does.
    Listening,
    /// The port belongs to another program, which is not always known.
    PortInUse(Option<PortHolder>),
    /// The address was refused because it can be reached from other machines and no token is set.
    NeedsToken,
    /// The system gave another reason.
    Failed(String),
}

impl Listener {
    /// Whether it listens.
    pub fn is_listening(&self) -> bool {
        self.state == ListenerState::Listening
    }

    /// What is wrong; none while it listens.
    pub fn problem(&self) -> Option<String> {
        let address = self.address;
        match &self.state {
            ListenerState::Listening => None,
            ListenerState::PortInUse(holder) => Some(format!(
                "port {} is in use by {}",
                address.port(),
                holder
                    .as_ref()
                    .map_or_else(|| "another program".to_owned(), PortHolder::to_string)
            )),
            ListenerState::NeedsToken => Some(format!(
                "{address} can be reached from other machines, and no token is set"
            )),
            ListenerState::Failed(reason) => Some(format!("{address} cannot be listened on: {reason}")),
        }
    }

    /// What to do about it on the command line; empty where nothing can be named.
    pub fn hint(&self) -> &'static str {
        match self.state {
            ListenerState::Listening | ListenerState::Failed(_) => "",
            ListenerState::PortInUse(_) => "stop it, or choose another port with --listen",
            ListenerState::NeedsToken => "set a token with --token, or listen on 127.0.0.1",
        }
    }
}

/// How long open requests may go on after a stop was asked for.
const DRAIN_TIME: Duration = Duration::from_secs(5);
/// Longest list of headers taken, in bytes, and what is read ahead of an HTTP/1.1 connection.
const MAX_HEADER_BYTES: u32 = 64 << 10;
/// Requests of one HTTP/2 connection at the same time.
const MOST_STREAMS: u32 = 128;
/// What may come of one request of an HTTP/2 connection, and of all of them, before it is asked for.
const STREAM_WINDOW: u32 = 64 << 10;
const CONNECTION_WINDOW: u32 = 128 << 10;
/// How often it is logged that connections cannot be accepted.
const WARN_EVERY: Duration = Duration::from_secs(60);
/// How long to leave the system alone after it refused a connection.
const ACCEPT_RETRY: Duration = Duration::from_millis(50);

/// Ports above a taken one that are tried in its place.
const OTHER_PORTS: u16 = 100;

/// The running listeners.
pub struct Listeners {
    intake: Intake,
    token: Option<String>,
    connections: Connections,
    listeners: Vec<Listener>,
    stop: watch::Sender<bool>,
    tasks: Vec<JoinHandle<()>>,
}

impl Listeners {
    /// Binds every address and starts to serve. An address that cannot be bound is reported in [`Listeners::all`]; the
    /// others go on.
    pub async fn start(intake: Intake, options: &ListenOptions) -> Listeners {
        let (stop, _) = watch::channel(false);
        let mut listeners = Listeners {
            intake,
            token: options.token.clone(),
            connections: Connections::new(),
            listeners: Vec::new(),
            stop,
            tasks: Vec::new(),
        };
        let giving = give_back::after_loads(listeners.intake.budget.clone(), listeners.stop.subscribe());
        listeners.tasks.push(tokio::spawn(giving));
        for &asked in &options.addresses {
            let listener = listeners.open(asked).await;
            listeners.listeners.push(listener);
        }
        listeners
    }

    /// All listeners, in the order they were asked for.
    pub fn all(&self) -> &[Listener] {
        &self.listeners
    }

    /// Tries again to listen on a port that another program had.
    pub async fn listen_again(&mut self, port: u16) {
        for at in self.taken(port) {
            self.listeners[at] = self.open(self.listeners[at].address).await;
        }
    }

    /// Listens on the next free port instead of one that another program has. Gives that port; none when nothing is
    /// free near it.
    pub async fn listen_elsewhere(&mut self, port: u16) -> Option<u16> {
        let taken = self.taken(port);
        for other in (port..=port.saturating_add(OTHER_PORTS)).skip(1) {
            let moved: Vec<SocketAddr> = taken
                .iter()
                .map(|&at| SocketAddr::new(self.listeners[at].address.ip(), other))
                .collect();
            if !are_free(&moved).await {
                continue;
            }
            for (&at, &address) in taken.iter().zip(&moved) {
                self.listeners[at] = self.open(address).await;
            }
            return Some(other);
        }
        None
    }

    /// Places of the listeners of a port that another program has.
    fn taken(&self, port: u16) -> Vec<usize> {
        let is_taken = |listener: &Listener| {
            listener.address.port() == port && matches!(listener.state, ListenerState::PortInUse(_))
        };
        (0..self.listeners.len())
            .filter(|at| is_taken(&self.listeners[*at]))
            .collect()
    }

    /// Binds one address and serves it.
    async fn open(&mut self, asked: SocketAddr) -> Listener {
        if !asked.ip().is_loopback() && self.token.is_none() {
            return Listener {
                address: asked,
                state: ListenerState::NeedsToken,
            };
        }
        match TcpListener::bind(asked).await {
            Ok(socket) => {
                let address = socket.local_addr().unwrap_or(asked);
                let guard = Guard {
                    loopback: asked.ip().is_loopback(),
                    token: self.token.clone(),
                };
                let connections = self.connections.clone();
                let serving = accept(
                    socket,
                    self.intake.clone(),
                    guard,
                    connections,
                    self.stop.subscribe(),
                );
                self.tasks.push(tokio::spawn(serving));
                Listener {
                    address,
                    state: ListenerState::Listening,
                }
            }
            Err(error) => {
                let state = match error.kind() {
                    std::io::ErrorKind::AddrInUse => {
                        ListenerState::PortInUse(find_holder(asked.port()).await)
                    }
                    _ => ListenerState::Failed(error.to_string()),
                };
                tracing::warn!(address = %asked, %error, "cannot listen");
                Listener {
                    address: asked,
                    state,
                }
            }
        }
    }

    /// Stops accepting, lets requests in progress finish (up to five seconds), and returns.
    pub async fn stop(self) {
        self.stop.send_replace(true);
        for task in self.tasks {
            let _ = task.await;
        }
    }
}

/// Whether no other program has one of these addresses.
async fn are_free(addresses: &[SocketAddr]) -> bool {
    let mut bound = Vec::new();
    for &address in addresses {
        match TcpListener::bind(address).await {
            Err(error) if error.kind() == std::io::ErrorKind::AddrInUse => return false,
            socket => bound.push(socket),
        }
    }
    true
}

async fn find_holder(port: u16) -> Option<PortHolder> {
    let found = tokio::task::spawn_blocking(move || holder::holder_of(port)).await;
    found.unwrap_or_default()
}

async fn accept(
    socket: TcpListener,
    intake: Intake,
    guard: Guard,
    connections: Connections,
    mut stopped: watch::Receiver<bool>,
) {
    let router = crate::routes::router(intake).layer(from_fn_with_state(Arc::new(guard), guard::check));
    let served = GracefulShutdown::new();
    let sockets = Sockets::new(stopped.clone());
    let mut warned: Option<Instant> = None;
    loop {
        let accepted = tokio::select! {
            accepted = next(&socket, &connections) => accepted,
            _ = stopped.changed() => break,
        };
        match accepted {
            Ok((stream, connection)) => {
                let open = sockets.one(connection.place());
                serve(stream, router.clone(), &served, connection, open);
            }
            Err(error) => {
                // Out of file descriptors, most likely: idle connections are closed sooner for it.
                connections.set_crowded(true);
                if warned.is_none_or(|at| at.elapsed() >= WARN_EVERY) {
                    tracing::warn!(%error, "cannot accept connections; idle ones are closed");
                    warned = Some(Instant::now());
                }
                tokio::time::sleep(ACCEPT_RETRY).await;
            }
        }
    }
    drop(socket);
    let requests = tokio::time::timeout(DRAIN_TIME, served.shutdown());
    let (requests, sockets_closed) = tokio::join!(requests, sockets.closed(DRAIN_TIME));
    if requests.is_err() || !sockets_closed {
        tracing::warn!("some requests did not end in time");
    }
}

/// The next connection, once there may be one more.
async fn next(socket: &TcpListener, connections: &Connections) -> std::io::Result<(TcpStream, Connection)> {
    let connection = connections.one().await;
    let (stream, _) = socket.accept().await?;
    if connections.has_room() {
        connections.set_crowded(false);
    }
    Ok((stream, connection))
}

fn serve(
    stream: TcpStream,
    router: axum::Router,
    served: &GracefulShutdown,
    connection: Connection,
    socket: OpenSocket,
) {
    let _ = stream.set_nodelay(true);
    let (incoming, outgoing) = stream.into_split();
    let meter = socket.meter.clone();
    let opened = connection.clone();
    let service = tower::service_fn(move |request: Request<Incoming>| {
        let open = opened.begin();
        let mut request = tidy_path(request.map(Body::new));
        request.extensions_mut().insert(socket.clone());
        let answer = router.clone().oneshot(request);
        async move { answer.await.map(|answer| open.until_sent(answer)) }
    });
    let mut builder = auto::Builder::new(TokioExecutor::new());
    builder
        .http1()
        .timer(TokioTimer::new())
        .header_read_timeout(HEAD_TIME)
        .max_buf_size(MAX_HEADER_BYTES as usize);
    builder
        .http2()
        .timer(TokioTimer::new())
        .max_concurrent_streams(MOST_STREAMS)
        .initial_stream_window_size(STREAM_WINDOW)
        .initial_connection_window_size(CONNECTION_WINDOW)
        .max_header_list_size(MAX_HEADER_BYTES);
    let serving = builder
        .serve_connection_with_upgrades(
            TokioIo::new(join(Unframed::new(Metered::new(incoming, meter)), outgoing)),
            TowerToHyperService::new(service),
        )
        .into_owned();
    let serving = served.watch(serving);
    tokio::spawn(async move {
        tokio::select! {
            done = serving => if let Err(error) = done {
                tracing::debug!(%error, "a connection ended early");
            },
            () = connection.idle() => tracing::debug!("an idle connection is closed"),
        }
    });
}

/// Folds double slashes and drops one at the end: clients put addresses together in different ways, and a redirect
/// would lose their data.
fn tidy_path<B>(mut request: Request<B>) -> Request<B> {
    let path = request.uri().path();
    if !path.contains("//") && (path.len() == 1 || !path.ends_with('/')) {
        return request;
    }
    let mut tidy = String::from("/");
    tidy.push_str(
        &path
            .split('/')
            .filter(|part| !part.is_empty())
            .collect::<Vec<_>>()
            .join("/"),
    );
    if let Some(query) = request.uri().query() {
        tidy.push('?');
        tidy.push_str(query);
    }
    let mut parts = request.uri().clone().into_parts();
    parts.path_and_query = tidy.parse().ok();
    if let Ok(uri) = Uri::from_parts(parts) {
        *request.uri_mut() = uri;
    }
    request
}

#[cfg(test)]
mod tests {
    use tracewake_store::{Store, StoreOptions};

    use super::*;
    use crate::Keys;

    /// Listeners on one address, without a token.
    async fn listen_on(address: SocketAddr) -> (tempfile::TempDir, Listeners) {
        let folder = tempfile::tempdir().unwrap();
        let options = StoreOptions::new(folder.path().join("test.db"), tracewake_dialects::search_text_of);
        let intake = Intake::new(Store::open(options).unwrap(), Keys::default());
        let options = ListenOptions {
            addresses: vec![address],
            token: None,
        };
        (folder, Listeners::start(intake, &options).await)
    }

    #[tokio::test]
    async fn a_taken_port_is_tried_again_or_left_for_another() {
        let other = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let address = other.local_addr().unwrap();
        let (_folder, mut listeners) = listen_on(address).await;
        let problem = listeners.all()[0].problem().unwrap();
        assert!(
            problem.starts_with(&format!("port {} is in use by ", address.port())),
            "{problem}"
        );
        listeners.listen_again(address.port()).await;
        assert!(!listeners.all()[0].is_listening());
        let port = listeners.listen_elsewhere(address.port()).await.unwrap();
        assert!(port > address.port());
        assert_eq!(listeners.all()[0].address.port(), port);
        assert!(listeners.all()[0].is_listening());
        listeners.stop().await;

        let (_folder, mut listeners) = listen_on(address).await;
        drop(other);
        listeners.listen_again(address.port()).await;
        assert_eq!(listeners.all()[0].problem(), None);
        listeners.stop().await;
    }

    #[test]
    fn paths_are_tidied() {
        let check = |path: &str, expect: &str| {
            let request = Request::builder().uri(path).body(()).unwrap();
            assert_eq!(tidy_path(request).uri(), expect);
        };
        check("//v1//events/?a=b", "/v1/events?a=b");
        check("/events/", "/events");
        check("/events", "/events");
        check("/", "/");
        check("http://localhost:8000//events", "http://localhost:8000/events");
    }
}
