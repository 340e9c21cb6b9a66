//! Lines in and out of a file, from the forms that programs tell them in: unified diffs, the patches of `apply_patch`,
//! and hunks as JSON.

use serde_json::Value;

use super::{Change, FileAction};

/// Where a line of a patch is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PatchSide {
    /// Before and after.
    Both,
    /// Only before.
    Old,
    /// Only after.
    New,
}

/// A line of a patch.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PatchLine {
    /// Where it is.
    pub side: PatchSide,
    /// Its text.
    pub text: String,
}

/// Lines of a file that follow each other, with what changed in them.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Hunk {
    /// Number of the first line before, from 1; none where it is not told.
    pub old_start: Option<u32>,
    /// Number of the first line after, from 1; none where it is not told.
    pub new_start: Option<u32>,
    /// The lines.
    pub lines: Vec<PatchLine>,
}

impl Hunk {
    fn push(&mut self, line: &str) {
        let (side, text) = match line.split_at_checked(1) {
            Some(("+", text)) => (PatchSide::New, text),
            Some(("-", text)) => (PatchSide::Old, text),
            Some((" ", text)) => (PatchSide::Both, text),
            // What says that the text has no line break at its end.
            Some(("\\", _)) => return,
            _ => (PatchSide::Both, line),
        };
        self.lines.push(PatchLine {
            side,
            text: text.to_owned(),
        });
    }
}

/// What a patch does to one file.
pub(super) struct FilePatch {
    pub(super) path: String,
    pub(super) action: FileAction,
    pub(super) moved_to: Option<String>,
    pub(super) change: Change,
}

/// Hunks as JSON: `[{oldStart, newStart, lines: [" a", "-b", "+c"]}]`. None when it is no such list, or an empty one.
pub(super) fn structured(value: &Value) -> Option<Vec<Hunk>> {
    let hunks: Option<Vec<Hunk>> = value.as_array()?.iter().map(structured_hunk).collect();
    hunks.filter(|hunks| !hunks.is_empty())
}

fn structured_hunk(value: &Value) -> Option<Hunk> {
    let number = |name: &str| u32::try_from(value.get(name)?.as_u64()?).ok();
    let mut hunk = Hunk {
        old_start: number("oldStart"),
        new_start: number("newStart"),
        lines: Vec::new(),
    };
    for line in value.get("lines")?.as_array()? {
        hunk.push(line.as_str()?);
    }
    Some(hunk)
}

/// The hunks of a unified diff of one file; empty when it has none.
pub fn unified(text: &str) -> Vec<Hunk> {
    let mut hunks: Vec<Hunk> = Vec::new();
    let mut left = (0, 0);
    for line in text.lines() {
        if left == (0, 0) {
            if let Some((hunk, lines)) = unified_head(line) {
                hunks.push(hunk);
                left = lines;
            }
            continue;
        }
        if let Some(hunk) = hunks.last_mut() {
            hunk.push(line);
            match line.as_bytes().first() {
                Some(b'+') => left.1 = left.1.saturating_sub(1),
                Some(b'-') => left.0 = left.0.saturating_sub(1),
                Some(b'\\') => {}
                _ => left = (left.0.saturating_sub(1), left.1.saturating_sub(1)),
            }
        }
    }
    hunks
}

/// `@@ -12,3 +12,4 @@`: the hunk, and how many lines it has before and after.
fn unified_head(line: &str) -> Option<(Hunk, (u32, u32))> {
    let (ranges, _) = line.strip_prefix("@@ ")?.split_once(" @@")?;
    let (old, new) = ranges.split_once(' ')?;
    let range = |text: &str, sign: char| -> Option<(u32, u32)> {
        let (start, lines) = text
            .strip_prefix(sign)?
            .split_once(',')
            .unwrap_or((&text[1..], "1"));
        Some((start.parse().ok()?, lines.parse().ok()?))
    };
    let (old, new) = (range(old, '-')?, range(new, '+')?);
    let hunk = Hunk {
        old_start: Some(old.0),
        new_start: Some(new.0),
        lines: Vec::new(),
    };
    Some((hunk, (old.1, new.1)))
}

/// The files of a patch: of `apply_patch` (`*** Update File: a.rs`), or a unified diff that names its files. Empty when
/// it is neither.
pub(super) fn files(text: &str) -> Vec<FilePatch> {
    match text.contains("*** Begin Patch") {
        true => apply_patch(text),
        false => unified_files(text),
    }
}

const UPDATE: &str = "*** Update File: ";
const ADD: &str = "*** Add File: ";
const DELETE: &str = "*** Delete File: ";
const MOVE: &str = "*** Move to: ";

fn apply_patch(text: &str) -> Vec<FilePatch> {
    let mut files: Vec<FilePatch> = Vec::new();
    let lines = text
        .lines()
        .skip_while(|line| !line.contains("*** Begin Patch"))
        .skip(1);
    for line in lines.take_while(|line| line.trim_end() != "*** End Patch") {
        let heads = [
            (UPDATE, FileAction::Edit),
            (ADD, FileAction::Create),
            (DELETE, FileAction::Delete),
        ];
        let head = heads
            .into_iter()
            .find_map(|(head, action)| Some((line.strip_prefix(head)?, action)));
        if let Some((path, action)) = head {
            files.push(FilePatch {
                path: path.trim().to_owned(),
                action,
                moved_to: None,
                change: match action {
                    FileAction::Create => Change::Whole(String::new()),
                    FileAction::Delete => Change::Unsaid,
                    _ => Change::Hunks(Vec::new()),
                },
            });
            continue;
        }
        let Some(file) = files.last_mut() else { continue };
        if let Some(path) = line.strip_prefix(MOVE) {
            file.moved_to = Some(path.trim().to_owned());
            continue;
        }
        match &mut file.change {
            Change::Whole(text) => {
                text.push_str(line.strip_prefix('+').unwrap_or(line));
                text.push('\n');
            }
            Change::Hunks(hunks) => patch_line(hunks, line),
            _ => {}
        }
    }
    files
}

/// A line of an update: a head begins the next hunk, and says no numbers.
fn patch_line(hunks: &mut Vec<Hunk>, line: &str) {
    if line.starts_with("@@") || line == "*** End of File" {
        if hunks.last().is_none_or(|hunk| !hunk.lines.is_empty()) && line.starts_with("@@") {
            hunks.push(Hunk::default());
        }
        return;
    }
    if hunks.is_empty() {
        hunks.push(Hunk::default());
    }
    if let Some(hunk) = hunks.last_mut() {
        hunk.push(line);
    }
}

/// A diff of several files, each under its `---` and `+++`.
fn unified_files(text: &str) -> Vec<FilePatch> {
    let lines: Vec<&str> = text.lines().collect();
    let heads: Vec<usize> = (0..lines.len().saturating_sub(1))
        .filter(|at| lines[*at].starts_with("--- ") && lines[at + 1].starts_with("+++ "))
        .collect();
    let ends = heads.iter().skip(1).copied().chain([lines.len()]);
    heads
        .iter()
        .zip(ends)
        .filter_map(|(at, end)| {
            let old = diff_path(lines[*at], "--- ", "a/");
            let new = diff_path(lines[at + 1], "+++ ", "b/");
            let (path, action) = match (old, new) {
                ("/dev/null", new) => (new, FileAction::Create),
                (old, "/dev/null") => (old, FileAction::Delete),
                (old, _) => (old, FileAction::Edit),
            };
            let hunks = unified(&lines[at + 2..end].join("\n"));
            (!path.is_empty()).then(|| FilePatch {
                path: path.to_owned(),
                action,
                moved_to: (action == FileAction::Edit && old != new).then(|| new.to_owned()),
                change: Change::Hunks(hunks),
            })
        })
        .collect()
}

/// The path of a `---` or `+++` line, without the prefix of git and the time after a tab.
fn diff_path<'l>(line: &'l str, sign: &str, prefix: &str) -> &'l str {
    let path = line.strip_prefix(sign).unwrap_or(line);
    let path = path.split('\t').next().unwrap_or(path).trim();
    path.strip_prefix(prefix).unwrap_or(path)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn drawn(hunks: &[Hunk]) -> Vec<String> {
        let line = |line: &PatchLine| {
            let sign = match line.side {
                PatchSide::Both => ' ',
                PatchSide::Old => '-',
                PatchSide::New => '+',
            };
            format!("{sign}{}", line.text)
        };
        let one = |hunk: &Hunk| {
            let start = |start: Option<u32>| start.map_or("?".to_owned(), |start| start.to_string());
            let head = format!("@{} {}", start(hunk.old_start), start(hunk.new_start));
            [head]
                .into_iter()
                .chain(hunk.lines.iter().map(line))
                .collect::<Vec<_>>()
        };
        hunks.iter().flat_map(one).collect()
    }

    #[test]
    fn hunks_as_json() {
        let value = json!([{"oldStart": 3, "oldLines": 2, "newStart": 4, "newLines": 2, "lines": [" a", "-b", "+c", "\\ No newline"]}]);
        let hunks = structured(&value).unwrap();
        assert_eq!(drawn(&hunks), ["@3 4", " a", "-b", "+c"]);
        assert_eq!(structured(&json!([])), None);
        assert_eq!(structured(&json!("no list")), None);
    }

    #[test]
    fn unified_diffs_with_lines_that_look_like_heads() {
        let text = "Index: a.md\n--- a.md\tOld\n+++ a.md\tNew\n@@ -1,3 +1,3 @@ fn a()\n a\n---- rule\n+@@ -1 +1 @@\n b\n";
        assert_eq!(
            drawn(&unified(text)),
            ["@1 1", " a", "---- rule", "+@@ -1 +1 @@", " b"]
        );
    }

    #[test]
    fn patches_of_several_files() {
        let text = "*** Begin Patch\n*** Add File: new.py\n+print(1)\n+\n*** Update File: src/a.py\n*** Move to: src/b.py\n@@ def a():\n x\n-y\n+z\n@@\n-q\n*** Delete File: old.py\n*** End Patch\n";
        let files = files(text);
        let named: Vec<_> = files
            .iter()
            .map(|file| (file.path.as_str(), file.action, file.moved_to.as_deref()))
            .collect();
        let expect = [
            ("new.py", FileAction::Create, None),
            ("src/a.py", FileAction::Edit, Some("src/b.py")),
            ("old.py", FileAction::Delete, None),
        ];
        assert_eq!(named, expect);
        assert_eq!(files[0].change, Change::Whole("print(1)\n\n".into()));
        let Change::Hunks(hunks) = &files[1].change else {
            panic!("no hunks")
        };
        assert_eq!(drawn(hunks), ["@? ?", " x", "-y", "+z", "@? ?", "-q"]);
    }

    #[test]
    fn diffs_of_several_files() {
        let text = "diff --git a/x b/x\n--- a/x\n+++ b/x\n@@ -1 +1 @@\n-a\n+b\n--- /dev/null\n+++ b/y\n@@ -0,0 +1 @@\n+c\n";
        let named: Vec<_> = files(text)
            .iter()
            .map(|file| (file.path.clone(), file.action))
            .collect();
        assert_eq!(
            named,
            [
                ("x".to_owned(), FileAction::Edit),
                ("y".to_owned(), FileAction::Create)
            ]
        );
        assert!(files("no patch").is_empty());
    }
}
