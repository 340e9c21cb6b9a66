//! The one place that writes to the terminal.
//!
//! Names, texts and errors of traces and backends can hold characters that steer a terminal, or that make text look
//! like other text. Where standard output or standard error is a terminal they are written as `\u001b`: visible, and in
//! a JSON document the same character. Piped output, and all of it with `--raw`, is written as it is.

use std::fmt::Write as _;
use std::io::{self, IsTerminal, Write};
use std::sync::atomic::{AtomicBool, Ordering};

use serde::Serialize;
use tracewake_app::visible_text;

/// The longest character in UTF-8, in bytes.
const LONGEST_CHARACTER: usize = 4;

/// Whether control characters are written as they are, to a terminal too.
static RAW: AtomicBool = AtomicBool::new(false);

/// Writes control characters as they are from now on, also to a terminal.
pub(super) fn be_raw() {
    RAW.store(true, Ordering::Relaxed);
}

/// Prints one line on standard output. A line break in it is written as one only where nobody counts lines: not on a
/// terminal. A reader that went away is no error of ours.
pub(super) fn print(line: &str) -> io::Result<()> {
    let mut out = standard_output();
    let line = match out.shows {
        true => line.replace('\n', "\\n"),
        false => line.to_owned(),
    };
    quietly(writeln!(out, "{line}"))
}

/// Prints text of any number of lines on standard output.
pub(super) fn print_text(text: &str) -> io::Result<()> {
    quietly(writeln!(standard_output(), "{text}"))
}

/// Prints a piece of a text at once.
pub(super) fn print_piece(text: &str) -> io::Result<()> {
    let mut out = standard_output();
    quietly(out.write_all(text.as_bytes()).and_then(|()| out.flush()))
}

/// Prints the one document of `--json`.
pub(super) fn print_json(document: &impl Serialize) -> io::Result<()> {
    print_text(&serde_json::to_string_pretty(document)?)
}

/// Prints for a person on standard error.
pub(crate) fn say(text: &str) {
    let _ = writeln!(standard_error(), "{text}");
}

/// Standard output, for what is written in pieces.
pub(super) fn standard_output() -> Screen<io::StdoutLock<'static>> {
    let out = io::stdout();
    Screen::new(out.is_terminal(), out.lock())
}

/// Standard error, for what is written in pieces.
pub(super) fn standard_error() -> Screen<io::StderrLock<'static>> {
    let out = io::stderr();
    Screen::new(out.is_terminal(), out.lock())
}

fn quietly(written: io::Result<()>) -> io::Result<()> {
    match written {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        done => done,
    }
}

/// A stream that shows control characters where it is a terminal.
pub(super) struct Screen<W> {
    shows: bool,
    /// The beginning of a character whose end was not written yet.
    begun: Vec<u8>,
    out: W,
}

impl<W: Write> Screen<W> {
    fn new(is_terminal: bool, out: W) -> Screen<W> {
        Screen {
            shows: is_terminal && !RAW.load(Ordering::Relaxed),
            begun: Vec::new(),
            out,
        }
    }
}

impl<W: Write> Write for Screen<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if !self.shows {
            return self.out.write(bytes);
        }
        self.begun.extend_from_slice(bytes);
        let whole = self.begun.len() - unfinished(&self.begun);
        let shown = visible(&String::from_utf8_lossy(&self.begun[..whole]));
        self.begun.drain(..whole);
        self.out.write_all(shown.as_bytes())?;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}

/// Bytes at the end that begin a character and do not end it.
fn unfinished(bytes: &[u8]) -> usize {
    let tail = &bytes[bytes.len().saturating_sub(LONGEST_CHARACTER - 1)..];
    let cut = (0..tail.len()).find(|at| {
        std::str::from_utf8(&tail[*at..])
            .is_err_and(|error| error.valid_up_to() == 0 && error.error_len().is_none())
    });
    cut.map_or(0, |at| tail.len() - at)
}

/// Text with every character written out that a terminal would obey or hide; line breaks and tabs stay. As escapes of
/// JSON, so that what is JSON stays it.
fn visible(text: &str) -> String {
    visible_text(text, |shown, character| {
        for unit in character.encode_utf16(&mut [0; 2]) {
            let _ = write!(shown, "\\u{unit:04x}"); // a string takes everything
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(shows: bool, pieces: &[&[u8]]) -> String {
        let mut screen = Screen {
            shows,
            begun: Vec::new(),
            out: Vec::new(),
        };
        for piece in pieces {
            screen.write_all(piece).unwrap();
        }
        String::from_utf8_lossy(&screen.out).into_owned()
    }

    #[test]
    fn a_terminal_gets_no_character_that_it_would_obey() {
        for (text, expect) in [
            ("\x1b]0;title\x07", "\\u001b]0;title\\u0007"),
            ("a\rb\nc\td", "a\\u000db\nc\td"),
            ("\u{9b}2J\u{7f}", "\\u009b2J\\u007f"),
            ("\u{202e}gnp.exe\u{2066}", "\\u202egnp.exe\\u2066"),
            ("a\u{200b}b\u{feff}", "a\\u200bb\\ufeff"),
            ("\u{e0041}", "\\udb40\\udc41"),
            ("ig\u{200d}nore\u{fe01}", "ig\\u200dnore\\ufe01"),
            ("Größe 保険 👩\u{200d}🔬 é", "Größe 保険 👩\u{200d}🔬 é"),
        ] {
            assert_eq!(written(true, &[text.as_bytes()]), expect);
            assert_eq!(written(false, &[text.as_bytes()]), text);
        }
    }

    #[test]
    fn characters_may_come_in_parts() {
        let bytes = "é\u{202e}😀".as_bytes();
        let single: Vec<&[u8]> = bytes.chunks(1).collect();
        assert_eq!(written(true, &single), "é\\u202e😀");
        assert_eq!(written(true, &[b"a\x9b2Jb"]), "a\u{fffd}2Jb", "no UTF-8");
    }
}
