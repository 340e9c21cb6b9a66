//! A server on a loopback port, on a thread of its own, that can refuse connections for a while.

use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::thread::JoinHandle;
use std::time::Duration;

use axum::Router;
use hyper::server::conn::http1;
use hyper_util::rt::TokioIo;
use hyper_util::service::TowerToHyperService;
use tokio::net::TcpListener;
use tokio::sync::{mpsc, oneshot};
use tokio::task::JoinSet;

/// How long an answer that was made takes to leave, at most.
const ANSWER_TIME: Duration = Duration::from_millis(30);

/// A port that is bound, before anything is served on it.
pub(crate) struct Socket {
    socket: std::net::TcpListener,
    pub(crate) address: SocketAddr,
    pub(crate) door: Door,
    closed: mpsc::UnboundedReceiver<Closing>,
}

/// Closes the port for a time when told so; connections that are open end at once.
#[derive(Clone, Debug)]
pub(crate) struct Door(mpsc::UnboundedSender<Closing>);

#[derive(Debug)]
struct Closing {
    time: Duration,
    /// Told when the port is closed.
    done: Option<std::sync::mpsc::Sender<()>>,
}

impl Door {
    /// Refuses connections for `time` from now on; waits until the port is closed.
    pub(crate) fn close_for(&self, time: Duration) {
        let (done, is_done) = std::sync::mpsc::channel();
        // Once the server has ended, everything is refused anyway.
        let _ = self.0.send(Closing {
            time,
            done: Some(done),
        });
        let _ = is_done.recv();
    }

    /// The same a moment later, so that an answer can still go out.
    pub(crate) fn close_soon_for(&self, time: Duration) {
        let _ = self.0.send(Closing { time, done: None });
    }
}

/// A running server; ends when dropped.
#[derive(Debug)]
pub(crate) struct Listener {
    pub(crate) address: SocketAddr,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

/// Binds a port of 127.0.0.1, 0 for a free one.
pub(crate) fn bind(port: u16) -> io::Result<Socket> {
    let socket = std::net::TcpListener::bind((Ipv4Addr::LOCALHOST, port))?;
    socket.set_nonblocking(true)?;
    let address = socket.local_addr()?;
    let (closing, closed) = mpsc::unbounded_channel();
    Ok(Socket {
        socket,
        address,
        door: Door(closing),
        closed,
    })
}

impl Socket {
    /// Serves `router`. `title_case` spells header names as Go does.
    pub(crate) fn serve(self, router: Router, title_case: bool) -> io::Result<Listener> {
        let address = self.address;
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()?;
        let (stop, stopped) = oneshot::channel();
        let thread = std::thread::Builder::new()
            .name("contract server".to_owned())
            .spawn(move || {
                runtime.block_on(async move {
                    tokio::select! {
                        _ = self.run(router, title_case) => {}
                        _ = stopped => {}
                    }
                });
                // What still streams or waits ends with the server.
                runtime.shutdown_background();
            })?;
        Ok(Listener {
            address,
            stop: Some(stop),
            thread: Some(thread),
        })
    }

    async fn run(mut self, router: Router, title_case: bool) -> io::Result<()> {
        let mut listener = TcpListener::from_std(self.socket)?;
        let mut connections = JoinSet::new();
        loop {
            tokio::select! {
                accepted = listener.accept() => {
                    let Ok((stream, _)) = accepted else { continue };
                    stream.set_nodelay(true)?;
                    let service = TowerToHyperService::new(router.clone());
                    let connection = http1::Builder::new()
                        .title_case_headers(title_case)
                        .serve_connection(TokioIo::new(stream), service);
                    connections.spawn(async move {
                        // A client that goes away is nothing to report.
                        let _ = connection.await;
                    });
                }
                Some(_) = connections.join_next() => {}
                Some(Closing { time, done }) = self.closed.recv() => {
                    if done.is_none() {
                        tokio::time::sleep(ANSWER_TIME).await;
                    }
                    drop(listener);
                    connections.shutdown().await;
                    drop(done);
                    tokio::time::sleep(time).await;
                    listener = TcpListener::bind(self.address).await?;
                }
            }
        }
    }
}

impl Drop for Listener {
    fn drop(&mut self) {
        drop(self.stop.take());
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}
