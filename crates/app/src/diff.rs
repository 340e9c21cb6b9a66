//! Lays two texts side by side: line by line, and word by word inside the lines that differ.

use std::time::{Duration, Instant};

use serde_json::Value;
use similar::{Algorithm, ChangeTag, DiffOp, InlineChangeOptions};

use crate::detail::cut;
use crate::dto::units::small;
use crate::dto::{DiffLine, DiffPiece, DiffSide, TextDiff};

/// Bytes of each text that are compared.
const LONGEST: usize = 512 << 10;
/// Lines of a difference that are sent.
const LINES: usize = 2_000;
/// Characters of one line that are sent.
const LINE: usize = 4_000;
/// Lines shown around a difference.
const AROUND: usize = 3;
/// After this long the rest is taken as changed: two texts without anything in common must not block others.
const PATIENCE: Duration = Duration::from_millis(400);

/// A value as the lines to compare: words as they are, everything else as indented JSON.
pub(crate) fn lines_of(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        other => format!("{other:#}"),
    }
}

/// Lays two texts side by side.
pub(crate) fn texts(name: &str, left: &str, right: &str) -> TextDiff {
    let (short_left, short_right) = (cut(left, LONGEST), cut(right, LONGEST));
    let diff = similar::TextDiff::configure()
        .algorithm(Algorithm::Myers)
        .timeout(PATIENCE)
        .diff_lines(short_left, short_right);
    let deadline = Instant::now().checked_add(PATIENCE);
    let mut lines = Vec::new();
    let mut count = 0;
    let mut shown = (0, 0);
    for group in diff.grouped_ops(AROUND) {
        if let Some(first) = group.first() {
            skip(
                &mut lines,
                shown,
                first.old_range().start,
                first.new_range().start,
            );
        }
        for op in &group {
            count += op.old_range().len().max(op.new_range().len());
            if lines.len() < LINES {
                let options = InlineChangeOptions::default();
                for change in diff.iter_inline_changes_with_options_deadline(op, options, deadline) {
                    let number = |index: Option<usize>| index.map(|index| small(index + 1));
                    lines.push(DiffLine {
                        side: match change.tag() {
                            ChangeTag::Equal => DiffSide::Both,
                            ChangeTag::Delete => DiffSide::Left,
                            ChangeTag::Insert => DiffSide::Right,
                        },
                        left: number(change.old_index()),
                        right: number(change.new_index()),
                        skipped: 0,
                        pieces: pieces(change.iter_strings_lossy(), is_replaced(op)),
                    });
                }
            }
            shown = (op.old_range().end, op.new_range().end);
        }
    }
    let same = left == right;
    if !same {
        skip(&mut lines, shown, diff.old_len(), diff.new_len());
    }
    lines.truncate(LINES);
    TextDiff {
        name: name.to_owned(),
        left_bytes: small(left.len()),
        right_bytes: small(right.len()),
        same,
        line_count: small(count.max(lines.len())),
        lines,
        cut: short_left.len() < left.len() || short_right.len() < right.len(),
    }
}

/// Says how many lines both have between what was shown and what comes next.
fn skip(lines: &mut Vec<DiffLine>, shown: (usize, usize), left: usize, right: usize) {
    let skipped = left.saturating_sub(shown.0);
    if skipped > 0 && right > shown.1 {
        lines.push(DiffLine {
            side: DiffSide::Skipped,
            left: Some(small(shown.0 + 1)),
            right: Some(small(shown.1 + 1)),
            skipped: small(skipped),
            pieces: Vec::new(),
        });
    }
}

fn is_replaced(op: &DiffOp) -> bool {
    matches!(op, DiffOp::Replace { .. })
}

fn pieces<'a>(
    parts: impl Iterator<Item = (bool, std::borrow::Cow<'a, str>)>,
    is_replaced: bool,
) -> Vec<DiffPiece> {
    let mut pieces: Vec<DiffPiece> = Vec::new();
    let mut left = LINE;
    for (emphasized, text) in parts {
        let text: String = text.trim_end_matches(['\n', '\r']).chars().take(left).collect();
        left = left.saturating_sub(text.chars().count());
        if !text.is_empty() {
            pieces.push(DiffPiece {
                text,
                changed: emphasized && is_replaced,
            });
        }
    }
    if left == 0 {
        pieces.push(DiffPiece {
            text: " … first 4,000 characters of this line".to_owned(),
            changed: false,
        });
    }
    pieces
}

#[cfg(test)]
mod tests {
    use super::*;

    fn drawn(diff: &TextDiff) -> Vec<String> {
        let piece = |piece: &DiffPiece| match piece.changed {
            true => format!("[{}]", piece.text),
            false => piece.text.clone(),
        };
        let line = |line: &DiffLine| {
            let sign = match line.side {
                DiffSide::Both => " ".to_owned(),
                DiffSide::Left => "-".to_owned(),
                DiffSide::Right => "+".to_owned(),
                DiffSide::Skipped => format!("@{}", line.skipped),
            };
            sign + &line.pieces.iter().map(piece).collect::<String>()
        };
        diff.lines.iter().map(line).collect()
    }

    #[test]
    fn lines_and_the_words_inside_them() {
        let check = |left: &str, right: &str, expect: &[&str]| {
            assert_eq!(drawn(&texts("t", left, right)), expect, "{left:?} {right:?}");
        };
        check("same", "same", &[]);
        check(
            "the order was refunded\n",
            "the order was rejected\n",
            &["-the order was [refunded]", "+the order was [rejected]"],
        );
        check("a\n", "a\nb\n", &[" a", "+b"]);
        check("", "b", &["+b"]);
        check(
            "1\n2\n3\n4\n5\n6\nx\n8\n9\n10\n11\n12\n",
            "1\n2\n3\n4\n5\n6\ny\n8\n9\n10\n11\n12\n",
            &["@3", " 4", " 5", " 6", "-[x]", "+[y]", " 8", " 9", " 10", "@2"],
        );
    }

    #[test]
    fn hostile_sizes_are_cut_and_said() {
        let long = "x".repeat(2 << 20);
        let diff = texts("t", &long, "y");
        assert!(diff.cut && !diff.same);
        assert!(diff.lines[0].pieces.last().unwrap().text.contains("first 4,000"));
        let left = "a\n".repeat(100_000);
        let right = "b\n".repeat(100_000);
        let diff = texts("t", &left, &right);
        assert_eq!(diff.lines.len(), LINES);
        assert_eq!(diff.line_count, 100_000);
    }
}
