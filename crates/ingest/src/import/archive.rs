//! Zip archives: every member that holds traces is read as a stream of its own. Nothing is written to disk, so names of
//! members are labels only. What members declare about their size is not believed.

use std::collections::{BTreeMap, HashSet};
use std::fs::File;
use std::io::{self, BufReader, Read, Seek, SeekFrom};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::AtomicU64;

use zip::ZipArchive;
use zip::result::ZipError;

use super::container::{Allowance, Counted, Damage, Limits, unpack};
use super::held_back::HeldBack;
use super::job::{Job, SourceStream};
use super::reading::Reading;
use super::{ImportError, body_hint};

/// An archive says in two bytes how many members it has; this stands for more, which we do not list.
const TOO_MANY: u16 = u16::MAX;
/// Layers of compression that are taken off a member, beyond the archive's own.
const LAYERS: usize = 1;

type Archive = ZipArchive<BufReader<Counted<File>>>;

/// Reads the members of an archive.
pub(super) fn import(job: &mut Job<'_>, mut file: File, limits: Limits) -> Result<(), ImportError> {
    let (length, too_many) = end_of(&mut file).map_err(|error| job.read_error(error))?;
    if too_many {
        let reason = "the archive has more than 65,534 members: unpack it and give its folder or files";
        job.reject("", reason.to_owned());
        return Ok(());
    }
    let mut archive = match ZipArchive::new(BufReader::new(Counted::new(file, &job.bytes_read))) {
        Ok(archive) => archive,
        Err(ZipError::Io(error)) if error.raw_os_error().is_some() => return Err(job.read_error(error)),
        Err(error) => {
            // The list of members is at the end, so a missing one is an archive that is not complete.
            job.damaged(Damage {
                reason: format!("the archive is incomplete or damaged: {error}"),
                is_cut: true,
            });
            return Ok(());
        }
    };
    let allowance = Allowance::new(limits, Arc::new(AtomicU64::new(length)));
    let names = names_of(&archive);
    let downloads = Downloads::among(&names);
    let mut told = HashSet::new();
    for (index, name) in names.iter().enumerate() {
        if downloads.folder_of_copy(name).is_some() || downloads.is_metadata(name) {
            continue;
        }
        let found = member(job, &mut archive, index, name, &allowance)?;
        if found > 0
            && let Some(folder) = name.strip_suffix(Downloads::TRACE)
        {
            told.insert(folder);
        }
    }
    for (index, name) in names.iter().enumerate() {
        if downloads
            .folder_of_copy(name)
            .is_some_and(|folder| !told.contains(folder))
        {
            member(job, &mut archive, index, name, &allowance)?;
        }
    }
    let report = job.report();
    if report.progress.dialect.is_none() && report.progress.counts.rejected == 0 && !report.cancelled {
        job.no_traces(&format!(
            "{}: no member of the archive holds traces",
            kind_of(&names)
        ));
    }
    Ok(())
}

/// Reads one member; gives how many events it holds.
fn member(
    job: &mut Job<'_>,
    archive: &mut Archive,
    index: usize,
    name: &str,
    allowance: &std::rc::Rc<Allowance>,
) -> Result<u64, ImportError> {
    let is_hidden = name
        .split('/')
        .any(|part| part.starts_with('.') && !part.trim_start_matches('.').is_empty());
    let entry = match archive.by_index_data(index) {
        Ok(entry) if entry.is_dir() => return Ok(0),
        _ if job.is_cancelled() || is_hidden || name.starts_with("__MACOSX/") => return Ok(0),
        Ok(entry) => entry,
        Err(error) => {
            job.reject(name, format!("cannot be read: {error}"));
            return Ok(0);
        }
    };
    if entry.is_symlink() {
        job.skip(name, "a link to another file".to_owned());
        return Ok(0);
    }
    if entry.encrypted() {
        job.reject(
            name,
            "encrypted: unpack the archive with its password first".to_owned(),
        );
        return Ok(0);
    }
    let packed = match archive.by_index(index) {
        Ok(packed) => packed,
        Err(error) => {
            job.reject(name, problem(&error));
            return Ok(0);
        }
    };
    let mut reader = match unpack(allowance.bound(packed), LAYERS, allowance) {
        Ok(reader) => reader,
        Err(error) => {
            job.reject(name, Damage::from(error).reason);
            return Ok(0);
        }
    };
    let source = SourceStream {
        reader: &mut reader,
        reading: Reading::new(&format!("{}!{name}", job.name), body_hint(name), &job.intake.keys),
        held_back: HeldBack::default(),
        member: name,
        is_packed: true,
    };
    let rejected = job.report().progress.counts.rejected;
    let mut ended = job.read(source, None)?;
    if ended.held_back.is_undecided() {
        if ended.held_back.looks_like_json() && !ended.held_back.is_no_trace() {
            for reject in ended.held_back.release() {
                job.put(super::reading::Piece::Reject(reject), name);
            }
        } else if job.report().progress.counts.rejected == rejected && !job.is_cancelled() {
            job.skip(name, ended.held_back.reason());
        }
    }
    Ok(ended.reading.found.events)
}

/// What an archive is, by the names of its members.
fn kind_of(names: &[String]) -> String {
    const KINDS: [(&str, &str); 7] = [
        ("word/document.xml", "a Word document"),
        ("xl/workbook.xml", "an Excel workbook"),
        ("ppt/presentation.xml", "a PowerPoint presentation"),
        ("META-INF/container.xml", "an EPUB book"),
        ("META-INF/MANIFEST.MF", "a Java archive"),
        ("_journal/start.json", "an Inspect log"),
        ("trace.trace", "a Playwright trace"),
    ];
    let is_there = |path: &str| names.iter().any(|name| name == path);
    if let Some((_, kind)) = KINDS.iter().find(|(path, _)| is_there(path)) {
        return (*kind).to_owned();
    }
    let extension = |name: &String| Some(Path::new(name).extension()?.to_str()?.to_ascii_lowercase());
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    for extension in names.iter().filter_map(extension) {
        *counts.entry(extension).or_default() += 1;
    }
    let mut common: Vec<(String, usize)> = counts.into_iter().collect();
    common.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    let common: Vec<String> = common
        .into_iter()
        .take(3)
        .map(|(extension, _)| extension)
        .collect();
    match common.is_empty() {
        true => "a zip archive".to_owned(),
        false => format!("a zip archive of {}", common.join(", ")),
    }
}

fn problem(error: &ZipError) -> String {
    match error {
        ZipError::CompressionMethodNotSupported(_) | ZipError::UnsupportedArchive(_) => {
            format!("packed in a way that is not supported ({error}): unpack the archive first")
        }
        _ => format!("cannot be read: {error}"),
    }
}

/// Names of the members, in their order, fit to be shown.
fn names_of(archive: &Archive) -> Vec<String> {
    let name = |index| match archive.name_for_index(index) {
        Some(Ok(name)) => name.escape_debug().to_string().replace("\\'", "'"),
        _ => format!("member {}", index + 1),
    };
    (0..archive.len()).map(name).collect()
}

/// Length of an archive, and whether it lists more members than we do. The list is not read for it: it would be held in
/// memory as a whole.
fn end_of(file: &mut File) -> io::Result<(u64, bool)> {
    const SIGNATURE: &[u8] = b"PK\x05\x06";
    let length = file.seek(SeekFrom::End(0))?;
    let start = length.saturating_sub((64 << 10) + 22);
    file.seek(SeekFrom::Start(start))?;
    let mut end = Vec::new();
    file.take(length - start).read_to_end(&mut end)?;
    file.seek(SeekFrom::Start(0))?;
    let too_many = memchr::memmem::find_iter(&end, SIGNATURE).any(|at| {
        let count = end.get(at + 10..at + 12);
        count.is_some_and(|count| u16::from_le_bytes([count[0], count[1]]) == TOO_MANY)
    });
    Ok((length, too_many))
}

/// Traces as an AOP server gives them to download: the whole trace, each of its events once more, and what the server
/// knows about the run.
#[derive(Debug, PartialEq)]
struct Downloads<'a> {
    folders: HashSet<&'a str>,
}

impl<'a> Downloads<'a> {
    const TRACE: &'static str = "trace.json";
    const METADATA: &'static str = "metadata.json";

    fn among(names: &'a [String]) -> Downloads<'a> {
        let with_copies: HashSet<&str> = names.iter().filter_map(|name| folder_of_event(name)).collect();
        let folders = names
            .iter()
            .filter_map(|name| name.strip_suffix(Downloads::TRACE));
        Downloads {
            folders: folders.filter(|folder| with_copies.contains(folder)).collect(),
        }
    }

    /// The folder of the download, if this member repeats an event of its trace.
    fn folder_of_copy<'n>(&self, name: &'n str) -> Option<&'n str> {
        folder_of_event(name).filter(|folder| self.folders.contains(folder))
    }

    fn is_metadata(&self, name: &str) -> bool {
        let folder = name.strip_suffix(Downloads::METADATA);
        folder.is_some_and(|folder| self.folders.contains(folder))
    }
}

/// The folder in which `events/event_0001.json` and its like stand.
fn folder_of_event(name: &str) -> Option<&str> {
    let (folder, file) = match name.strip_prefix("events/") {
        Some(file) => ("", file),
        None => {
            let at = name.rfind("/events/")?;
            (&name[..at + 1], &name[at + "/events/".len()..])
        }
    };
    let number = file.strip_prefix("event_")?.strip_suffix(".json")?;
    (!number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit())).then_some(folder)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(names: &[&str], left_alone: &[&str]) {
        let names: Vec<String> = names.iter().map(|name| (*name).to_owned()).collect();
        let downloads = Downloads::among(&names);
        let found: Vec<&str> = names
            .iter()
            .map(String::as_str)
            .filter(|name| downloads.folder_of_copy(name).is_some() || downloads.is_metadata(name))
            .collect();
        assert_eq!(found, left_alone, "{names:?}");
    }

    #[test]
    fn what_a_download_tells_twice_is_known() {
        check(
            &["trace.json", "events/event_0001.json", "metadata.json"],
            &["events/event_0001.json", "metadata.json"],
        );
        check(
            &[
                "a/trace.json",
                "a/events/event_12.json",
                "a/events/other.json",
                "metadata.json",
            ],
            &["a/events/event_12.json"],
        );
        check(&["events/event_0001.json", "metadata.json"], &[]);
        check(&["trace.json", "metadata.json"], &[]);
        check(&["b/trace.json", "a/events/event_1.json"], &[]);
    }
}
