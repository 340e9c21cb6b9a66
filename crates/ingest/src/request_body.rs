//! How every request's body is received: within the budget, at a pace, and without its compression. In front of all
//! addresses, so that handlers have plain bodies and none can forget it. What a request takes of the budget is given
//! back when it is answered.

use std::convert::Infallible;
use std::time::Duration;

use axum::body::{Body, BodyDataStream, HttpBody};
use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use futures_util::{StreamExt, future, stream};
use http::header::{CONTENT_ENCODING, CONTENT_LENGTH};
use http::{HeaderMap, HeaderName, HeaderValue};
use tokio::sync::Semaphore;
use tokio::time::{Instant, timeout};
use tonic::Status;

use crate::body::{DAMAGED, MAX_BODY_BYTES};
use crate::budget::{Budget, Share};
use crate::guard::is_grpc;
use crate::originals;
use crate::refusal::Refusal;
use crate::segments::Segments;
use crate::unpack::{Packing, Unpacked, unpack};

/// A body of which nothing comes for so long is given up.
const BODY_IDLE: Duration = Duration::from_secs(10);
/// What a body may take in all beside the time that its length allows it.
const BODY_GRACE: Duration = Duration::from_secs(30);
/// Slower bodies are given up, in bytes a second: they hold memory that others need.
const SLOWEST: u64 = 32 << 10;
/// Bodies that are unpacked at the same time: each has a thread and a window of its own meanwhile.
static UNPACKING: Semaphore = Semaphore::const_new(4);
/// How long a body waits for its turn.
const UNPACK_TURN: Duration = Duration::from_secs(5);
/// Which compression a gRPC message has.
const GRPC_ENCODING: HeaderName = HeaderName::from_static("grpc-encoding");
/// A gRPC message is preceded by a byte that says whether it is compressed, and four of its length.
const GRPC_PREFIX: usize = 5;

const UNNAMED_DAMAGE: HeaderValue = HeaderValue::from_static("the compressed data is damaged");
/// Services whose requests are streams of short messages, which are answered one by one.
const STREAMED: [&str; 2] = ["/grpc.reflection.", "/grpc.health."];
/// All that is taken of such a stream.
const LONGEST_STREAM: usize = 256 << 10;

/// Middleware around every address.
pub(crate) async fn receive(State(budget): State<Budget>, request: Request, next: Next) -> Response {
    if request.body().is_end_stream() {
        return next.run(request).await;
    }
    if STREAMED
        .iter()
        .any(|start| request.uri().path().starts_with(start))
    {
        return next.run(request.map(short)).await;
    }
    let (mut parts, body) = request.into_parts();
    parts.headers.remove(DAMAGED);
    let is_grpc = is_grpc(&parts.headers);
    let incoming = Incoming::new(&budget, &parts.headers, body);
    let received = match is_grpc {
        true => message(incoming, &mut parts.headers).await,
        false => whole(incoming, &mut parts.headers).await,
    };
    match received {
        Ok((body, share)) => originals::holding(share, next.run(Request::from_parts(parts, body))).await,
        Err(refusal) if is_grpc => Status::from(refusal).into_http(),
        Err(refusal) => refusal.into_response(),
    }
}

/// A stream that ends with an error where it gets long.
fn short(body: Body) -> Body {
    let pieces = body.into_data_stream().scan(0, |received, piece| {
        *received += piece.as_ref().map_or(0, Bytes::len);
        let is_too_long = *received > LONGEST_STREAM;
        future::ready(Some(match is_too_long {
            true => Err(axum::Error::new(Status::from(Refusal::TooLongAQuestion))),
            false => piece,
        }))
    });
    Body::from_stream(pieces)
}

/// A body as far as it has come.
struct Incoming {
    stream: BodyDataStream,
    share: Share,
    /// What its head announces, if anything.
    announced: usize,
    received: usize,
    began: Instant,
}

impl Incoming {
    fn new(budget: &Budget, headers: &HeaderMap, body: Body) -> Incoming {
        let announced = headers.get(CONTENT_LENGTH);
        let announced = announced.and_then(|length| length.to_str().ok()?.parse().ok());
        Incoming {
            stream: body.into_data_stream(),
            share: budget.body(),
            announced: announced.unwrap_or(0),
            received: 0,
            began: Instant::now(),
        }
    }

    /// The next piece; none at the end.
    ///
    /// # Errors
    /// [`Refusal::TooSlow`], [`Refusal::TooLarge`], [`Refusal::Crowded`], [`Refusal::CutShort`].
    async fn next(&mut self) -> Result<Option<Bytes>, Refusal> {
        if self.received == 0 && self.announced > 0 {
            // All at once, so that those who send at the same time do not each wait for the rest of the others.
            self.reserve(self.announced).await?;
        }
        let allowed = BODY_GRACE + Duration::from_secs(self.received as u64 / SLOWEST);
        let left = (self.began + allowed).saturating_duration_since(Instant::now());
        let piece = match timeout(BODY_IDLE.min(left), self.stream.next()).await {
            Ok(Some(Ok(piece))) => piece,
            Ok(Some(Err(_))) => return Err(Refusal::CutShort),
            Ok(None) => return Ok(None),
            Err(_) => return Err(Refusal::TooSlow),
        };
        self.received += piece.len();
        if self.received > MAX_BODY_BYTES + GRPC_PREFIX {
            return Err(Refusal::TooLarge);
        }
        self.reserve(self.received).await?;
        Ok(Some(piece))
    }

    /// All of it.
    async fn all(mut self) -> Result<(Segments, Share), Refusal> {
        let mut pieces = Segments::default();
        while let Some(piece) = self.next().await? {
            pieces.push(&piece);
        }
        Ok((pieces, self.share))
    }

    /// Takes a share for so many bytes. What it waits for it does not count as slowness.
    async fn reserve(&mut self, bytes: usize) -> Result<(), Refusal> {
        let before = Instant::now();
        self.share.grow_to(bytes).await?;
        self.began += before.elapsed();
        Ok(())
    }
}

/// The whole body in one piece, without its compression. One whose compression is not known stays as it is; one that is
/// damaged, too, and [`DAMAGED`] says why.
async fn whole(incoming: Incoming, headers: &mut HeaderMap) -> Result<(Body, Share), Refusal> {
    let (pieces, mut share) = incoming.all().await?;
    if pieces.len() > MAX_BODY_BYTES {
        return Err(Refusal::TooLarge);
    }
    let mut body = pieces.into_bytes();
    if let Some(packing) = packing_of(headers, &CONTENT_ENCODING) {
        let packed = body.clone();
        let (unpacked, grown) = unpack_apart(packing, packed, share).await?;
        share = grown;
        match unpacked {
            Ok(plain) => {
                body = plain.into_bytes();
                share.shrink_to(body.len());
                headers.remove(CONTENT_ENCODING);
                headers.insert(CONTENT_LENGTH, HeaderValue::from(body.len()));
            }
            Err(reason) => {
                share.shrink_to(body.len());
                headers.insert(DAMAGED, HeaderValue::from_str(&reason).unwrap_or(UNNAMED_DAMAGE));
            }
        }
    }
    Ok((Body::from(body), share))
}

/// A gRPC message, without its compression, to be put together by its service from pieces that are given back one by
/// one.
async fn message(incoming: Incoming, headers: &mut HeaderMap) -> Result<(Body, Share), Refusal> {
    let (pieces, share) = incoming.all().await?;
    let (Some(packing), true) = (packing_of(headers, &GRPC_ENCODING), pieces.starts_with(&[1])) else {
        return Ok((in_pieces(Vec::new(), pieces), share));
    };
    let body = pieces.into_bytes();
    let stated = body.get(1..GRPC_PREFIX).and_then(|length| length.try_into().ok());
    let rest = body.len().saturating_sub(GRPC_PREFIX);
    if stated.is_none_or(|length| u32::from_be_bytes(length) as usize != rest) {
        return Err(Refusal::BadInput("the message is not as long as it says".into()));
    }
    let (unpacked, mut share) = unpack_apart(packing, body.slice(GRPC_PREFIX..), share).await?;
    drop(body);
    let plain = unpacked.map_err(Refusal::BadInput)?;
    share.shrink_to(plain.len());
    headers.remove(GRPC_ENCODING);
    let length = u32::try_from(plain.len()).map_err(|_| Refusal::TooLarge)?;
    Ok((
        in_pieces([&[0], &length.to_be_bytes()[..]].concat(), plain),
        share,
    ))
}

fn in_pieces(before: Vec<u8>, pieces: Segments) -> Body {
    let pieces = std::iter::once(Bytes::from(before)).chain(pieces.into_pieces());
    Body::from_stream(stream::iter(pieces.map(Ok::<_, Infallible>)))
}

/// The compression that a header names; none where it names none, or one that is not known here.
fn packing_of(headers: &HeaderMap, name: &HeaderName) -> Option<Packing> {
    let name = headers.get(name)?.to_str().ok()?.to_ascii_lowercase();
    Packing::named(&name)
}

/// Unpacks a body on a thread of its own, and gives the share back with what it has grown by. Damaged bytes give the
/// reason.
async fn unpack_apart(
    packing: Packing,
    packed: Bytes,
    mut share: Share,
) -> Result<(Result<Segments, String>, Share), Refusal> {
    let unpacking = move || {
        let unpacked = unpack(packing, &packed, &mut share);
        drop(packed);
        (unpacked, share)
    };
    let Ok(turn) = timeout(UNPACK_TURN, UNPACKING.acquire()).await else {
        return Err(Refusal::Crowded);
    };
    let done = tokio::task::spawn_blocking(unpacking).await;
    drop(turn);
    let (unpacked, share) = done.map_err(|error| Refusal::StoreFailed(error.to_string()))?;
    match unpacked {
        Ok(plain) => Ok((Ok(plain), share)),
        Err(Unpacked::Damaged(error)) => {
            let reason = format!("the {} data is damaged: {error}", packing.name());
            Ok((Err(reason), share))
        }
        Err(Unpacked::Refused(refusal)) => Err(refusal),
    }
}
