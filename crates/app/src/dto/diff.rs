//! Texts laid side by side.

use serde::Serialize;
use specta::Type;

/// Two texts, line by line, with the words that differ.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct TextDiff {
    /// What the texts are: `arguments`, `result`, `prompt`, …
    pub name: String,
    pub left_bytes: u32,
    pub right_bytes: u32,
    pub same: bool,
    /// What differs, with some lines around it.
    pub lines: Vec<DiffLine>,
    /// Lines with all that were left out at the end; more than there are in `lines` when the texts were cut.
    pub line_count: u32,
    /// The texts are so long that only their beginnings were laid side by side.
    pub cut: bool,
}

/// A line of two texts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct DiffLine {
    pub side: DiffSide,
    /// Number of the line from 1; for skipped lines the number of the first of them.
    pub left: Option<u32>,
    pub right: Option<u32>,
    /// Lines that stand for this one, for skipped ones.
    pub skipped: u32,
    pub pieces: Vec<DiffPiece>,
}

/// Where a line is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "snake_case")]
pub enum DiffSide {
    Both,
    Left,
    Right,
    /// Lines that both have and that are not shown.
    Skipped,
}

/// A piece of a line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct DiffPiece {
    pub text: String,
    /// The other line has other words here.
    pub changed: bool,
}
