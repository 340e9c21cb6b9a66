//! The files of a watched folder: what is known of each, by its path and by which file it is.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::time::Instant;

use super::status::{FileState, FolderStatus, NAMED, NamedFile};
use crate::file_checkpoint::{FileCheckpoint, Looks};

/// A file and how far it was read.
#[derive(Debug)]
pub(super) struct Entry {
    pub(super) checkpoint: FileCheckpoint,
    /// How it looked when it was looked at last.
    pub(super) seen: Looks,
    pub(super) state: FileState,
    /// Why it is in that state, where that is not clear.
    pub(super) reason: String,
    /// Not to be read again before.
    pub(super) not_before: Option<Instant>,
    /// When it was last found to look otherwise than before.
    pub(super) changed: Instant,
}

/// All files that are known.
#[derive(Debug, Default)]
pub(super) struct Files {
    entries: HashMap<PathBuf, Entry>,
    /// Where each file is, by which file it is.
    places: HashMap<String, PathBuf>,
    /// Files that are no longer where they were: they may turn up under another name.
    gone: HashMap<String, Gone>,
    /// Files that cannot be looked at, and links that are not followed.
    pub(super) unreachable: Vec<NamedFile>,
}

#[derive(Debug)]
struct Gone {
    path: PathBuf,
    checkpoint: FileCheckpoint,
    since: Instant,
}

/// What is to be done about a file that was looked at.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Seen {
    /// Nothing.
    Known,
    /// Read it.
    Changed,
    /// It was at this path before; its checkpoint is to be stored under its new one. Read it if the second is true.
    Renamed(PathBuf, bool),
}

impl Entry {
    fn new(checkpoint: FileCheckpoint, seen: Looks, now: Instant) -> Entry {
        let (state, reason) = match (&checkpoint.skipped, &checkpoint.waiting) {
            _ if !checkpoint.done => (FileState::Queued, String::new()),
            (Some(reason), _) => (FileState::Skipped, reason.clone()),
            (_, Some(reason)) => (FileState::Waiting, reason.clone()),
            _ => (FileState::Read, String::new()),
        };
        Entry {
            checkpoint,
            seen,
            state,
            reason,
            not_before: None,
            changed: now,
        }
    }

    /// Whether there may be something to read.
    fn is_behind(&self) -> bool {
        !self.checkpoint.done
            || !self.checkpoint.looks.is_unchanged(&self.seen)
            || self.state == FileState::Unreadable
    }
}

impl Files {
    /// Takes what was stored about files of the folder, before they are looked at. Of two places that were kept of one
    /// file, under its old name and its new one, the later one holds.
    pub(super) fn remember(&mut self, path: PathBuf, checkpoint: FileCheckpoint, now: Instant) {
        let id = match checkpoint.looks.id.is_empty() {
            true => path.display().to_string(),
            false => checkpoint.looks.id.clone(),
        };
        let is_older = |known: &Gone| known.checkpoint.offset > checkpoint.offset;
        if !self.gone.get(&id).is_some_and(is_older) {
            let since = now;
            self.gone.insert(
                id,
                Gone {
                    path,
                    checkpoint,
                    since,
                },
            );
        }
    }

    pub(super) fn get(&self, path: &Path) -> Option<&Entry> {
        self.entries.get(path)
    }

    pub(super) fn get_mut(&mut self, path: &Path) -> Option<&mut Entry> {
        self.entries.get_mut(path)
    }

    /// Takes the looks of a file that is there.
    pub(super) fn see(&mut self, path: &Path, looks: &Looks, now: Instant) -> Seen {
        let is_other = |seen: &Looks| !seen.id.is_empty() && !looks.id.is_empty() && seen.id != looks.id;
        if self.entries.get(path).is_some_and(|entry| is_other(&entry.seen)) {
            self.lose(path, now);
        }
        if let Some(entry) = self.entries.get_mut(path) {
            if entry.seen != *looks {
                entry.seen = looks.clone();
                entry.changed = now;
            }
            return match entry.is_behind() {
                true => Seen::Changed,
                false => Seen::Known,
            };
        }
        if let Some(other) = self
            .places
            .get(&looks.id)
            .filter(|_| !looks.id.is_empty())
            .cloned()
        {
            let still_there = std::fs::metadata(&other).map(|metadata| Looks::of(&other, &metadata));
            if still_there.is_ok_and(|there| there.id == looks.id) {
                return Seen::Known; // a second name for a file that is read under its first
            }
            self.lose(&other, now);
        }
        let before = self.take_gone(path, looks);
        let (checkpoint, moved_from) = match before {
            Some(gone) if gone.path == path => (gone.checkpoint, None),
            Some(gone) => (gone.checkpoint, Some(gone.path)),
            None => (FileCheckpoint::default(), None),
        };
        let entry = Entry::new(checkpoint, looks.clone(), now);
        let is_behind = entry.is_behind();
        self.entries.insert(path.to_owned(), entry);
        if !looks.id.is_empty() {
            self.places.insert(looks.id.clone(), path.to_owned());
        }
        match moved_from {
            Some(from) => Seen::Renamed(from, is_behind),
            None if is_behind => Seen::Changed,
            None => Seen::Known,
        }
    }

    /// What was known of this file, by which file it is, else by its path if it looks as it did.
    fn take_gone(&mut self, path: &Path, looks: &Looks) -> Option<Gone> {
        if let Some(gone) = self.gone.remove(&looks.id) {
            return Some(gone);
        }
        let same = |gone: &Gone| {
            gone.path == path
                && (gone.checkpoint.looks.is_unchanged(looks) || gone.checkpoint.looks.id.is_empty())
        };
        let (id, _) = self.gone.iter().find(|(_, gone)| same(gone))?;
        let id = id.clone();
        self.gone.remove(&id)
    }

    /// Takes the news that a file is not at this path any more. Gives false when none was known there.
    pub(super) fn lose(&mut self, path: &Path, now: Instant) -> bool {
        let Some(entry) = self.entries.remove(path) else {
            return false;
        };
        let id = entry.seen.id;
        if self.places.get(&id).is_some_and(|place| place == path) {
            self.places.remove(&id);
        }
        if !id.is_empty() {
            let gone = Gone {
                path: path.to_owned(),
                checkpoint: entry.checkpoint,
                since: now,
            };
            self.gone.insert(id, gone);
        }
        true
    }

    /// All paths with a file.
    pub(super) fn paths(&self) -> Vec<PathBuf> {
        self.entries.keys().cloned().collect()
    }

    /// Forgets what has been gone since before; gives the paths whose checkpoints are to be forgotten with it.
    pub(super) fn forget_gone(&mut self, before: Instant) -> Vec<PathBuf> {
        let mut forgotten = Vec::new();
        self.gone.retain(|_, gone| {
            let stays = gone.since >= before;
            if !stays {
                forgotten.push(gone.path.clone());
            }
            stays
        });
        // Another file may be there by now.
        forgotten.retain(|path| !self.entries.contains_key(path));
        forgotten
    }

    /// Leaves a file alone that was never read and was changed last before a time. Gives whether it is one.
    pub(super) fn leave_if_older(&mut self, path: &Path, since_ns: u64) -> bool {
        let never_read = |entry: &&mut Entry| entry.checkpoint == FileCheckpoint::default();
        let Some(entry) = self.entries.get_mut(path).filter(never_read) else {
            return false;
        };
        let is_older = entry.seen.modified_ns < since_ns;
        if is_older {
            entry.state = FileState::Older;
        }
        is_older
    }

    /// Writes counts and names into a status.
    pub(super) fn show(&self, status: &mut FolderStatus) {
        let count = |state| self.entries.values().filter(|entry| entry.state == state).count() as u64;
        status.files = self.entries.len() as u64;
        status.read = count(FileState::Read);
        status.waiting = count(FileState::Waiting);
        status.older = count(FileState::Older);
        let apart = |state| self.unreachable.iter().filter(|note| note.state == state).count() as u64;
        status.skipped = count(FileState::Skipped) + apart(FileState::Skipped);
        status.unreadable = count(FileState::Unreadable) + apart(FileState::Unreadable);
        let is_named = |entry: &Entry| {
            !matches!(
                entry.state,
                FileState::Read | FileState::Queued | FileState::Older
            )
        };
        let notes = self.entries.iter().filter(|(_, entry)| is_named(entry));
        let notes = notes.map(|(path, entry)| NamedFile {
            path: path.clone(),
            state: entry.state,
            reason: entry.reason.clone(),
        });
        status.notes = self
            .unreachable
            .iter()
            .cloned()
            .chain(notes)
            .take(NAMED)
            .collect();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn looks(id: &str, size: u64) -> Looks {
        Looks {
            size,
            modified_ns: size,
            id: id.to_owned(),
        }
    }

    fn read_to_end(files: &mut Files, path: &str, looks: Looks) {
        let checkpoint = FileCheckpoint {
            offset: looks.size,
            looks,
            done: true,
            ..FileCheckpoint::default()
        };
        files.get_mut(Path::new(path)).unwrap().checkpoint = checkpoint;
    }

    #[test]
    fn a_renamed_file_is_known_whichever_notice_comes_first() {
        for new_name_first in [false, true] {
            let (mut files, now) = (Files::default(), Instant::now());
            let (old, new) = (Path::new("/no/such/a"), Path::new("/no/such/b"));
            assert_eq!(files.see(old, &looks("1", 10), now), Seen::Changed);
            read_to_end(&mut files, "/no/such/a", looks("1", 10));
            assert_eq!(files.see(old, &looks("1", 10), now), Seen::Known);
            if !new_name_first {
                assert!(files.lose(old, now));
            }
            let renamed = Seen::Renamed(old.to_owned(), false);
            assert_eq!(files.see(new, &looks("1", 10), now), renamed);
            assert_eq!(files.get(new).unwrap().checkpoint.offset, 10);
            assert!(!files.lose(old, now), "the old name holds nothing any more");
        }
    }

    #[test]
    fn rotation_keeps_the_old_file_known_and_the_new_one_new() {
        let (mut files, now) = (Files::default(), Instant::now());
        let (log, rotated) = (Path::new("/no/such/log"), Path::new("/no/such/log.1"));
        files.see(log, &looks("1", 10), now);
        read_to_end(&mut files, "/no/such/log", looks("1", 10));
        // A new file under the name comes to sight before the old one under its new name.
        assert_eq!(files.see(log, &looks("2", 3), now), Seen::Changed);
        assert_eq!(files.get(log).unwrap().checkpoint, FileCheckpoint::default());
        let grown = files.see(rotated, &looks("1", 12), now);
        assert_eq!(grown, Seen::Renamed(log.to_owned(), true));
        assert_eq!(files.get(rotated).unwrap().checkpoint.offset, 10);
    }

    #[test]
    fn of_two_places_kept_of_one_file_the_later_one_holds() {
        let (mut files, now) = (Files::default(), Instant::now());
        for (path, offset) in [("/no/such/run.1", 30), ("/no/such/run", 10)] {
            let checkpoint = FileCheckpoint {
                looks: looks("1", offset),
                offset,
                ..FileCheckpoint::default()
            };
            files.remember(PathBuf::from(path), checkpoint, now);
        }
        files.see(Path::new("/no/such/run.1"), &looks("1", 40), now);
        assert_eq!(
            files.get(Path::new("/no/such/run.1")).unwrap().checkpoint.offset,
            30
        );
    }

    #[test]
    fn what_was_stored_is_taken_up_and_what_stays_away_is_forgotten() {
        let (mut files, now) = (Files::default(), Instant::now());
        for (path, id) in [("/no/such/a", "1"), ("/no/such/b", "2"), ("/no/such/c", "3")] {
            let checkpoint = FileCheckpoint {
                looks: looks(id, 10),
                done: true,
                ..FileCheckpoint::default()
            };
            files.remember(PathBuf::from(path), checkpoint, now);
        }
        assert_eq!(
            files.see(Path::new("/no/such/a"), &looks("1", 10), now),
            Seen::Known
        );
        // The same file on a disk whose number changed.
        assert_eq!(
            files.see(Path::new("/no/such/b"), &looks("9", 10), now),
            Seen::Known
        );
        assert!(files.forget_gone(now).is_empty());
        let later = now + std::time::Duration::from_secs(1);
        assert_eq!(files.forget_gone(later), [PathBuf::from("/no/such/c")]);
    }
}
