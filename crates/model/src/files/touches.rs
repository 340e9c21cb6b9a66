//! The files and the command of a call, out of its arguments.

use std::borrow::Cow;

use serde_json::{Map, Value};

use super::changes::{diff_of_one, listed, patched};
use super::names::{Recipe, recipe};
use super::{Change, CommandRun, FileAction, FileTouch, FileWork, Replacement, command, paths, shell};

/// Names that arguments have for a path, the most telling first.
const PATHS: &[&str] = &[
    "file_path",
    "filePath",
    "absolute_path",
    "notebook_path",
    "target_file",
    "relative_path",
    "relative_workspace_path",
    "path",
    "filename",
    "file_name",
    "fileName",
    "file",
    "dir_path",
    "directory",
    "folder",
    "uri",
];
/// Names that arguments have for several paths.
const MANY_PATHS: &[&str] = &["paths", "file_paths", "filePaths", "files", "include"];
/// Names that arguments have for the whole text of a file.
const TEXTS: &[&str] = &[
    "content",
    "contents",
    "file_text",
    "text",
    "new_source",
    "code",
    "data",
];
/// Names for a piece of text and for what takes its place.
const PIECES: &[(&str, &str)] = &[
    ("old_string", "new_string"),
    ("old_str", "new_str"),
    ("oldString", "newString"),
    ("oldText", "newText"),
    ("old_text", "new_text"),
    ("search", "replace"),
    ("old", "new"),
];
/// Names for a text that is put in or takes the place of something that is not told.
const PUT_IN: &[&str] = &[
    "new_str",
    "insert_text",
    "new_source",
    "code_edit",
    "content",
    "text",
];
/// Names for a patch.
const PATCHES: &[&str] = &["patch", "input", "diff", "patchText", "patch_text"];
/// Names for where a file goes from and to.
const MOVES: &[(&str, &str)] = &[
    ("source", "destination"),
    ("source_path", "destination_path"),
    ("old_path", "new_path"),
    ("from", "to"),
    ("src", "dst"),
];

/// What a call of a tool of this name does. Relative paths count from `folder`, unless the call names another one.
pub(super) fn work(name: &str, arguments: Option<&Value>, folder: &str) -> FileWork {
    let Some(recipe) = recipe(name) else {
        return FileWork::default();
    };
    let arguments = match arguments {
        Some(Value::String(text)) => match text.trim_start().starts_with('{') {
            true => serde_json::from_str(text).map_or(Cow::Owned(Value::String(text.clone())), Cow::Owned),
            false => Cow::Owned(Value::String(text.clone())),
        },
        Some(other) => Cow::Borrowed(other),
        None => return FileWork::default(),
    };
    let empty = Map::new();
    let fields = arguments.as_object().unwrap_or(&empty);
    if recipe == Recipe::Command {
        let command = command::asked(&arguments, folder);
        return command.map(by_command).unwrap_or_default();
    }
    let call = Call {
        whole: arguments.as_str().unwrap_or_default(),
        fields,
        folder: command::folder(fields).unwrap_or(folder),
    };
    FileWork {
        touches: call.touches(recipe),
        command: None,
    }
}

/// A command, and what it does to files as far as its text tells.
fn by_command(command: CommandRun) -> FileWork {
    let patches = match command.text.contains("*** Begin Patch") {
        true => patched(&command.text, &command.folder),
        false => Vec::new(),
    };
    let touches = match patches.is_empty() {
        true => shell::touches(&command.text, &command.folder),
        false => patches,
    };
    FileWork {
        touches,
        command: Some(command),
    }
}

struct Call<'c> {
    /// The arguments, where they are one text.
    whole: &'c str,
    fields: &'c Map<String, Value>,
    folder: &'c str,
}

impl Call<'_> {
    fn touches(&self, recipe: Recipe) -> Vec<FileTouch> {
        match recipe {
            Recipe::File(action) => self.files(action),
            Recipe::Write => self.write(),
            Recipe::Edit => self.edit(),
            Recipe::Editor => self.editor(),
            Recipe::Patch => self.patch(),
            Recipe::Move => self.moved(FileAction::Delete),
            Recipe::Copy => self.moved(FileAction::Read),
            Recipe::Command => Vec::new(),
        }
    }

    fn files(&self, action: FileAction) -> Vec<FileTouch> {
        let change = match (action, text(self.fields, TEXTS)) {
            (FileAction::Create, Some(text)) => Change::Whole(text.to_owned()),
            _ => Change::Unsaid,
        };
        // A text alone is a path only where it is one word.
        let word = (!self.whole.contains(char::is_whitespace)).then_some(self.whole);
        let one = text(self.fields, PATHS).or(word.filter(|word| !word.is_empty()));
        if let Some(path) = one {
            return self.touch(path, action, change).into_iter().collect();
        }
        let many = MANY_PATHS
            .iter()
            .find_map(|name| self.fields.get(*name)?.as_array());
        let path = |item: &Value| {
            let path = item.as_str().or_else(|| text(item.as_object()?, PATHS))?;
            self.touch(path, action, Change::Unsaid)
        };
        many.into_iter().flatten().filter_map(path).collect()
    }

    fn write(&self) -> Vec<FileTouch> {
        let written = text(self.fields, TEXTS).map(str::to_owned);
        let appends = self.fields.get("append").and_then(Value::as_bool);
        match (written, appends.unwrap_or_default()) {
            (Some(written), true) => self.one(FileAction::Edit, Change::Replaced(vec![put_in(written)])),
            (Some(written), false) => self.one(FileAction::Write, Change::Whole(written)),
            // Its text may have been too long to be told.
            (None, true) => self.one(FileAction::Edit, Change::Unsaid),
            (None, false) => self.one(FileAction::Write, Change::Unsaid),
        }
    }

    fn edit(&self) -> Vec<FileTouch> {
        let lists = ["edits", "replacements"];
        if let Some(edits) = lists.iter().find_map(|name| self.fields.get(*name)?.as_array()) {
            return self.edits(edits);
        }
        if let Some(diff) = text(self.fields, &["diff", "patch"]) {
            return self.one(FileAction::Edit, diff_of_one(diff));
        }
        match replacement(self.fields) {
            // An edit of nothing makes the file.
            Some(piece) if piece.old.is_empty() && !self.fields.contains_key("insert_line") => {
                self.one(FileAction::Create, Change::Whole(piece.new))
            }
            Some(piece) => self.one(FileAction::Edit, Change::Replaced(vec![piece])),
            None => {
                let put = text(self.fields, PUT_IN).map(|text| vec![put_in(text.to_owned())]);
                self.one(FileAction::Edit, put.map_or(Change::Unsaid, Change::Replaced))
            }
        }
    }

    /// Several pieces, of one file or each of its own.
    fn edits(&self, edits: &[Value]) -> Vec<FileTouch> {
        let mut touches: Vec<FileTouch> = Vec::new();
        for edit in edits.iter().filter_map(Value::as_object) {
            let path = text(edit, PATHS).or_else(|| text(self.fields, PATHS));
            let Some(touch) = path.and_then(|path| self.touch(path, FileAction::Edit, Change::Unsaid)) else {
                continue;
            };
            let known = touches.iter().position(|known| known.path == touch.path);
            let at = known.unwrap_or_else(|| {
                touches.push(touch);
                touches.len() - 1
            });
            let Some(piece) = replacement(edit) else { continue };
            match &mut touches[at].change {
                Change::Replaced(pieces) => pieces.push(piece),
                other => *other = Change::Replaced(vec![piece]),
            }
        }
        touches
    }

    fn editor(&self) -> Vec<FileTouch> {
        match text(self.fields, &["command", "mode"]).unwrap_or_default() {
            "view" | "read" | "Line" | "Directory" => self.one(FileAction::Read, Change::Unsaid),
            "create" => self.files(FileAction::Create),
            "write" => self.write(),
            "delete" => self.one(FileAction::Delete, Change::Unsaid),
            "rename" => self.moved(FileAction::Delete),
            "undo_edit" => self.one(FileAction::Edit, Change::Unsaid),
            _ => self.edit(),
        }
    }

    fn patch(&self) -> Vec<FileTouch> {
        let operation = self.fields.get("operation").and_then(Value::as_object);
        if let Some(operation) = operation {
            let inner = Call {
                whole: "",
                fields: operation,
                folder: self.folder,
            };
            return inner.operation();
        }
        if let Some(changes) = self.fields.get("changes") {
            let mut touches = listed(changes);
            for touch in &mut touches {
                touch.path = paths::resolved(&touch.path, self.folder).unwrap_or_else(|| touch.path.clone());
            }
            return touches;
        }
        let text = text(self.fields, PATCHES).unwrap_or(self.whole);
        let touches = patched(text, self.folder);
        match touches.is_empty() {
            true => self.one(FileAction::Edit, diff_of_one(text)),
            false => touches,
        }
    }

    /// A patch of one file, with what it does to it.
    fn operation(&self) -> Vec<FileTouch> {
        let diff = text(self.fields, PATCHES).unwrap_or_default();
        let kind = text(self.fields, &["type"]).unwrap_or_default();
        if kind.starts_with("delete") {
            return self.one(FileAction::Delete, Change::Unsaid);
        }
        let path = text(self.fields, PATHS).unwrap_or_default();
        let head = if kind.starts_with("create") {
            "Add"
        } else {
            "Update"
        };
        patched(
            &format!("*** Begin Patch\n*** {head} File: {path}\n{diff}\n*** End Patch"),
            self.folder,
        )
    }

    fn moved(&self, source: FileAction) -> Vec<FileTouch> {
        let ends = MOVES
            .iter()
            .find_map(|(from, to)| Some((text(self.fields, &[from])?, text(self.fields, &[to])?)));
        let Some((from, to)) = ends else { return Vec::new() };
        let ends = [(from, source), (to, FileAction::Create)];
        ends.into_iter()
            .filter_map(|(path, action)| self.touch(path, action, Change::Unsaid))
            .collect()
    }

    fn one(&self, action: FileAction, change: Change) -> Vec<FileTouch> {
        let path = text(self.fields, PATHS);
        path.and_then(|path| self.touch(path, action, change))
            .into_iter()
            .collect()
    }

    fn touch(&self, path: &str, action: FileAction, change: Change) -> Option<FileTouch> {
        Some(FileTouch {
            path: paths::resolved(path, self.folder)?,
            action,
            change,
            by_command: false,
        })
    }
}

fn replacement(fields: &Map<String, Value>) -> Option<Replacement> {
    let (old, new) = PIECES
        .iter()
        .find_map(|(old, new)| Some((fields.get(*old)?.as_str()?, fields.get(*new)?.as_str()?)))?;
    let all = ["replace_all", "replaceAll", "allow_multiple"];
    Some(Replacement {
        old: old.to_owned(),
        new: new.to_owned(),
        all: all
            .iter()
            .any(|name| fields.get(*name) == Some(&Value::Bool(true))),
    })
}

fn put_in(new: String) -> Replacement {
    Replacement {
        new,
        ..Replacement::default()
    }
}

/// The first of these members that is a text.
fn text<'f>(fields: &'f Map<String, Value>, names: &[&str]) -> Option<&'f str> {
    let mut found = names.iter().filter_map(|name| fields.get(*name)?.as_str());
    found.next()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn said(name: &str, arguments: &Value) -> Vec<String> {
        let work = work(name, Some(arguments), "/srv/app");
        let touch = |touch: &FileTouch| {
            let change = match &touch.change {
                Change::Unsaid => String::new(),
                Change::Replaced(pieces) => {
                    let piece = |piece: &Replacement| format!(" {:?}→{:?}", piece.old, piece.new);
                    pieces.iter().map(piece).collect()
                }
                Change::Whole(text) => format!(" ={text:?}"),
                Change::Hunks(hunks) => format!(" {} hunks", hunks.len()),
            };
            format!("{:?} {}{change}", touch.action, touch.path)
        };
        work.touches.iter().map(touch).collect()
    }

    fn check(name: &str, arguments: Value, expect: &[&str]) {
        assert_eq!(said(name, &arguments), expect, "{name} {arguments}");
    }

    #[test]
    fn tools_of_claude_code() {
        check(
            "Read",
            json!({"file_path": "/a/b.rs", "offset": 3}),
            &["Read /a/b.rs"],
        );
        check(
            "Write",
            json!({"file_path": "/a/b.rs", "content": "x"}),
            &["Write /a/b.rs =\"x\""],
        );
        check(
            "Edit",
            json!({"file_path": "/a/b.rs", "old_string": "x", "new_string": "y", "replace_all": false}),
            &["Edit /a/b.rs \"x\"→\"y\""],
        );
        check(
            "Edit",
            json!({"file_path": "/a/b.rs", "old_string": "", "new_string": "y"}),
            &["Create /a/b.rs =\"y\""],
        );
        check(
            "MultiEdit",
            json!({"file_path": "/a", "edits": [{"old_string": "x", "new_string": "y"}, {"old_string": "p", "new_string": "q"}]}),
            &["Edit /a \"x\"→\"y\" \"p\"→\"q\""],
        );
        check(
            "NotebookEdit",
            json!({"notebook_path": "/n.ipynb", "new_source": "1", "cell_id": "c"}),
            &["Edit /n.ipynb \"\"→\"1\""],
        );
        check(
            "Grep",
            json!({"pattern": "x", "path": "src"}),
            &["Search /srv/app/src"],
        );
        check("Grep", json!({"pattern": "x"}), &[]);
    }

    #[test]
    fn tools_of_codex_and_gemini() {
        let patch = "*** Begin Patch\n*** Update File: lamp.py\n@@\n-a\n+b\n*** End Patch\n";
        check("apply_patch", json!(patch), &["Edit /srv/app/lamp.py 1 hunks"]);
        check(
            "apply_patch",
            json!({"input": patch}),
            &["Edit /srv/app/lamp.py 1 hunks"],
        );
        check(
            "shell",
            json!({"command": ["apply_patch", patch], "workdir": "/tmp/w"}),
            &["Edit /tmp/w/lamp.py 1 hunks"],
        );
        check(
            "replace",
            json!({"file_path": "/a", "old_string": "x", "new_string": "y", "instruction": "do"}),
            &["Edit /a \"x\"→\"y\""],
        );
        check(
            "read_many_files",
            json!({"paths": ["a", "b"]}),
            &["Read /srv/app/a", "Read /srv/app/b"],
        );
        check(
            "write_file",
            json!(r#"{"file_path": "/a", "content": "x"}"#),
            &["Write /a =\"x\""],
        );
    }

    #[test]
    fn tools_of_other_programs() {
        let editor = |command: &str| json!({"command": command, "path": "/a", "file_text": "t", "old_str": "x", "new_str": "y"});
        check("str_replace_based_edit_tool", editor("view"), &["Read /a"]);
        check(
            "str_replace_based_edit_tool",
            editor("create"),
            &["Create /a =\"t\""],
        );
        check(
            "str_replace_editor",
            editor("str_replace"),
            &["Edit /a \"x\"→\"y\""],
        );
        check(
            "text_editor",
            json!({"command": "insert", "path": "/a", "insert_line": 3, "insert_text": "z"}),
            &["Edit /a \"\"→\"z\""],
        );
        check(
            "multi_replace_string_in_file",
            json!({"replacements": [{"filePath": "/a", "oldString": "x", "newString": "y"}, {"filePath": "/b", "oldString": "x", "newString": "y"}]}),
            &["Edit /a \"x\"→\"y\"", "Edit /b \"x\"→\"y\""],
        );
        check(
            "mcp__filesystem__move_file",
            json!({"source": "/a", "destination": "/b"}),
            &["Delete /a", "Create /b"],
        );
        check(
            "replace_in_file",
            json!({"path": "/a", "diff": "<<<<<<< SEARCH\nx\n=======\ny\n>>>>>>> REPLACE\n"}),
            &["Edit /a \"x\\n\"→\"y\\n\""],
        );
        check(
            "apply_patch_call",
            json!({"operation": {"type": "update_file", "path": "a", "diff": "@@\n-x\n+y"}}),
            &["Edit /srv/app/a 1 hunks"],
        );
        check(
            "write_file",
            json!({"file_path": "/a", "text": "x", "append": true}),
            &["Edit /a \"\"→\"x\""],
        );
        check("Write", json!({"file_path": "/a"}), &["Write /a"]);
        check("read_file", json!("notes.txt"), &["Read /srv/app/notes.txt"]);
    }

    #[test]
    fn changes_that_are_listed_with_their_files() {
        let diff = "@@ -1 +1 @@\n-a\n+b\n";
        check(
            "apply_patch",
            json!({"changes": [{"path": "a.rs", "kind": "update", "diff": diff}, {"path": "/b", "kind": "add", "content": "x"}]}),
            &["Edit /srv/app/a.rs 1 hunks", "Create /b =\"x\""],
        );
        check(
            "apply_patch",
            json!({"changes": {"/a": {"update": {"unified_diff": diff, "move_path": "/c"}}, "/b": {"type": "delete"}}}),
            &["Delete /a", "Create /c 1 hunks", "Delete /b"],
        );
    }

    #[test]
    fn arguments_of_another_shape_are_no_files() {
        check("read", json!({"query": "orders"}), &[]);
        check("create", json!({"title": "ticket"}), &[]);
        check("Read", json!({"file_path": 7}), &[]);
        check("Read", json!({"file_path": "https://example.com"}), &[]);
        check("apply_patch", json!({"odd": 1}), &[]);
        check("refund", json!({"path": "/a"}), &[]);
    }
}
