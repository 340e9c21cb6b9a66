//! The write-ahead log beside a database: which frame holds the newest committed bytes of a page.
//!
//! SQLite ends at the first frame whose checksum is wrong. Here the frames behind it count as well, as long as a whole
//! frame commits them: only the page of the damaged frame is lost.

use std::fs::File;
use std::io::{BufReader, Read};
use std::path::Path;

use crate::maps::HashMap;

const HEADER: usize = 32;
const FRAME_HEADER: usize = 24;
/// What a log begins with; the last bit says that checksums are over big-endian words.
const MAGIC: u32 = 0x377f_0682;

/// The newest committed frames.
#[derive(Debug, Default)]
pub(super) struct Log {
    /// Where the bytes of a page begin in the file of the log; none where its newest frame is damaged.
    pub(super) frames: HashMap<u32, Option<u64>>,
    /// Pages of the database after the last commit.
    pub(super) page_count: Option<u32>,
}

/// The size of pages that the header of a log states; none where there is no log or its header is damaged.
pub(super) fn page_size(path: &Path) -> Option<usize> {
    let mut header = [0; HEADER];
    File::open(path).ok()?.read_exact(&mut header).ok()?;
    let size = word(&header, 8) as usize;
    (word(&header, 0) | 1 == MAGIC | 1 && is_page_size(size)).then_some(size)
}

/// Whether SQLite has pages of this size.
pub(super) fn is_page_size(size: usize) -> bool {
    size.is_power_of_two() && (512..=65_536).contains(&size)
}

impl Log {
    /// Reads a log of pages of this size; one without frames where there is none.
    pub(super) fn read(path: &Path, page_size: usize) -> Log {
        let mut log = Log::default();
        let Ok(file) = File::open(path) else {
            return log;
        };
        let mut file = BufReader::with_capacity(1 << 20, file);
        let mut header = [0; HEADER];
        if file.read_exact(&mut header).is_err() {
            return log;
        }
        let is_whole = word(&header, 0) | 1 == MAGIC | 1;
        let big_endian = is_whole && word(&header, 0) & 1 == 1;
        let mut salt = is_whole.then(|| (word(&header, 16), word(&header, 20)));
        // The checksum so far; none behind damage, where the next frame is taken as it is.
        let mut seed = is_whole.then(|| (word(&header, 24), word(&header, 28)));
        let mut pending: HashMap<u32, Option<u64>> = HashMap::default();
        let mut frame = vec![0; FRAME_HEADER + page_size];
        let mut at = HEADER as u64;
        while file.read_exact(&mut frame).is_ok() {
            let begin = at + FRAME_HEADER as u64;
            at += frame.len() as u64;
            let own_salt = (word(&frame, 8), word(&frame, 12));
            if *salt.get_or_insert(own_salt) != own_salt {
                seed = None;
                continue;
            }
            let stated = (word(&frame, 16), word(&frame, 20));
            let is_good = seed.is_none_or(|seed| {
                let sum = checksum(seed, &frame[..8], big_endian);
                checksum(sum, &frame[FRAME_HEADER..], big_endian) == stated
            });
            seed = Some(stated);
            let (page, committed) = (word(&frame, 0), word(&frame, 4));
            pending.insert(page, is_good.then_some(begin));
            if is_good && committed > 0 {
                log.frames.extend(pending.drain());
                log.page_count = Some(committed);
            }
        }
        log
    }
}

fn checksum((mut a, mut b): (u32, u32), bytes: &[u8], big_endian: bool) -> (u32, u32) {
    let read = |bytes: &[u8]| {
        let bytes = bytes.try_into().unwrap_or_default();
        match big_endian {
            true => u32::from_be_bytes(bytes),
            false => u32::from_le_bytes(bytes),
        }
    };
    for pair in bytes.chunks_exact(8) {
        a = a.wrapping_add(read(&pair[..4])).wrapping_add(b);
        b = b.wrapping_add(read(&pair[4..])).wrapping_add(a);
    }
    (a, b)
}

/// A big-endian number of four bytes.
pub(super) fn word(bytes: &[u8], at: usize) -> u32 {
    bytes
        .get(at..at + 4)
        .and_then(|bytes| bytes.try_into().ok())
        .map_or(0, u32::from_be_bytes)
}
