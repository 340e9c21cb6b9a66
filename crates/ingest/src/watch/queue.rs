//! Which file is read next: those that change now before those that were found at the start.

use std::cmp::Reverse;
use std::collections::{BinaryHeap, HashSet, VecDeque};
use std::path::{Path, PathBuf};
use std::time::Instant;

/// Files to be read, each once.
#[derive(Debug, Default)]
pub(super) struct Queue {
    /// Files that changed while the folder was watched.
    fresh: VecDeque<PathBuf>,
    /// Files that were there before, and those read in part; with whether they are fresh.
    backlog: VecDeque<(PathBuf, bool)>,
    queued: HashSet<PathBuf>,
    /// Files to be looked at again at a certain time.
    later: BinaryHeap<Reverse<(Instant, PathBuf)>>,
    /// The same, without the time.
    waiting: HashSet<PathBuf>,
}

impl Queue {
    /// Adds a file. One that is queued already keeps its place, unless it is fresh now.
    pub(super) fn add(&mut self, path: &Path, is_fresh: bool) {
        if !self.queued.insert(path.to_owned()) {
            return;
        }
        match is_fresh {
            true => self.fresh.push_back(path.to_owned()),
            false => self.backlog.push_back((path.to_owned(), false)),
        }
    }

    /// Adds a file that was read in part: it is the next one when nothing else changes.
    pub(super) fn go_on(&mut self, path: &Path, is_fresh: bool) {
        if self.queued.insert(path.to_owned()) {
            self.backlog.push_front((path.to_owned(), is_fresh));
        }
    }

    /// Adds a file at a later time. One that waits already is left as it is.
    pub(super) fn add_later(&mut self, path: &Path, at: Instant) {
        if self.waiting.insert(path.to_owned()) {
            self.later.push(Reverse((at, path.to_owned())));
        }
    }

    /// Takes those whose time has come.
    pub(super) fn due(&mut self, now: Instant) -> Vec<PathBuf> {
        let mut due = Vec::new();
        while self.next_due().is_some_and(|at| at <= now) {
            if let Some(Reverse((_, path))) = self.later.pop() {
                self.waiting.remove(&path);
                due.push(path);
            }
        }
        due
    }

    /// When the next one's time comes.
    pub(super) fn next_due(&self) -> Option<Instant> {
        self.later.peek().map(|Reverse((at, _))| *at)
    }

    /// The next file, and whether it is fresh.
    pub(super) fn next(&mut self) -> Option<(PathBuf, bool)> {
        let next = match self.fresh.pop_front() {
            Some(path) => (path, true),
            None => self.backlog.pop_front()?,
        };
        self.queued.remove(&next.0);
        Some(next)
    }

    /// How many files are to be read.
    pub(super) fn len(&self) -> usize {
        self.queued.len()
    }

    /// Whether nothing is to be read now.
    pub(super) fn is_empty(&self) -> bool {
        self.queued.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn fresh_files_come_first_and_each_once() {
        let mut queue = Queue::default();
        let path = |name: &str| PathBuf::from(name);
        queue.add(&path("old"), false);
        queue.add(&path("older"), false);
        queue.add(&path("new"), true);
        queue.add(&path("new"), true);
        let now = Instant::now();
        queue.add_later(&path("later"), now + Duration::from_secs(5));
        queue.add_later(&path("later"), now);
        assert_eq!((queue.len(), queue.due(now)), (3, vec![]));
        queue.go_on(&path("half"), true);
        let order: Vec<_> = std::iter::from_fn(|| queue.next()).collect();
        let expect = [("new", true), ("half", true), ("old", false), ("older", false)];
        assert_eq!(order, expect.map(|(name, fresh)| (path(name), fresh)));
        assert_eq!(queue.due(now + Duration::from_secs(5)), [path("later")]);
        assert_eq!((queue.is_empty(), queue.next_due()), (true, None));
    }
}
