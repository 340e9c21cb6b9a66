//! What is said about a request that had no answer.

use std::error::Error as StdError;
use std::io;
use std::time::Duration;

use reqwest::{Error, Url};

/// The innermost cause of an error: the outer ones only repeat the address.
pub fn innermost<'a>(error: &'a (dyn StdError + 'static)) -> &'a (dyn StdError + 'static) {
    let mut inner = error;
    while let Some(source) = inner.source() {
        inner = source;
    }
    inner
}

/// The innermost cause in plain words.
pub fn cause(error: &(dyn StdError + 'static)) -> String {
    let inner = innermost(error);
    match inner.downcast_ref::<io::Error>().map(io::Error::kind) {
        Some(io::ErrorKind::ConnectionRefused) => "nothing listens there".to_owned(),
        Some(io::ErrorKind::ConnectionReset) => "the connection was reset".to_owned(),
        _ => inner.to_string(),
    }
}

/// Says that nothing came from the host of `address`, and why. `connect` is how long a connection was waited for.
pub fn unreachable(error: &Error, address: &Url, connect: Duration) -> String {
    let place = address.host_str().unwrap_or_default();
    let port = address.port().map(|port| format!(":{port}")).unwrap_or_default();
    match (error.is_connect(), error.is_timeout()) {
        (true, true) => format!(
            "cannot connect to {place}{port}: no answer within {}",
            seconds(connect)
        ),
        (true, false) => format!("cannot connect to {place}{port}: {}", cause(error)),
        (false, _) => format!("{place}{port} did not answer: {}", cause(error)),
    }
}

/// A time limit in words.
pub fn seconds(time: Duration) -> String {
    format!("{} seconds", time.as_secs())
}

#[cfg(test)]
mod tests {
    use std::net::TcpListener;

    use super::*;
    use crate::client::{Limits, client};

    /// What is said about a request to `address` that fails.
    async fn failure(address: &Url, connect: Duration) -> String {
        let limits = Limits {
            connect,
            request: None,
            keep_alive: None,
        };
        let sent = client(limits).unwrap().get(address.clone()).send().await;
        unreachable(&sent.unwrap_err(), address, connect)
    }

    #[test]
    fn causes_are_plain() {
        let check = |inner: io::Error, expect: &str| {
            let outer = io::Error::other(Outer(inner));
            assert_eq!(cause(&outer), expect);
        };
        check(io::ErrorKind::ConnectionRefused.into(), "nothing listens there");
        check(io::ErrorKind::ConnectionReset.into(), "the connection was reset");
        check(io::Error::other("odd certificate"), "odd certificate");
    }

    /// Repeats the address, as the errors of the library do.
    #[derive(Debug)]
    struct Outer(io::Error);

    impl std::fmt::Display for Outer {
        fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            f.write_str("error sending request for url (http://127.0.0.1)")
        }
    }

    impl StdError for Outer {
        fn source(&self) -> Option<&(dyn StdError + 'static)> {
            Some(&self.0)
        }
    }

    #[tokio::test]
    async fn a_failure_names_the_place_and_the_reason() {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let address = Url::parse(&format!("http://127.0.0.1:{port}/path")).unwrap();
        let accepted = std::thread::spawn(move || drop(listener.accept().unwrap()));
        let closed = failure(&address, Duration::from_secs(10)).await;
        let expect = format!("127.0.0.1:{port} did not answer: ");
        assert!(closed.starts_with(&expect), "{closed}");
        // With the thread, the listener is gone.
        accepted.join().unwrap();
        assert_eq!(
            failure(&address, Duration::from_secs(10)).await,
            format!("cannot connect to 127.0.0.1:{port}: nothing listens there")
        );
    }

    #[tokio::test]
    async fn a_connection_is_waited_for_as_long_as_said() {
        // The system connects, but the TLS handshake gets no answer.
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let place = listener.local_addr().unwrap();
        let address = Url::parse(&format!("https://{place}")).unwrap();
        assert_eq!(
            failure(&address, Duration::from_secs(1)).await,
            format!("cannot connect to {place}: no answer within 1 seconds")
        );
    }
}
