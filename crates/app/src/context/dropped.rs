//! The outcome of the parts that were dropped: files that were read again, calls that were made again, and files that
//! were changed although the model did not see them any more.

use super::thread::Growing;
use crate::dto::{Afterwards, PartKind};
use crate::files::FileChange;

/// Says it of the dropped parts of a thread.
pub(super) fn find(growing: &mut Growing, changes: &[FileChange]) {
    let drops: Vec<u32> = (0..)
        .zip(&growing.thread.calls)
        .filter(|(_, call)| call.compacted)
        .map(|(place, _)| place)
        .collect();
    for at in 0..growing.thread.parts.len() {
        let last = growing.thread.parts[at].last;
        let Some(drop) = drops.iter().copied().find(|drop| *drop == last + 1) else {
            continue;
        };
        let found = afterwards(growing, at, drop, changes);
        let part = &mut growing.thread.parts[at];
        part.afterwards = found.map(|(what, _)| what);
        part.afterwards_span = found.map(|(_, span)| span);
    }
}

fn afterwards(growing: &Growing, at: usize, drop: u32, changes: &[FileChange]) -> Option<(Afterwards, i64)> {
    let thread = &growing.thread;
    let (part, piece) = (&thread.parts[at], &growing.kept[at]);
    let later = thread
        .parts
        .iter()
        .zip(&growing.kept)
        .filter(|(later, _)| later.first >= drop);
    let span_of = |place: u32| thread.calls.get(place as usize).map(|call| call.span);
    let again = |same: &dyn Fn(&super::pieces::Piece) -> bool| {
        let mut again = later.clone().filter(|(_, piece)| same(piece));
        again.next().map(|(later, _)| later.first)
    };
    match part.kind {
        PartKind::File => {
            let read = again(&|later| same_file(&later.path, &piece.path));
            let at_ms = |place: u32| {
                thread
                    .calls
                    .get(place as usize)
                    .map_or(f64::MAX, |call| call.at_ms)
            };
            let read_ms = read.map_or(f64::MAX, at_ms);
            let unseen = changes.iter().find(|change| {
                same_file(&change.path, &piece.path)
                    && change.agent == thread.agent
                    && change.at_ms >= at_ms(drop)
                    && change.at_ms < read_ms
            });
            let edited = unseen.map(|change| (Afterwards::EditedUnseen, change.span));
            edited.or_else(|| Some((Afterwards::ReadAgain, span_of(read?)?)))
        }
        PartKind::Result => {
            let run = again(&|later| later.kind == PartKind::Result && later.asked == piece.asked)?;
            Some((Afterwards::RunAgain, span_of(run)?))
        }
        _ => None,
    }
}

/// Whether two paths are of one file: one may be told from the folder of the run on.
fn same_file(one: &str, other: &str) -> bool {
    let within = |long: &str, short: &str| {
        let rest = long.strip_suffix(short.trim_start_matches("./"));
        !short.starts_with('/') && !short.is_empty() && rest.is_some_and(|rest| rest.ends_with('/'))
    };
    !one.is_empty() && (one == other || within(one, other) || within(other, one))
}

#[cfg(test)]
mod tests {
    use super::same_file;

    #[test]
    fn files_by_their_paths() {
        for (one, other) in [
            ("/srv/a.rs", "/srv/a.rs"),
            ("/srv/src/a.rs", "src/a.rs"),
            ("./src/a.rs", "/srv/src/a.rs"),
        ] {
            assert!(same_file(one, other), "{one} {other}");
        }
        for (one, other) in [
            ("/srv/a.rs", "/srv/b.rs"),
            ("/srv/ba.rs", "a.rs"),
            ("", ""),
            ("/srv/a.rs", ""),
        ] {
            assert!(!same_file(one, other), "{one} {other}");
        }
    }
}
