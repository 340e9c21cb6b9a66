//! The pages of a database file with its log, read without SQLite and without a lock: nothing is ever written.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::path::Path;
use std::sync::{Mutex, PoisonError};

use super::btree::BtreePage;
use super::log::{self, Log, word};
use crate::schema::{self, APPLICATION_ID};

const MAGIC: &[u8; 16] = b"SQLite format 3\0";
/// Pages looked at to find the size of pages where the first page does not tell it.
const SAMPLE: u32 = 200;

/// The pages of a database.
#[derive(Debug)]
pub(super) struct Pages {
    file: Mutex<File>,
    log_file: Option<Mutex<File>>,
    log: Log,
    size: usize,
    reserved: usize,
    count: u32,
    header: Option<Header>,
}

/// What the first page says of the whole.
#[derive(Debug, Clone, Copy)]
pub(super) struct Header {
    first_free: u32,
    free: u32,
    pub(super) application: i64,
    pub(super) schema: i64,
}

impl Pages {
    /// Opens a database file with its log.
    pub(super) fn open(path: &Path) -> io::Result<Pages> {
        let mut file = File::open(path)?;
        let length = file.metadata()?.len();
        let mut first = [0; 100];
        let has_header = file.read_exact(&mut first).is_ok() && &first[..16] == MAGIC;
        let [_, log_path, _] = schema::files_of(path);
        let stated = match u16::from_be_bytes([first[16], first[17]]) {
            1 => 65_536,
            size => usize::from(size),
        };
        let size = Some(stated).filter(|size| has_header && log::is_page_size(*size));
        let size = match size.or_else(|| log::page_size(&log_path)) {
            Some(size) => size,
            None => guess_size(&mut file, length),
        };
        let log = Log::read(&log_path, size);
        let in_file = u32::try_from(length / size as u64).unwrap_or(u32::MAX);
        let mut pages = Pages {
            file: Mutex::new(file),
            log_file: File::open(&log_path).ok().map(Mutex::new),
            count: log.page_count.unwrap_or(0).max(in_file),
            log,
            size,
            reserved: 0,
            header: None,
        };
        if let Some(first) = pages.page(1).filter(|first| first.starts_with(MAGIC)) {
            pages.reserved = usize::from(first[20]).min(64);
            pages.header = Some(Header {
                first_free: word(&first, 32),
                free: word(&first, 36),
                application: i64::from(word(&first, 68)),
                schema: i64::from(word(&first, 60)),
            });
        }
        Ok(pages)
    }

    /// How many pages there are.
    pub(super) fn count(&self) -> u32 {
        self.count
    }

    /// What the first page says; none where it is damaged.
    pub(super) fn header(&self) -> Option<Header> {
        self.header
    }

    /// Bytes of a page that hold data.
    pub(super) fn usable(&self) -> usize {
        self.size - self.reserved
    }

    /// The newest committed bytes of a page, counted from 1; none where they cannot be read.
    pub(super) fn page(&self, number: u32) -> Option<Vec<u8>> {
        if number == 0 || number > self.count {
            return None;
        }
        let (file, at) = match self.log.frames.get(&number) {
            Some(frame) => (self.log_file.as_ref()?, (*frame)?),
            None => (&self.file, u64::from(number - 1) * self.size as u64),
        };
        let mut file = file.lock().unwrap_or_else(PoisonError::into_inner);
        file.seek(SeekFrom::Start(at)).ok()?;
        let mut bytes = vec![0; self.size];
        file.read_exact(&mut bytes).ok()?;
        Some(bytes)
    }

    /// A page of a tree; none where it is no such page.
    pub(super) fn btree(&self, number: u32) -> Option<BtreePage> {
        BtreePage::parse(number, self.page(number)?, self.usable())
    }

    /// The pages that hold nothing, and whether these are all. Of a damaged list those before the damage.
    pub(super) fn free(&self) -> (Vec<u32>, bool) {
        let mut free = Vec::new();
        let mut trunk = self.header.map_or(0, |header| header.first_free);
        while trunk != 0 && free.len() < self.count as usize {
            free.push(trunk);
            let Some(page) = self.page(trunk) else {
                break;
            };
            let listed = (word(&page, 4) as usize).min(self.usable() / 4 - 2);
            let listed = (0..listed).map(|at| word(&page, 8 + at * 4));
            free.extend(listed.filter(|page| (2..=self.count).contains(page)));
            trunk = word(&page, 0);
        }
        let is_all = self
            .header
            .is_some_and(|header| header.free as usize == free.len());
        (free, is_all)
    }
}

impl Header {
    /// Whether a database of this program says this of itself.
    pub(super) fn is_ours(self) -> bool {
        self.application == APPLICATION_ID
    }
}

/// The smallest size of pages with which nearly as many of the first pages make sense as with any: twice the size makes
/// sense, too, as each page begins like the first of its halves.
fn guess_size(file: &mut File, length: u64) -> usize {
    let mut percent_that_make_sense = |size: usize| {
        let count = u32::try_from(length / size as u64)
            .unwrap_or(u32::MAX)
            .min(SAMPLE);
        let mut bytes = vec![0; size];
        let found = (1..count).filter(|number| {
            let at = SeekFrom::Start(u64::from(*number) * size as u64);
            file.seek(at).is_ok()
                && file.read_exact(&mut bytes).is_ok()
                && BtreePage::parse(number + 1, bytes.clone(), size).is_some_and(|page| page.is_whole)
        });
        found.count() * 100 / count.max(1) as usize
    };
    let sizes = [1024, 2048, 4096, 8192, 16_384, 32_768, 65_536];
    let sense = sizes.map(|size| (percent_that_make_sense(size), size));
    let best = sense.iter().map(|(percent, _)| *percent).max().unwrap_or(0);
    let enough = sense
        .iter()
        .find(|(percent, _)| *percent > 0 && percent * 10 >= best * 7);
    enough.map_or(8192, |(_, size)| *size)
}
