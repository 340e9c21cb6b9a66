//! Undoes the compression of a body, within what its sender may hold in memory.

use std::io::{self, Read};

use flate2::read::{MultiGzDecoder, ZlibDecoder};
use tokio::runtime::Handle;

use crate::body::MAX_BODY_BYTES;
use crate::budget::Share;
use crate::refusal::Refusal;
use crate::segments::Segments;

/// What is unpacked before the share is asked to grow again.
const STEP: usize = 64 << 10;

/// What a zstd body may look back by, as a power of two: 8 MiB, which is what its levels up to 19 do. It is memory too.
const WINDOW: u32 = 23;

/// How a body is compressed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Packing {
    Gzip,
    Deflate,
    Zstd,
}

/// Why a body was not unpacked.
#[derive(Debug)]
pub(crate) enum Unpacked {
    /// Its bytes are damaged, or not of the form that was stated.
    Damaged(io::Error),
    /// It holds too much.
    Refused(Refusal),
}

impl Packing {
    /// The packing with this name in `Content-Encoding` or `grpc-encoding`; none for any other.
    pub(crate) fn named(name: &str) -> Option<Packing> {
        match name {
            "gzip" => Some(Packing::Gzip),
            "deflate" => Some(Packing::Deflate),
            "zstd" => Some(Packing::Zstd),
            _ => None,
        }
    }

    /// The same name.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Packing::Gzip => "gzip",
            Packing::Deflate => "deflate",
            Packing::Zstd => "zstd",
        }
    }
}

/// Unpacks a body. What it expands to has the same limit as a plain one, and is in `share`. Must not be called on an
/// async runtime's thread, but on one of its threads for blocking work.
pub(crate) fn unpack(packing: Packing, packed: &[u8], share: &mut Share) -> Result<Segments, Unpacked> {
    let mut decoder: Box<dyn Read + '_> = match packing {
        Packing::Gzip => Box::new(MultiGzDecoder::new(packed)),
        Packing::Deflate => Box::new(ZlibDecoder::new(packed)),
        Packing::Zstd => {
            let mut decoder = zstd::Decoder::with_buffer(packed).map_err(Unpacked::Damaged)?;
            decoder.window_log_max(WINDOW).map_err(Unpacked::Damaged)?;
            Box::new(decoder)
        }
    };
    let mut plain = Segments::default();
    loop {
        let mut step = decoder.by_ref().take(STEP as u64);
        let read = io::copy(&mut step, &mut plain).map_err(Unpacked::Damaged)?;
        if plain.len() > MAX_BODY_BYTES {
            return Err(Unpacked::Refused(Refusal::TooLarge));
        }
        if read == 0 {
            return Ok(plain);
        }
        let growing = share.grow_by(usize::try_from(read).unwrap_or(STEP));
        Handle::current().block_on(growing).map_err(Unpacked::Refused)?;
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::*;
    use crate::budget::Budget;

    async fn unpacked(packing: Packing, packed: Vec<u8>) -> Result<Vec<u8>, String> {
        let mut share = Budget::new().body();
        let unpacked = tokio::task::spawn_blocking(move || unpack(packing, &packed, &mut share));
        match unpacked.await.unwrap() {
            Ok(plain) => Ok(plain.into_bytes().to_vec()),
            Err(Unpacked::Damaged(error)) => Err(format!("damaged: {error}")),
            Err(Unpacked::Refused(refusal)) => Err(refusal.to_string()),
        }
    }

    fn gzip(text: &[u8]) -> Vec<u8> {
        let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        encoder.write_all(text).unwrap();
        encoder.finish().unwrap()
    }

    #[tokio::test]
    async fn undoes_what_clients_compress_with() {
        let text = b"trace trace trace trace";
        let check = async |packing: Packing, packed: Vec<u8>, expect: Result<&[u8], &str>| match (
            unpacked(packing, packed).await,
            expect,
        ) {
            (Ok(plain), Ok(expect)) => assert_eq!(plain, expect, "{packing:?}"),
            (Err(refusal), Err(expect)) => assert!(refusal.contains(expect), "{packing:?}: {refusal}"),
            (plain, expect) => panic!("{packing:?}: {plain:?}, not {expect:?}"),
        };
        let mut zlib = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::fast());
        zlib.write_all(text).unwrap();
        check(Packing::Gzip, gzip(text), Ok(text)).await;
        check(
            Packing::Gzip,
            [gzip(text), gzip(text)].concat(),
            Ok(&text.repeat(2)),
        )
        .await;
        check(Packing::Deflate, zlib.finish().unwrap(), Ok(text)).await;
        check(Packing::Zstd, zstd::encode_all(&text[..], 1).unwrap(), Ok(text)).await;
        check(Packing::Gzip, gzip(text)[..12].to_vec(), Err("damaged")).await;
        check(Packing::Zstd, text.to_vec(), Err("damaged")).await;
        let long = gzip(&vec![0; MAX_BODY_BYTES + 1]);
        check(Packing::Gzip, long, Err("larger than 64 MiB")).await;
    }
}
