//! Data inside a text that is no text: images, sound, signatures, anything in base64. Nobody looks for its letters, and
//! by chance they spell words.

use std::borrow::Cow;

/// A run of the letters of base64 that is at least so long may be data.
const LONG: usize = 128;
/// A run that is at least so long is data, whatever its letters.
const LONGEST_WORD: usize = 512;
/// A line of wrapped base64 has at least so many letters.
const LINE: usize = 60;
/// What stands before data in an address that holds it.
const MARK: &str = ";base64,";

/// The text without the data in it, which leaves a space.
pub(crate) fn without_data(text: &str) -> Cow<'_, str> {
    let bytes = text.as_bytes();
    let has_mark = bytes.contains(&b';') && text.contains(MARK);
    if !has_mark && !may_hold_long_run(bytes) {
        return Cow::Borrowed(text);
    }
    let mut kept = String::new();
    let (mut done, mut at) = (0, 0);
    while at < bytes.len() {
        let end = run(bytes, at);
        if end == at {
            at += 1;
            continue;
        }
        if text[..at].ends_with(MARK) || is_data(&bytes[at..end]) {
            kept.push_str(&text[done..at]);
            kept.push(' ');
            done = end;
        }
        at = end;
    }
    match done {
        0 => Cow::Borrowed(text),
        _ => Cow::Owned(kept + &text[done..]),
    }
}

/// Whether so many bytes follow each other that each of them may be in a run. Looks at few of them: the last one in a
/// stretch that cannot be says that no long run begins before it.
fn may_hold_long_run(bytes: &[u8]) -> bool {
    let may_be_in_run = |byte: u8| is_letter(byte) || matches!(byte, b'\\' | b'\n' | b'\r');
    let mut from = 0;
    while let Some(stretch) = bytes.get(from..from + LONG) {
        match stretch.iter().rposition(|byte| !may_be_in_run(*byte)) {
            None => return true,
            Some(gap) => from += gap + 1,
        }
    }
    false
}

/// Where the run of letters of base64 ends that begins here. It may go on in the next line, and have the escapes of
/// JSON within JSON.
fn run(bytes: &[u8], from: usize) -> usize {
    let (mut at, mut line) = (from, from);
    while let Some(byte) = bytes.get(at) {
        let next = |by: usize| bytes.get(at + by).copied().unwrap_or_default();
        let is_full = at - line >= LINE;
        at += match byte {
            b'\\' if at > line && next(1) == b'/' => 2,
            b'\\' if is_full && next(1) == b'n' => 2,
            b'\\' if is_full && next(1) == b'r' && next(2) == b'\\' && next(3) == b'n' => 4,
            b'\n' if is_full && is_letter(next(1)) => 1,
            b'\r' if is_full && next(1) == b'\n' && is_letter(next(2)) => 2,
            byte if is_letter(*byte) => {
                at += 1;
                continue;
            }
            _ => return at,
        };
        line = at;
    }
    at
}

fn is_letter(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/' | b'=' | b'-' | b'_')
}

/// Whether a run is data rather than a long name or path: capitals, small letters and digits follow each other at
/// random.
fn is_data(run: &[u8]) -> bool {
    if run.len() < LONG {
        return false;
    }
    let class = |byte: &u8| match byte {
        b'A'..=b'Z' => 0,
        b'a'..=b'z' => 1,
        b'0'..=b'9' => 2,
        _ => 3,
    };
    let has_all = (0..3).all(|wanted| run.iter().any(|byte| class(byte) == wanted));
    // What stands between the parts of a path or a name says nothing.
    let is_change = |a: u8, b: u8| a != b && a < 3 && b < 3;
    let changes = run
        .windows(2)
        .filter(|two| is_change(class(&two[0]), class(&two[1])))
        .count();
    run.len() >= LONGEST_WORD || has_all && changes * 4 >= run.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Base64 of random bytes, with a word in it that it spells by chance.
    fn data(length: usize) -> String {
        let mut seed = 7_u32;
        let alphabet = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
        let mut text = String::from("RlP7/dog/MXvxtD+");
        while text.len() < length {
            seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            text.push(char::from(alphabet[(seed >> 26) as usize]));
        }
        text
    }

    fn check(text: &str, expect: &str) {
        assert_eq!(without_data(text), expect, "{text}");
    }

    #[test]
    fn data_is_taken_out_and_the_text_around_it_stays() {
        let long = data(200);
        check(&long, " ");
        check(&format!("see {long}== here"), "see   here");
        check(
            &format!("{{\"data\": \"{long}\", \"x\": \"dog\"}}"),
            "{\"data\": \" \", \"x\": \"dog\"}",
        );
        check(
            "![a](data:image/png;base64,iVBORw0KGgo/dog/A=) dog",
            "![a](data:image/png;base64, ) dog",
        );
        check(&long.replace('/', "\\/"), " ");
        check(&long.replace('+', "-").replace('/', "_"), " ");
        let lines = long
            .as_bytes()
            .chunks(76)
            .map(|line| std::str::from_utf8(line).unwrap());
        let lines: Vec<&str> = lines.collect();
        check(&format!("{} end", lines.join("\n")), "  end");
        check(&format!("{} end", lines.join("\r\n")), "  end");
        check(&format!("{}\" end", lines.join("\\n")), " \" end");
        check(&format!("{} end", "A".repeat(600)), "  end");
    }

    #[test]
    fn data_is_found_wherever_it_begins() {
        for before in 0..300 {
            let text = format!("{}{} dog", "a b ".repeat(80).split_at(before).0, data(LONG));
            assert!(!without_data(&text).contains("/dog/"), "{before}");
        }
        let short = format!("a {} b", data(LONG - 1));
        check(&short, &short);
    }

    #[test]
    fn names_paths_and_sums_stay() {
        let path = "/home/User1/projects/some-long-name_of_a_folder/and/another/one/that/goes/on/and/on/with/Names/2026/and/so/on/to/the/end/of/it/all/report";
        for text in [
            "short dog",
            path,
            &"0123456789abcdef".repeat(8),
            &"words and more words ".repeat(40),
            &"Grüße ".repeat(200),
            &"保険金".repeat(200),
            &format!("sk-proj-{}", &data(100)),
        ] {
            check(text, text);
        }
    }
}
