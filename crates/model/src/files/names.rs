//! Which tools work on files or run commands, by their names: the one table for all programs and frameworks.

use super::FileAction;

/// How the arguments of a tool are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Recipe {
    /// A path, or several, to which one thing is done.
    File(FileAction),
    /// The text of a file, as a whole.
    Write,
    /// Pieces of a file and what takes their places.
    Edit,
    /// One tool for all of it; an argument says which.
    Editor,
    /// A patch that names its files itself.
    Patch,
    /// A file that goes to another place.
    Move,
    /// A file that is there twice afterwards.
    Copy,
    /// A command for a shell.
    Command,
}

use FileAction::{Create, Delete, Read, Search};

/// Names in their words, whatever divides them: `read_file`, `readFile` and `ReadFile` are one. A name of two words and
/// more is also found at the end of a longer one; a single word must be the whole name, as it may mean anything else.
const TOOLS: &[(&str, Recipe)] = &[
    ("read", Recipe::File(Read)),
    ("view", Recipe::File(Read)),
    ("open file", Recipe::File(Read)),
    ("cat", Recipe::File(Read)),
    ("read file", Recipe::File(Read)),
    ("read files", Recipe::File(Read)),
    ("read text file", Recipe::File(Read)),
    ("read media file", Recipe::File(Read)),
    ("read many files", Recipe::File(Read)),
    ("read multiple files", Recipe::File(Read)),
    ("view file", Recipe::File(Read)),
    ("view image", Recipe::File(Read)),
    ("notebook read", Recipe::File(Read)),
    ("fs read", Recipe::File(Read)),
    ("get file contents", Recipe::File(Read)),
    ("load file", Recipe::File(Read)),
    ("write", Recipe::Write),
    ("create", Recipe::File(Create)),
    ("write file", Recipe::Write),
    ("write to file", Recipe::Write),
    ("write text file", Recipe::Write),
    ("save file", Recipe::Write),
    ("create file", Recipe::File(Create)),
    ("create text file", Recipe::File(Create)),
    ("new file", Recipe::File(Create)),
    ("fs write", Recipe::Editor),
    ("edit", Recipe::Edit),
    ("multi edit", Recipe::Edit),
    ("edit file", Recipe::Edit),
    ("edit files", Recipe::Edit),
    ("notebook edit", Recipe::Edit),
    ("edit notebook", Recipe::Edit),
    ("edit notebook file", Recipe::Edit),
    ("replace", Recipe::Edit),
    ("replace in file", Recipe::Edit),
    ("replace string in file", Recipe::Edit),
    ("multi replace string in file", Recipe::Edit),
    ("insert edit into file", Recipe::Edit),
    ("search replace", Recipe::Edit),
    ("str replace", Recipe::Edit),
    ("update file", Recipe::Edit),
    ("append to file", Recipe::Edit),
    ("append file", Recipe::Edit),
    ("insert content", Recipe::Edit),
    ("text editor", Recipe::Editor),
    ("edit tool", Recipe::Editor),
    ("str replace editor", Recipe::Editor),
    ("apply patch", Recipe::Patch),
    ("apply diff", Recipe::Patch),
    ("patch", Recipe::Patch),
    ("patch file", Recipe::Patch),
    ("delete file", Recipe::File(Delete)),
    ("remove file", Recipe::File(Delete)),
    ("file delete", Recipe::File(Delete)),
    ("move file", Recipe::Move),
    ("rename file", Recipe::Move),
    ("copy file", Recipe::Copy),
    ("glob", Recipe::File(Search)),
    ("grep", Recipe::File(Search)),
    ("ls", Recipe::File(Search)),
    ("list", Recipe::File(Search)),
    ("list dir", Recipe::File(Search)),
    ("list directory", Recipe::File(Search)),
    ("list files", Recipe::File(Search)),
    ("directory tree", Recipe::File(Search)),
    ("file search", Recipe::File(Search)),
    ("search files", Recipe::File(Search)),
    ("search file content", Recipe::File(Search)),
    ("grep search", Recipe::File(Search)),
    ("find files", Recipe::File(Search)),
    ("bash", Recipe::Command),
    ("shell", Recipe::Command),
    ("sh", Recipe::Command),
    ("exec", Recipe::Command),
    ("terminal", Recipe::Command),
    ("powershell", Recipe::Command),
    ("local shell", Recipe::Command),
    ("shell command", Recipe::Command),
    ("exec command", Recipe::Command),
    ("execute command", Recipe::Command),
    ("execute bash", Recipe::Command),
    ("run bash", Recipe::Command),
    ("run command", Recipe::Command),
    ("run shell", Recipe::Command),
    ("run shell command", Recipe::Command),
    ("run terminal cmd", Recipe::Command),
    ("run terminal command", Recipe::Command),
    ("run in terminal", Recipe::Command),
    ("container exec", Recipe::Command),
    ("execute shell command", Recipe::Command),
    ("local shell call", Recipe::Command),
    ("shell call", Recipe::Command),
    ("apply patch call", Recipe::Patch),
    ("bash tool", Recipe::Command),
    ("shell tool", Recipe::Command),
    ("terminal tool", Recipe::Command),
];

/// How the arguments of a tool of this name are read; none for a tool that has nothing to do with files and commands.
pub(super) fn recipe(name: &str) -> Option<Recipe> {
    // What is before these belongs to a server or a name space: `mcp__files__read_file`, `functions.shell`.
    let own = name.rsplit(['.', '/', ':']).next().unwrap_or(name);
    let own = own.rsplit("__").next().unwrap_or(own);
    let words = words(own);
    let ends = |known: &str| {
        let rest = words.strip_suffix(known);
        rest.is_some_and(|rest| rest.is_empty() || known.contains(' ') && rest.ends_with(' '))
    };
    let fitting = TOOLS.iter().filter(|(known, _)| ends(known));
    fitting
        .max_by_key(|(known, _)| known.len())
        .map(|(_, recipe)| *recipe)
}

/// The words of a name in small letters, divided by single spaces.
fn words(name: &str) -> String {
    let mut words = String::with_capacity(name.len() + 4);
    let mut before = ' ';
    for letter in name.chars() {
        let divides = !letter.is_alphanumeric();
        let begins = letter.is_uppercase() && before.is_lowercase();
        if (divides || begins) && !words.is_empty() && !words.ends_with(' ') {
            words.push(' ');
        }
        if !divides {
            words.extend(letter.to_lowercase());
        }
        before = letter;
    }
    words.truncate(words.trim_end().len());
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(name: &str, expect: Option<Recipe>) {
        assert_eq!(recipe(name), expect, "{name}");
    }

    #[test]
    fn tools_of_coding_agents_are_known() {
        check("Read", Some(Recipe::File(Read)));
        check("MultiEdit", Some(Recipe::Edit));
        check("NotebookEdit", Some(Recipe::Edit));
        check("Write", Some(Recipe::Write));
        check("Bash", Some(Recipe::Command));
        check("LS", Some(Recipe::File(Search)));
        check("exec_command", Some(Recipe::Command));
        check("shell", Some(Recipe::Command));
        check("container.exec", Some(Recipe::Command));
        check("apply_patch", Some(Recipe::Patch));
        check("read_many_files", Some(Recipe::File(Read)));
        check("replace", Some(Recipe::Edit));
        check("run_shell_command", Some(Recipe::Command));
        check("list_directory", Some(Recipe::File(Search)));
        check("str_replace_based_edit_tool", Some(Recipe::Editor));
        check("str_replace_editor", Some(Recipe::Editor));
        check("developer__text_editor", Some(Recipe::Editor));
        check("developer__shell", Some(Recipe::Command));
    }

    #[test]
    fn names_of_servers_and_frameworks_stand_before_them() {
        check("mcp__filesystem__read_file", Some(Recipe::File(Read)));
        check("mcp_filesystem_write_file", Some(Recipe::Write));
        check("functions.exec_command", Some(Recipe::Command));
        check("workspaceReadFile", Some(Recipe::File(Read)));
    }

    #[test]
    fn other_tools_are_none() {
        for name in [
            "",
            "search",
            "orders.get",
            "spread",
            "thread_read",
            "create_refund",
            "web_search",
            "TodoWrite",
        ] {
            check(name, None);
        }
    }
}
