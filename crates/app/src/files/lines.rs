//! Changes of a file as lines of a difference.

use std::time::Duration;

use similar::{Algorithm, DiffTag};
use tracewake_model::files::{Hunk, PatchSide, Replacement};

use super::follow::Changed;
use crate::diff;
use crate::dto::units::small;
use crate::dto::{DiffLine, DiffPiece, DiffSide, TextDiff};

/// Lines of one change that are sent.
const LINES: usize = 2_000;
/// Characters of one line that are sent.
const LINE: usize = 4_000;
/// After this long the rest counts as changed.
const PATIENCE: Duration = Duration::from_millis(100);
/// Bytes of each text whose lines are counted by comparing them.
const LONGEST: usize = 512 << 10;

/// Lines that came and went between two texts.
pub(super) fn count_texts(before: &str, after: &str) -> (u32, u32) {
    if before.len().max(after.len()) > LONGEST {
        return (small(after.lines().count()), small(before.lines().count()));
    }
    let diff = similar::TextDiff::configure()
        .algorithm(Algorithm::Myers)
        .timeout(PATIENCE)
        .diff_lines(before, after);
    diff.ops()
        .iter()
        .fold((0, 0), |(added, removed), op| match op.tag() {
            DiffTag::Equal => (added, removed),
            _ => (
                added + small(op.new_range().len()),
                removed + small(op.old_range().len()),
            ),
        })
}

/// A piece of a text as whole lines.
pub(super) fn as_lines(piece: &str) -> String {
    match piece.is_empty() || piece.ends_with('\n') {
        true => piece.to_owned(),
        false => format!("{piece}\n"),
    }
}

/// Lines that come and go in hunks.
pub(super) fn count_hunks(hunks: &[Hunk]) -> (u32, u32) {
    let lines = || hunks.iter().flat_map(|hunk| &hunk.lines);
    let count = |side: PatchSide| small(lines().filter(|line| line.side == side).count());
    (count(PatchSide::New), count(PatchSide::Old))
}

/// The lines of a change; none where it says nothing.
pub(super) fn drawn(name: &str, changed: &Changed) -> Option<TextDiff> {
    match changed {
        Changed::Unsaid => None,
        Changed::Texts(before, after) => Some(diff::texts(name, before, after)),
        Changed::Pieces(pieces) => Some(of_pieces(name, pieces)),
        Changed::Hunks(hunks) => Some(of_hunks(name, hunks)),
    }
}

/// Pieces one after the other. Their places are not known, so their lines have no numbers.
fn of_pieces(name: &str, pieces: &[Replacement]) -> TextDiff {
    let mut whole = empty(name);
    for piece in pieces {
        let mut part = diff::texts(name, &as_lines(&piece.old), &as_lines(&piece.new));
        for line in &mut part.lines {
            (line.left, line.right) = (None, None);
        }
        if !whole.lines.is_empty() {
            whole.lines.push(gap());
        }
        whole.lines.append(&mut part.lines);
        whole.line_count += part.line_count;
        whole.left_bytes += part.left_bytes;
        whole.right_bytes += part.right_bytes;
        whole.cut |= part.cut;
    }
    whole.lines.truncate(LINES);
    whole
}

fn of_hunks(name: &str, hunks: &[Hunk]) -> TextDiff {
    let mut whole = empty(name);
    for hunk in hunks {
        if !whole.lines.is_empty() {
            whole.lines.push(gap());
        }
        let (mut old, mut new) = (hunk.old_start, hunk.new_start);
        for line in &hunk.lines {
            let (left, right) = match line.side {
                PatchSide::Both => (step(&mut old), step(&mut new)),
                PatchSide::Old => (step(&mut old), None),
                PatchSide::New => (None, step(&mut new)),
            };
            whole.line_count += 1;
            if whole.lines.len() >= LINES {
                continue;
            }
            whole.lines.push(DiffLine {
                side: match line.side {
                    PatchSide::Both => DiffSide::Both,
                    PatchSide::Old => DiffSide::Left,
                    PatchSide::New => DiffSide::Right,
                },
                left,
                right,
                skipped: 0,
                pieces: vec![DiffPiece {
                    text: line.text.chars().take(LINE).collect(),
                    changed: false,
                }],
            });
        }
    }
    whole
}

/// The number of this line; the next one is one more.
fn step(number: &mut Option<u32>) -> Option<u32> {
    let this = *number;
    *number = this.map(|this| this.saturating_add(1));
    this
}

/// Between hunks: lines whose number is not told.
fn gap() -> DiffLine {
    DiffLine {
        side: DiffSide::Skipped,
        left: None,
        right: None,
        skipped: 0,
        pieces: Vec::new(),
    }
}

fn empty(name: &str) -> TextDiff {
    TextDiff {
        name: name.to_owned(),
        left_bytes: 0,
        right_bytes: 0,
        same: false,
        lines: Vec::new(),
        line_count: 0,
        cut: false,
    }
}
