//! Which names in a folder are not those of trace files, whatever they hold.

use std::ffi::OsStr;

/// Ends of names that are given to files while they are written, and to copies that editors keep.
const PASSING: &[&str] = &[
    "~",
    ".swp",
    ".swo",
    ".swx",
    ".tmp",
    ".temp",
    ".part",
    ".partial",
    ".crdownload",
    ".download",
];

/// Whether a file or folder of this name is left out of account: hidden, an editor's copy, or not complete under its
/// name yet.
pub(super) fn is_left_out(name: &OsStr) -> bool {
    let name = name.to_string_lossy();
    name.starts_with('.')
        || (name.starts_with('#') && name.ends_with('#'))
        || PASSING.iter().any(|end| name.ends_with(end))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(name: &str, expect: bool) {
        assert_eq!(is_left_out(OsStr::new(name)), expect, "{name}");
    }

    #[test]
    fn hidden_and_passing_names_are_left_out() {
        for name in [
            ".run.jsonl.swp",
            ".git",
            "run.jsonl~",
            "#run.jsonl#",
            "run.jsonl.tmp",
            "a.part",
        ] {
            check(name, true);
        }
        for name in ["run.jsonl", "run.jsonl.1", "swp", "trace", "#1.json", "a.b"] {
            check(name, false);
        }
    }
}
