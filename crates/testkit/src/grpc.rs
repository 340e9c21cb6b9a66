//! A gRPC call with a message body as it is: recorded bytes go out unread, answers come back unread.

use bytes::{Buf, BufMut, Bytes};
use tonic::codec::{Codec, DecodeBuf, Decoder, EncodeBuf, Encoder};
use tonic::transport::{Channel, Endpoint};
use tonic::{Request, Status};

/// Connects to `address`, e.g. `127.0.0.1:50051`, without encryption.
///
/// # Errors
/// When nothing answers there.
pub async fn connect(address: impl ToString) -> Result<Channel, tonic::transport::Error> {
    Endpoint::from_shared(format!("http://{}", address.to_string()))?
        .connect()
        .await
}

/// Calls the unary method at `path`, e.g. `/package.Service/Method`, with an encoded message.
///
/// # Errors
/// The status that the server answers with, or that stands for a broken connection.
pub async fn call(channel: Channel, path: &str, body: Bytes) -> Result<Bytes, Status> {
    let path = path
        .parse()
        .map_err(|_| Status::invalid_argument("no path of a method"))?;
    let mut client = tonic::client::Grpc::new(channel);
    client
        .ready()
        .await
        .map_err(|error| Status::unavailable(error.to_string()))?;
    Ok(client.unary(Request::new(body), path, Raw).await?.into_inner())
}

#[derive(Default)]
struct Raw;

impl Codec for Raw {
    type Encode = Bytes;
    type Decode = Bytes;
    type Encoder = Raw;
    type Decoder = Raw;

    fn encoder(&mut self) -> Raw {
        Raw
    }

    fn decoder(&mut self) -> Raw {
        Raw
    }
}

impl Encoder for Raw {
    type Item = Bytes;
    type Error = Status;

    fn encode(&mut self, item: Bytes, buffer: &mut EncodeBuf<'_>) -> Result<(), Status> {
        buffer.put(item);
        Ok(())
    }
}

impl Decoder for Raw {
    type Item = Bytes;
    type Error = Status;

    fn decode(&mut self, buffer: &mut DecodeBuf<'_>) -> Result<Option<Bytes>, Status> {
        Ok(Some(buffer.copy_to_bytes(buffer.remaining())))
    }
}
