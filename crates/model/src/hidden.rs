//! Characters that nobody sees: controls, marks that change the direction of text, fillers, letters of tags, selectors
//! and joiners where they join nothing. A trace may hide words from a person in them that a model reads. One rule for
//! window and terminal: the window has these tables from here, and both are tested against one list of cases.

/// Characters that are never seen, as ranges. Line ends and tabs are none of them.
pub const HIDDEN: &[(u32, u32)] = &[
    (0x0000, 0x0008),
    (0x000b, 0x000c),
    (0x000d, 0x001f),
    (0x007f, 0x009f),
    (0x00ad, 0x00ad),
    (0x034f, 0x034f),
    (0x061c, 0x061c),
    (0x115f, 0x1160),
    (0x17b4, 0x17b5),
    (0x180e, 0x180e),
    (0x200b, 0x200b),
    (0x200e, 0x200f),
    (0x2028, 0x202e),
    (0x2060, 0x206f),
    (0x2800, 0x2800),
    (0x3164, 0x3164),
    (0xfeff, 0xfeff),
    (0xffa0, 0xffa0),
    (0xfff0, 0xfffb),
    (0x1bca0, 0x1bca3),
    (0x1d173, 0x1d17a),
    (0xe0000, 0xe00ff),
    (0xe01f0, 0xe0fff),
];
/// Selectors, which choose how the character before them looks: one stays behind a character that has such looks.
pub const SELECTORS: &[(u32, u32)] = &[
    (0x180b, 0x180d),
    (0x180f, 0x180f),
    (0xfe00, 0xfe0f),
    (0xe0100, 0xe01ef),
];
/// What may have a selector behind it: signs, pictures, keys of a keypad, ideographs, letters of Mongolian.
pub const SELECTABLE: &[(u32, u32)] = &[
    (0x0023, 0x0023),
    (0x002a, 0x002a),
    (0x0030, 0x0039),
    (0x00a9, 0x00a9),
    (0x00ae, 0x00ae),
    (0x1820, 0x18aa),
    (0x203c, 0x203c),
    (0x2049, 0x2049),
    (0x2100, 0x2bff),
    (0x3030, 0x303d),
    (0x3200, 0x9fff),
    (0xf900, 0xfaff),
    (0x1f000, 0x1faff),
    (0x20000, 0x3ffff),
];
/// Joiners, which join letters and pictures: one stays between two of the same kind.
pub const JOINERS: &[(u32, u32)] = &[(0x200c, 0x200d)];
/// Pictures and what belongs to them.
pub const PICTURES: &[(u32, u32)] = &[
    (0x2100, 0x27bf),
    (0x2900, 0x2bff),
    (0xfe0f, 0xfe0f),
    (0x1f000, 0x1faff),
];
/// Letters of scripts that are written with joiners: Arabic, Syriac, those of India, Sinhala, Myanmar, Khmer,
/// Mongolian.
pub const JOINED_LETTERS: &[(u32, u32)] = &[
    (0x0600, 0x0dff),
    (0x1000, 0x109f),
    (0x1780, 0x18af),
    (0xa840, 0xa8ff),
    (0xfb50, 0xfdff),
    (0xfe70, 0xfefc),
];
/// Flags that are spelled with letters of tags behind a black one.
pub const TAG_FLAGS: &[&str] = &[
    "\u{1f3f4}\u{e0067}\u{e0062}\u{e0065}\u{e006e}\u{e0067}\u{e007f}",
    "\u{1f3f4}\u{e0067}\u{e0062}\u{e0073}\u{e0063}\u{e0074}\u{e007f}",
    "\u{1f3f4}\u{e0067}\u{e0062}\u{e0077}\u{e006c}\u{e0073}\u{e007f}",
];

const BLACK_FLAG: char = '\u{1f3f4}';

/// The text, with every character that nobody sees written out by `write`.
pub fn visible_text(text: &str, mut write: impl FnMut(&mut String, char)) -> String {
    let mut shown = String::with_capacity(text.len());
    let mut before = None;
    let mut at = 0;
    while let Some(character) = text[at..].chars().next() {
        if character == BLACK_FLAG
            && let Some(flag) = TAG_FLAGS.iter().find(|flag| text[at..].starts_with(**flag))
        {
            shown.push_str(flag);
            at += flag.len();
            before = Some(character);
            continue;
        }
        at += character.len_utf8();
        if (' '..='~').contains(&character) {
            // Nearly every character of nearly every text.
            shown.push(character);
            before = Some(character);
            continue;
        }
        match is_hidden(before, character, text[at..].chars().next()) {
            true => write(&mut shown, character),
            false => shown.push(character),
        }
        before = Some(character);
    }
    shown
}

fn is_hidden(before: Option<char>, character: char, after: Option<char>) -> bool {
    if is_in(SELECTORS, character) {
        return !before.is_some_and(|before| is_in(SELECTABLE, before));
    }
    if is_in(JOINERS, character) {
        let joins = |kind| before.is_some_and(|c| is_in(kind, c)) && after.is_some_and(|c| is_in(kind, c));
        return !joins(PICTURES) && !joins(JOINED_LETTERS);
    }
    is_in(HIDDEN, character)
}

/// Whether a character is in one of the ranges.
pub(crate) fn is_in(ranges: &[(u32, u32)], character: char) -> bool {
    let code = u32::from(character);
    ranges
        .iter()
        .any(|(first, last)| (*first..=*last).contains(&code))
}

#[cfg(test)]
mod tests {
    use std::fmt::Write;

    use super::*;

    #[test]
    fn what_nobody_sees_is_shown() {
        let cases = include_str!("../../../tests/fixtures/hidden-text/cases.json");
        let cases: Vec<(String, String)> = serde_json::from_str(cases).unwrap();
        assert!(cases.len() > 20);
        for (text, expect) in cases {
            let shown = visible_text(&text, |shown, character| {
                let _ = write!(shown, "<{:x}>", u32::from(character));
            });
            assert_eq!(shown, expect);
        }
    }

    #[test]
    fn tables_are_in_order() {
        for ranges in [HIDDEN, SELECTORS, SELECTABLE, JOINERS, PICTURES, JOINED_LETTERS] {
            assert!(ranges.iter().all(|(first, last)| first <= last));
            assert!(ranges.windows(2).all(|two| two[0].1 < two[1].0));
        }
    }
}
