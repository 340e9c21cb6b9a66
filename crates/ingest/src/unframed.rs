//! Repairs one broken kind of request before hyper sees it: the AOP client's chunked streaming states both
//! `Transfer-Encoding: chunked` and `Content-Length` and then sends the body without chunks. The first header is
//! renamed, so that the length counts. Everything else passes through as it is.

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use bytes::{Buf, BytesMut};
use tokio::io::{AsyncRead, ReadBuf};

/// A head longer than this is not looked at; hyper refuses it.
const LONGEST_HEAD: usize = 64 << 10;
const MOST_HEADERS: usize = 128;
/// Takes the place of `transfer-encoding`, with the same length.
const INSTEAD: &[u8] = b"x-unframed-coding";

/// What comes in over a connection: requests that are looked at one by one, until there is one whose end cannot be
/// told.
#[derive(Debug)]
pub(crate) struct Unframed<T> {
    inner: T,
    stage: Stage,
    /// Read from the connection and not handed on yet.
    held: BytesMut,
    /// How much of it may be handed on.
    ready: usize,
    /// How much of it was searched for the end of a head.
    searched: usize,
}

#[derive(Debug, Clone, Copy)]
enum Stage {
    /// A head is awaited.
    Head,
    /// So much of a body is to come.
    Body(u64),
    /// Nothing is looked at any more: HTTP/2, chunks, WebSocket.
    Pass,
}

/// What a head says about what follows it.
enum Found {
    /// More must be read to tell.
    Nothing,
    /// So many bytes of head, then this.
    Head(usize, Stage),
}

impl<T> Unframed<T> {
    /// Looks at the requests of a new connection.
    pub(crate) fn new(inner: T) -> Unframed<T> {
        Unframed {
            inner,
            stage: Stage::Head,
            held: BytesMut::new(),
            ready: 0,
            searched: 0,
        }
    }

    /// Looks at what is held, which is the start of a request.
    fn look(&mut self) -> Found {
        let pass = Found::Head(0, Stage::Pass);
        if self.held.starts_with(b"PRI ") {
            return pass;
        }
        if !self.has_head_end() {
            return match self.held.len() > LONGEST_HEAD {
                true => pass,
                false => Found::Nothing,
            };
        }
        let mut headers = [httparse::EMPTY_HEADER; MOST_HEADERS];
        let mut request = httparse::Request::new(&mut headers);
        let length = match request.parse(&self.held) {
            Ok(httparse::Status::Complete(length)) => length,
            Ok(httparse::Status::Partial) => return Found::Nothing,
            Err(_) => return pass,
        };
        let named = |name: &'static str| {
            request
                .headers
                .iter()
                .filter(move |header| header.name.eq_ignore_ascii_case(name))
        };
        let is_other = request.method == Some("CONNECT") || named("upgrade").next().is_some();
        let stated =
            named("content-length").map(|header| str::from_utf8(header.value).ok()?.parse::<u64>().ok());
        let stated: Option<Vec<u64>> = stated.collect();
        let content_length = match stated.as_deref() {
            _ if is_other => return pass,
            Some([]) => None,
            Some([length]) => Some(*length),
            _ => return pass,
        };
        let start = self.held.as_ptr() as usize;
        let codings: Vec<usize> = named("transfer-encoding")
            .map(|header| header.name.as_ptr() as usize - start)
            .collect();
        match (codings.is_empty(), content_length, self.held.get(length)) {
            (true, None, _) => Found::Head(length, Stage::Body(0)),
            (true, Some(body), _) => Found::Head(length, Stage::Body(body)),
            (false, None | Some(0), _) => pass,
            (false, Some(_), None) => match named("expect").next() {
                // The body comes after an answer only, which hyper must give.
                Some(_) => pass,
                None => Found::Nothing,
            },
            // A chunk begins with its size in hexadecimal digits.
            (false, Some(body), Some(b'{' | b'[')) => {
                for at in codings {
                    self.held[at..at + INSTEAD.len()].copy_from_slice(INSTEAD);
                }
                Found::Head(length, Stage::Body(body))
            }
            (false, Some(_), Some(_)) => pass,
        }
    }

    /// Whether an empty line is held.
    fn has_head_end(&mut self) -> bool {
        let from = self.searched.saturating_sub(3);
        let lines = &self.held[from..];
        let found =
            lines.windows(2).any(|two| two == b"\n\n") || lines.windows(3).any(|three| three == b"\n\r\n");
        if !found {
            self.searched = self.held.len();
        }
        found
    }

    /// Hands on what is ready.
    fn hand_on(&mut self, buffer: &mut ReadBuf<'_>) {
        let length = self.ready.min(buffer.remaining());
        buffer.put_slice(&self.held[..length]);
        self.held.advance(length);
        self.ready -= length;
    }
}

impl<T: AsyncRead + Unpin> AsyncRead for Unframed<T> {
    fn poll_read(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        loop {
            if this.ready > 0 {
                this.hand_on(buffer);
                return Poll::Ready(Ok(()));
            }
            match this.stage {
                Stage::Pass if this.held.is_empty() => {
                    return Pin::new(&mut this.inner).poll_read(context, buffer);
                }
                Stage::Pass => this.ready = this.held.len(),
                Stage::Body(0) => {
                    this.stage = Stage::Head;
                    this.searched = 0;
                }
                Stage::Body(left) if this.held.is_empty() => {
                    let before = buffer.filled().len();
                    ready!(Pin::new(&mut this.inner).poll_read(context, buffer))?;
                    let came = (buffer.filled().len() - before) as u64;
                    this.stage = Stage::Body(left.saturating_sub(came));
                    if came > left {
                        // The next request came along.
                        let end = before + left as usize;
                        this.held.extend_from_slice(&buffer.filled()[end..]);
                        buffer.set_filled(end);
                    }
                    return Poll::Ready(Ok(()));
                }
                Stage::Body(left) => {
                    this.ready = this.held.len().min(usize::try_from(left).unwrap_or(usize::MAX));
                    this.stage = Stage::Body(left - this.ready as u64);
                }
                Stage::Head => match this.look() {
                    Found::Head(length, stage) => {
                        this.ready = length;
                        this.stage = stage;
                    }
                    Found::Nothing => {
                        let mut space = [0; 8 << 10];
                        let mut space = ReadBuf::new(&mut space);
                        ready!(Pin::new(&mut this.inner).poll_read(context, &mut space))?;
                        if space.filled().is_empty() {
                            this.stage = Stage::Pass;
                        }
                        this.held.extend_from_slice(space.filled());
                    }
                },
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use tokio::io::{AsyncReadExt, AsyncWriteExt, duplex};

    use super::*;

    /// What comes out when `sent` comes in, in pieces of `size`.
    async fn passed(sent: &[u8], size: usize) -> Vec<u8> {
        let (mut client, server) = duplex(64 << 10);
        let sent = sent.to_vec();
        let writing = tokio::spawn(async move {
            for piece in sent.chunks(size) {
                client.write_all(piece).await.unwrap();
            }
        });
        let mut out = Vec::new();
        Unframed::new(server).read_to_end(&mut out).await.unwrap();
        writing.await.unwrap();
        out
    }

    async fn check(sent: &str, expect: &str) {
        for size in [1, 3, 1 << 20] {
            let out = passed(sent.as_bytes(), size).await;
            assert_eq!(String::from_utf8(out).unwrap(), expect, "in pieces of {size}");
        }
    }

    const BROKEN: &str =
        "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\nContent-Length: 7\r\n\r\n{\"a\":1}";
    const MENDED: &str =
        "POST / HTTP/1.1\r\nx-unframed-coding: chunked\r\nContent-Length: 7\r\n\r\n{\"a\":1}";

    #[tokio::test]
    async fn a_body_without_its_chunks_keeps_its_length() {
        check(BROKEN, MENDED).await;
        check(&BROKEN.repeat(3), &MENDED.repeat(3)).await;
        let plain = "POST / HTTP/1.1\r\ncontent-length: 4\r\n\r\n\r\n\r\nGET / HTTP/1.1\r\n\r\n";
        check(&[plain, BROKEN, plain].concat(), &[plain, MENDED, plain].concat()).await;
    }

    #[tokio::test]
    async fn everything_else_is_left_alone() {
        for same in [
            "",
            "GET / HTTP/1.1\r\n",
            "\r\n\r\nGET / HTTP/1.1\r\n\r\n",
            "no request at all\r\n\r\n",
            "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\nTransfer-Encoding",
            "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n",
            "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\nContent-Length: 15\r\n\r\n5\r\nhello\r\n0\r\n\r\n",
            "POST / HTTP/1.1\r\nContent-Length: 9\r\nContent-Length: 7\r\n\r\n{\"a\":1}  ",
            "POST / HTTP/1.1\r\nExpect: 100-continue\r\nTransfer-Encoding: chunked\r\nContent-Length: 2\r\n\r\n",
            "GET /ws HTTP/1.1\r\nUpgrade: websocket\r\n\r\n\u{1}\u{2}\n\nTransfer-Encoding: chunked\r\n\r\n",
        ] {
            check(same, same).await;
        }
        let long = format!("GET / HTTP/1.1\r\nx: {}\r\n\r\n", "x".repeat(200_000));
        assert_eq!(passed(long.as_bytes(), 1 << 20).await, long.as_bytes());
    }
}
