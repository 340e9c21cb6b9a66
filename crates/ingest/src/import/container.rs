//! What a file is wrapped in, by its first bytes, and taking it out without letting it expand without end.

use std::cell::Cell;
use std::io::{self, BufReader, Cursor, Read, Seek, SeekFrom};
use std::rc::Rc;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use flate2::bufread::MultiGzDecoder;

/// Bytes by which a container is known.
pub(crate) const MAGIC_BYTES: usize = 16;

/// What bytes are wrapped in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Container {
    /// Nothing.
    Plain,
    /// RFC 1952, several members one after another.
    Gzip,
    /// RFC 8878, several frames one after another.
    Zstd,
    /// An archive of several files.
    Zip,
    /// An SQLite database.
    Database,
}

impl Container {
    /// Decides by the first bytes.
    pub(crate) fn of(head: &[u8]) -> Container {
        match head {
            [0x1f, 0x8b, ..] => Container::Gzip,
            [0x28, 0xb5, 0x2f, 0xfd, ..] | [0x50..=0x5f, 0x2a, 0x4d, 0x18, ..] => Container::Zstd,
            [b'P', b'K', 3, 4, ..] | [b'P', b'K', 5, 6, ..] => Container::Zip,
            _ if head == b"SQLite format 3\0" => Container::Database,
            _ => Container::Plain,
        }
    }
}

/// How far packed data may expand.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Limits {
    /// Bytes that are never too many.
    pub(crate) free: u64,
    /// Beyond those, at most this many bytes for each byte of packed data.
    pub(crate) ratio: u64,
    /// Never more than this.
    pub(crate) absolute: u64,
}

impl Limits {
    /// Text of traces shrinks to a tenth or a fiftieth. The first gibibyte is free, so that short files of nothing but
    /// repetition are read, too.
    pub(crate) const USUAL: Limits = Limits {
        free: 1 << 30,
        ratio: 200,
        absolute: 256 << 30,
    };
}

/// What is left of the limits while one file is read.
#[derive(Debug)]
pub(crate) struct Allowance {
    limits: Limits,
    /// Bytes of packed data so far.
    packed: Arc<AtomicU64>,
    unpacked: Cell<u64>,
}

impl Allowance {
    /// For a file of which `packed` bytes were read so far.
    pub(crate) fn new(limits: Limits, packed: Arc<AtomicU64>) -> Rc<Allowance> {
        Rc::new(Allowance {
            limits,
            packed,
            unpacked: Cell::new(0),
        })
    }

    /// A reader that gives no more than the limits allow.
    pub(crate) fn bound<'a>(self: &Rc<Self>, inner: impl Read + 'a) -> Bounded<'a> {
        Bounded {
            inner: Box::new(inner),
            allowance: self.clone(),
        }
    }

    fn spend(&self, bytes: usize) -> io::Result<()> {
        let unpacked = self.unpacked.get() + bytes as u64;
        self.unpacked.set(unpacked);
        let packed = self.packed.load(Ordering::Relaxed);
        let by_ratio = self.limits.free.max(packed.saturating_mul(self.limits.ratio));
        let reason = if unpacked > self.limits.absolute {
            format!("it expands to more than {}", size(self.limits.absolute))
        } else if unpacked > by_ratio {
            format!(
                "it expands to more than {} and more than {} times its size",
                size(self.limits.free),
                self.limits.ratio
            )
        } else {
            return Ok(());
        };
        Err(io::Error::other(Unpackable(format!(
            "{reason}; what came before was kept, the rest was not unpacked"
        ))))
    }
}

/// Packed data that is not unpacked, for a reason of ours.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
struct Unpackable(String);

/// What ended packed data before its end.
#[derive(Debug)]
pub(crate) struct Damage {
    /// What to tell.
    pub(crate) reason: String,
    /// Whether the data ends too early: more of it may come.
    pub(crate) is_cut: bool,
}

impl From<io::Error> for Damage {
    fn from(error: io::Error) -> Damage {
        let own = error.get_ref().is_some_and(|source| source.is::<Unpackable>());
        let is_cut = error.kind() == io::ErrorKind::UnexpectedEof;
        let reason = match (own, is_cut) {
            (true, _) => error.to_string(),
            (_, true) => "the compressed data ends early".to_owned(),
            _ => format!("the compressed data ends early or is damaged: {error}"),
        };
        Damage { reason, is_cut }
    }
}

/// Bytes to read, out of what they were wrapped in.
pub(crate) struct Unpacked<'a> {
    reader: Box<dyn Read + 'a>,
    /// Whether they were wrapped at all.
    pub(crate) is_packed: bool,
}

impl Read for Unpacked<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.reader.read(buffer)
    }
}

/// Takes compressed data out of at most `most` layers. An archive inside, or one layer more, is an error.
///
/// # Errors
/// When the first bytes cannot be read or are no start of what they look like.
pub(crate) fn unpack<'a>(
    reader: impl Read + 'a,
    most: usize,
    allowance: &Rc<Allowance>,
) -> io::Result<Unpacked<'a>> {
    let mut reader: Box<dyn Read + 'a> = Box::new(reader);
    let mut layer = 0;
    loop {
        let (head, whole) = peek(reader)?;
        let container = Container::of(&head);
        let is_packed = layer > 0;
        if matches!(container, Container::Plain | Container::Database) {
            return Ok(Unpacked {
                reader: whole,
                is_packed,
            });
        }
        if container == Container::Zip || layer >= most {
            let reason = "an archive inside an archive is not opened: unpack the outer one first";
            return Err(io::Error::other(Unpackable(reason.to_owned())));
        }
        let buffered = BufReader::with_capacity(1 << 17, whole);
        reader = Box::new(match container {
            Container::Gzip => allowance.bound(MultiGzDecoder::new(buffered)),
            _ => allowance.bound(zstd::stream::read::Decoder::with_buffer(buffered)?),
        });
        layer += 1;
    }
}

/// The first bytes, and a reader that gives them again. Waits for no more than the few bytes needed.
fn peek<'a>(mut reader: Box<dyn Read + 'a>) -> io::Result<(Vec<u8>, Box<dyn Read + 'a>)> {
    let mut head = Vec::with_capacity(MAGIC_BYTES);
    reader.by_ref().take(MAGIC_BYTES as u64).read_to_end(&mut head)?;
    let whole = Box::new(Cursor::new(head.clone()).chain(reader));
    Ok((head, whole))
}

/// Packed data on its way out.
pub(crate) struct Bounded<'a> {
    inner: Box<dyn Read + 'a>,
    allowance: Rc<Allowance>,
}

impl Read for Bounded<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let length = self.inner.read(buffer)?;
        self.allowance.spend(length)?;
        Ok(length)
    }
}

/// Counts the bytes that pass.
pub(crate) struct Counted<R> {
    inner: R,
    count: Arc<AtomicU64>,
}

impl<R> Counted<R> {
    pub(crate) fn new(inner: R, count: &Arc<AtomicU64>) -> Counted<R> {
        Counted {
            inner,
            count: count.clone(),
        }
    }
}

impl<R: Read> Read for Counted<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let length = self.inner.read(buffer)?;
        self.count.fetch_add(length as u64, Ordering::Relaxed);
        Ok(length)
    }
}

impl<R: Seek> Seek for Counted<R> {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        self.inner.seek(to)
    }
}

fn size(bytes: u64) -> String {
    match bytes {
        0..0x10_0000 => format!("{bytes} bytes"),
        0x10_0000..0x4000_0000 => format!("{} MiB", bytes >> 20),
        _ => format!("{} GiB", bytes >> 30),
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use flate2::Compression;
    use flate2::write::GzEncoder;

    use super::*;

    fn gzip(bytes: &[u8]) -> Vec<u8> {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
        encoder.write_all(bytes).unwrap();
        encoder.finish().unwrap()
    }

    /// Unpacks with small limits: 1,000 bytes free, then ten to one, 100,000 at most.
    fn unpacked(bytes: &[u8], layers: usize) -> (usize, Option<Damage>) {
        let count = Arc::new(AtomicU64::new(0));
        let limits = Limits {
            free: 1_000,
            ratio: 10,
            absolute: 100_000,
        };
        let allowance = Allowance::new(limits, count.clone());
        let mut reader = match unpack(Counted::new(bytes, &count), layers, &allowance) {
            Ok(reader) => reader,
            Err(error) => return (0, Some(error.into())),
        };
        let (mut length, mut chunk) = (0, [0; 256]);
        loop {
            match reader.read(&mut chunk) {
                Ok(0) => return (length, None),
                Ok(more) => length += more,
                Err(error) => return (length, Some(error.into())),
            }
        }
    }

    #[track_caller]
    fn check(bytes: &[u8], layers: usize, at_least: usize, problem: &str) {
        let (length, damage) = unpacked(bytes, layers);
        let reason = damage.map(|damage| damage.reason).unwrap_or_default();
        assert!(length >= at_least, "{length}: {reason}");
        match problem {
            "" => assert_eq!(reason, ""),
            _ => assert!(reason.contains(problem), "{reason}"),
        }
    }

    fn noise(length: usize) -> Vec<u8> {
        let mut random = 7_u64;
        let mut next = || {
            random = random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            (random >> 56) as u8
        };
        (0..length).map(|_| next()).collect()
    }

    #[test]
    fn takes_out_what_is_wrapped() {
        let text = noise(600);
        check(&text, 2, 600, "");
        check(&gzip(&text), 2, 600, "");
        check(&[gzip(&text[..300]), gzip(&text[300..])].concat(), 2, 600, "");
        let frame = |bytes: &[u8]| zstd::encode_all(bytes, 1).unwrap();
        check(&[frame(&text[..300]), frame(&text[300..])].concat(), 2, 600, "");
        check(&gzip(&frame(&text)), 2, 600, "");
        check(b"", 2, 0, "");
        check(b"x", 2, 1, "");
    }

    #[test]
    fn goes_only_so_deep() {
        check(&gzip(&gzip(&gzip(b"text"))), 2, 0, "an archive inside an archive");
        check(&gzip(&gzip(b"text")), 1, 0, "an archive inside an archive");
        check(&gzip(b"PK\x03\x04..."), 2, 0, "an archive inside an archive");
    }

    #[test]
    fn stops_what_expands_without_end_and_says_which_limit() {
        check(&gzip(&[b' '; 1_000]), 2, 1_000, "");
        check(&gzip(&[b' '; 50_000]), 2, 700, "more than 10 times its size");
        check(&gzip(&noise(90_000)), 2, 90_000, "");
        check(&gzip(&noise(120_000)), 2, 99_000, "more than 100000 bytes;");
    }

    #[test]
    fn tells_what_is_cut_from_what_is_damaged() {
        let whole = gzip(&noise(600));
        let (_, damage) = unpacked(&whole[..whole.len() - 9], 2);
        assert!(damage.unwrap().is_cut);
        let mut flipped = whole.clone();
        let place = whole.len() - 6; // in the check sum
        flipped[place] ^= 1;
        let (_, damage) = unpacked(&flipped, 2);
        assert!(!damage.unwrap().is_cut);
        let frame = zstd::encode_all(&noise(600)[..], 1).unwrap();
        let (_, damage) = unpacked(&frame[..frame.len() - 3], 2);
        assert!(damage.unwrap().is_cut);
    }
}
