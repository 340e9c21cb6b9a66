//! How every client is made: requests go to the address that a person configured, or nowhere.

use std::time::Duration;

use reqwest::redirect::Policy;
use reqwest::{Client, Error, Response};

/// How long a client waits.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// For a connection.
    pub connect: Duration,
    /// For a whole request, the body of its answer included; none where the caller has limits of its own.
    pub request: Option<Duration>,
    /// Between probes of a silent connection; none for the default of the library.
    pub keep_alive: Option<Duration>,
}

/// Makes a client. It follows no redirect and takes no proxy from the environment. Nothing is connected yet.
///
/// # Errors
/// When TLS cannot be prepared.
pub fn client(limits: Limits) -> Result<Client, Error> {
    // A provider that was installed before serves as well.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let mut builder = Client::builder()
        .user_agent(concat!("tracewake/", env!("CARGO_PKG_VERSION")))
        .connect_timeout(limits.connect)
        .redirect(Policy::none())
        .no_proxy();
    if let Some(request) = limits.request {
        builder = builder.timeout(request);
    }
    if let Some(keep_alive) = limits.keep_alive {
        builder = builder.tcp_keepalive(keep_alive);
    }
    builder.build()
}

/// The beginning of an answer's body: at most `limit` bytes, and what came before a failure.
pub async fn beginning(mut response: Response, limit: usize) -> Vec<u8> {
    let mut body = Vec::new();
    while let Ok(Some(part)) = response.chunk().await {
        body.extend_from_slice(&part);
        if body.len() >= limit {
            body.truncate(limit);
            break;
        }
    }
    body
}

#[cfg(test)]
mod tests {
    use std::io::{Read, Write};
    use std::net::TcpListener;
    use std::thread::{JoinHandle, spawn};

    use super::*;

    const LIMITS: Limits = Limits {
        connect: Duration::from_secs(10),
        request: None,
        keep_alive: None,
    };

    /// Answers one request with `answer`, and gives the address and the request.
    fn server(answer: &'static str) -> (String, JoinHandle<String>) {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = format!("http://{}/", listener.local_addr().unwrap());
        let served = spawn(move || {
            let (mut socket, _) = listener.accept().unwrap();
            let mut request = Vec::new();
            while !request.ends_with(b"\r\n\r\n") {
                let mut byte = [0];
                socket.read_exact(&mut byte).unwrap();
                request.extend(byte);
            }
            socket.write_all(answer.as_bytes()).unwrap();
            String::from_utf8(request).unwrap()
        });
        (address, served)
    }

    #[tokio::test]
    async fn a_redirect_is_an_answer() {
        let (address, served) = server("HTTP/1.1 302 Found\r\nlocation: /other\r\ncontent-length: 0\r\n\r\n");
        let response = client(LIMITS).unwrap().get(&address).send().await.unwrap();
        assert_eq!(
            (response.status().as_u16(), response.url().as_str()),
            (302, &*address)
        );
        let request = served.join().unwrap();
        let agent = concat!("user-agent: tracewake/", env!("CARGO_PKG_VERSION"), "\r\n");
        assert!(request.contains(agent), "{request}");
    }

    #[tokio::test]
    async fn a_request_ends_at_its_limit() {
        // Connected by the system, never accepted and never answered.
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = format!("http://{}/", listener.local_addr().unwrap());
        let limits = Limits {
            request: Some(Duration::from_millis(50)),
            ..LIMITS
        };
        let error = client(limits).unwrap().get(address).send().await.unwrap_err();
        assert!(error.is_timeout() && !error.is_connect(), "{error:?}");
    }

    #[tokio::test]
    async fn the_beginning_of_a_body_is_read() {
        for (answer, limit, expect) in [
            ("HTTP/1.1 200 OK\r\ncontent-length: 6\r\n\r\nabcdef", 4, "abcd"),
            ("HTTP/1.1 200 OK\r\ncontent-length: 6\r\n\r\nabcdef", 9, "abcdef"),
            // Ends in its middle.
            ("HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nabcdef", 9, "abcdef"),
        ] {
            let (address, served) = server(answer);
            let response = client(LIMITS).unwrap().get(address).send().await.unwrap();
            assert_eq!(beginning(response, limit).await, expect.as_bytes(), "{answer}");
            served.join().unwrap();
        }
    }
}
