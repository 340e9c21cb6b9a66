//! Changes of files out of texts and lists: patches that name their files, diffs of one file, lists by path.

use serde_json::Value;

use super::{Change, FileAction, FileTouch, Replacement, patch, paths};

/// The files of a patch. One that goes to another place is removed here and made there.
pub(super) fn patched(text: &str, folder: &str) -> Vec<FileTouch> {
    let mut touches = Vec::new();
    for file in patch::files(text) {
        let mut push = |path: &str, action: FileAction, change: Change| {
            let path = paths::resolved(path, folder);
            touches.extend(path.map(|path| FileTouch {
                path,
                action,
                change,
                by_command: false,
            }));
        };
        match &file.moved_to {
            Some(to) => {
                push(&file.path, FileAction::Delete, Change::Unsaid);
                push(to, FileAction::Create, file.change);
            }
            None => push(&file.path, file.action, file.change),
        }
    }
    touches
}

/// Changes that are listed with their files: `[{path, kind, diff | content, move_path}]`, or an object by path.
pub(super) fn listed(changes: &Value) -> Vec<FileTouch> {
    let by_path = |(path, change): (&String, &Value)| {
        let named = change.as_object().filter(|fields| !fields.contains_key("type"));
        let (kind, change) = match named.and_then(|fields| fields.iter().next()) {
            Some((kind, change)) => (kind.as_str(), change),
            None => (
                change.get("type").and_then(Value::as_str).unwrap_or_default(),
                change,
            ),
        };
        changed(path, kind, change)
    };
    match changes {
        Value::Array(list) => list
            .iter()
            .flat_map(|change| {
                let text = |name: &str| change.get(name).and_then(Value::as_str).unwrap_or_default();
                changed(text("path"), text("kind"), change)
            })
            .collect(),
        Value::Object(files) => files.iter().flat_map(by_path).collect(),
        _ => Vec::new(),
    }
}

fn changed(path: &str, kind: &str, change: &Value) -> Vec<FileTouch> {
    let text = |names: &[&str]| names.iter().find_map(|name| change.get(*name)?.as_str());
    let Some(path) = paths::resolved(path, "") else {
        return Vec::new();
    };
    let diff = text(&["unified_diff", "diff"])
        .map(patch::unified)
        .filter(|hunks| !hunks.is_empty());
    let whole = text(&["content"]).map(|text| Change::Whole(text.to_owned()));
    let said = diff.map(Change::Hunks).or(whole).unwrap_or_default();
    let touch = |path: String, action: FileAction, change: Change| FileTouch {
        path,
        action,
        change,
        by_command: false,
    };
    let moved = text(&["move_path"]).and_then(|path| paths::resolved(path, ""));
    match (kind, moved) {
        ("add" | "create", _) => vec![touch(path, FileAction::Create, said)],
        ("delete" | "remove", _) => vec![touch(path, FileAction::Delete, Change::Unsaid)],
        (_, Some(to)) => vec![
            touch(path, FileAction::Delete, Change::Unsaid),
            touch(to, FileAction::Create, said),
        ],
        (_, None) => vec![touch(path, FileAction::Edit, said)],
    }
}

/// What a diff says that names no file: hunks, or pieces between the marks of a merge.
pub(super) fn diff_of_one(text: &str) -> Change {
    let hunks = patch::unified(text);
    if !hunks.is_empty() {
        return Change::Hunks(hunks);
    }
    let pieces = marked_pieces(text);
    match pieces.is_empty() {
        true => Change::Unsaid,
        false => Change::Replaced(pieces),
    }
}

/// `<<<<<<< SEARCH`, the piece, `=======`, what takes its place, `>>>>>>> REPLACE`.
fn marked_pieces(text: &str) -> Vec<Replacement> {
    let mut pieces = Vec::new();
    let (mut piece, mut into_new, mut inside) = (Replacement::default(), false, false);
    for line in text.lines() {
        if line.starts_with("<<<<<<<") || line.starts_with("------- SEARCH") {
            (piece, into_new, inside) = (Replacement::default(), false, true);
        } else if inside && (line.starts_with(">>>>>>>") || line.starts_with("+++++++ REPLACE")) {
            pieces.push(std::mem::take(&mut piece));
            inside = false;
        } else if inside && !into_new && line.starts_with("=======") {
            into_new = true;
        } else if inside && !line.starts_with(":start_line:") {
            let side = if into_new { &mut piece.new } else { &mut piece.old };
            side.push_str(line);
            side.push('\n');
        }
    }
    pieces
}
