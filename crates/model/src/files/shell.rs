//! What a command line does to files, where it is simple enough to say: programs that only read, write or remove the
//! files that they name. Whatever a shell would have to work out first (variables, patterns, substitutions) is left
//! out.

use super::{Change, FileAction, FileTouch, paths};

/// Longest command line that is looked at.
const LONGEST: usize = 8_192;
/// Files of one command line.
const MOST: usize = 64;

/// The files that a command line names.
pub(super) fn touches(command: &str, folder: &str) -> Vec<FileTouch> {
    if command.len() > LONGEST {
        return Vec::new();
    }
    let mut touches = Vec::new();
    let mut folder = folder.to_owned();
    for words in commands(command) {
        if let [Word::Plain(cd), Word::Plain(to)] = words.as_slice()
            && cd == "cd"
        {
            folder = paths::resolved(to, &folder).unwrap_or(folder);
            continue;
        }
        for (path, action) in files(&words) {
            touches.extend(paths::resolved(path, &folder).map(|path| FileTouch {
                path,
                action,
                change: Change::Unsaid,
                by_command: true,
            }));
        }
    }
    touches.truncate(MOST);
    touches
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Word {
    Plain(String),
    /// The text goes into the file that the next word names; `true` at its end.
    Into(bool),
    /// The shell has to work it out first.
    Unknown,
}

/// The commands of a line, each in its words, as far as they can be read: a text for a command's input ends it.
fn commands(line: &str) -> Vec<Vec<Word>> {
    let mut all = vec![Vec::new()];
    let mut letters = line.chars().peekable();
    let mut word: Option<Word> = None;
    let push = |all: &mut Vec<Vec<Word>>, word: &mut Option<Word>| {
        if let (Some(word), Some(last)) = (word.take(), all.last_mut()) {
            last.push(word);
        }
    };
    while let Some(letter) = letters.next() {
        match letter {
            ' ' | '\t' => push(&mut all, &mut word),
            ';' | '\n' | '|' | '&' => {
                if letter == '&' && matches!(letters.peek(), Some('>')) {
                    continue;
                }
                push(&mut all, &mut word);
                all.push(Vec::new());
            }
            '>' => {
                // The number of a stream before it is no word of the command.
                let is_stream =
                    matches!(&word, Some(Word::Plain(text)) if text.chars().all(|c| c.is_ascii_digit()));
                if is_stream {
                    word = None;
                }
                push(&mut all, &mut word);
                let at_end = letters.next_if_eq(&'>').is_some();
                if letters.next_if_eq(&'&').is_some() {
                    letters.next_if(char::is_ascii_digit);
                    continue;
                }
                if let Some(last) = all.last_mut() {
                    last.push(Word::Into(at_end));
                }
            }
            // A file or a text as input; what follows may be lines of a text.
            '<' => {
                push(&mut all, &mut word);
                if letters.peek() == Some(&'<') {
                    let rest: String = letters.by_ref().take_while(|letter| *letter != '\n').collect();
                    if let (Some(last), Some((_, into))) = (all.last_mut(), rest.split_once('>')) {
                        let at_end = into.starts_with('>');
                        let path = into.trim_start_matches('>').trim();
                        last.extend([
                            Word::Into(at_end),
                            Word::Plain(path.trim_matches(['"', '\'']).to_owned()),
                        ]);
                    }
                    break;
                }
            }
            '\'' | '"' => {
                let text: String = letters.by_ref().take_while(|next| *next != letter).collect();
                let is_known = letter == '\'' || !text.contains(['$', '`', '\\']);
                add(&mut word, &text, is_known);
            }
            '\\' => {
                let next = letters.next().unwrap_or('\\');
                add(&mut word, next.encode_utf8(&mut [0; 4]), next != '\n');
            }
            '$' | '`' | '*' | '?' | '(' | ')' | '{' | '}' | '[' => word = Some(Word::Unknown),
            other => add(&mut word, other.encode_utf8(&mut [0; 4]), true),
        }
    }
    push(&mut all, &mut word);
    all.retain(|words| !words.is_empty());
    all
}

fn add(word: &mut Option<Word>, text: &str, is_known: bool) {
    match word {
        _ if !is_known => *word = Some(Word::Unknown),
        Some(Word::Plain(known)) => known.push_str(text),
        Some(_) => {}
        None => *word = Some(Word::Plain(text.to_owned())),
    }
}

/// The files of one command.
fn files(words: &[Word]) -> Vec<(&str, FileAction)> {
    let mut found = Vec::new();
    let mut plain: Vec<&str> = Vec::new();
    let mut words = words.iter();
    while let Some(word) = words.next() {
        match word {
            Word::Into(at_end) => {
                if let Some(Word::Plain(path)) = words.next()
                    && path != "/dev/null"
                {
                    let action = if *at_end {
                        FileAction::Edit
                    } else {
                        FileAction::Write
                    };
                    found.push((path.as_str(), action));
                }
            }
            Word::Plain(text) => plain.push(text),
            // The place of what is not known decides, as for an option's value.
            Word::Unknown => plain.push(""),
        }
    }
    let Some((program, arguments)) = plain.split_first() else {
        return found;
    };
    let named = |skip: usize| {
        let values = arguments.iter().filter(|text| !text.starts_with('-'));
        values
            .skip(skip)
            .copied()
            .filter(|text| !text.is_empty())
            .collect::<Vec<_>>()
    };
    let has = |flag: &str| arguments.iter().any(|argument| argument.starts_with(flag));
    let mut each = |paths: Vec<_>, action| found.extend(paths.into_iter().map(|path| (path, action)));
    match *program {
        "cat" | "bat" | "less" | "more" | "nl" => each(named(0), FileAction::Read),
        // Their options have values: `head -n 5 a.txt`.
        "head" | "tail" => {
            let skip = usize::from(arguments.iter().any(|argument| matches!(*argument, "-n" | "-c")));
            each(named(skip), FileAction::Read);
        }
        "sed" if has("-i") => each(named(1), FileAction::Edit),
        "sed" if has("-n") => each(named(1), FileAction::Read),
        "rm" | "unlink" if !has("-r") && !has("-R") && !has("-fr") => each(named(0), FileAction::Delete),
        "tee" => each(
            named(0),
            if has("-a") {
                FileAction::Edit
            } else {
                FileAction::Write
            },
        ),
        "mv" | "cp" => {
            if let [from, to] = named(0).as_slice() {
                let source = if *program == "mv" {
                    FileAction::Delete
                } else {
                    FileAction::Read
                };
                each(vec![from], source);
                each(vec![to], FileAction::Create);
            }
        }
        _ => {}
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(command: &str, expect: &[&str]) {
        let found = touches(command, "/w");
        let said: Vec<String> = found
            .iter()
            .map(|touch| format!("{:?} {}", touch.action, touch.path))
            .collect();
        assert_eq!(said, expect, "{command}");
    }

    #[test]
    fn files_that_commands_only_read() {
        check("cat a.txt b.txt", &["Read /w/a.txt", "Read /w/b.txt"]);
        check("sed -n '1,20p' src/a.rs", &["Read /w/src/a.rs"]);
        check("head -n 5 a.txt", &["Read /w/a.txt"]);
        check("head -5 a.txt", &["Read /w/a.txt"]);
        check("nl -ba a.rs | sed -n '1,9p'", &["Read /w/a.rs"]);
        check(
            "cd sub && cat 'my notes.txt' 2>/dev/null",
            &["Read /w/sub/my notes.txt"],
        );
        check("cat a.txt; echo $HOME", &["Read /w/a.txt"]);
    }

    #[test]
    fn files_that_commands_change() {
        check("echo x > out.txt", &["Write /w/out.txt"]);
        check("echo x >> out.txt 2>&1", &["Edit /w/out.txt"]);
        check("cat > a.py <<'EOF'\nprint(1) > b\nEOF", &["Write /w/a.py"]);
        check("cat <<'EOF' > a.py\nprint(1)\nEOF", &["Write /w/a.py"]);
        check("sed -i 's/a/b/' a.rs", &["Edit /w/a.rs"]);
        check("rm -f a b", &["Delete /w/a", "Delete /w/b"]);
        check("mv a b", &["Delete /w/a", "Create /w/b"]);
        check("ls | tee -a log.txt", &["Edit /w/log.txt"]);
    }

    #[test]
    fn what_a_shell_works_out_is_left_out() {
        for command in [
            "cat *.rs",
            "cat $FILE",
            "rm -rf build",
            "ls -l",
            "python3 a.py",
            "cat `find .`",
            "grep -n x a.rs",
            "",
            "echo \"a > b\"",
            "cat",
        ] {
            check(command, &[]);
        }
        check(&"cat a; ".repeat(2_000), &[]);
    }
}
