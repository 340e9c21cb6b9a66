//! Text as Python has it: code points, among them halves of surrogate pairs, which UTF-8 does not have.

use std::borrow::Cow;

/// Walks the code points of raw JSON text between its quotes. None for an escape that Python refuses.
pub(super) fn each(raw: &str, mut take: impl FnMut(u32)) -> Option<()> {
    let mut characters = raw.chars();
    while let Some(character) = characters.next() {
        if character != '\\' {
            take(u32::from(character));
            continue;
        }
        let point = match characters.next()? {
            'b' => 8,
            't' => 9,
            'n' => 10,
            'f' => 12,
            'r' => 13,
            plain @ ('"' | '\\' | '/') => u32::from(plain),
            'u' => unit(&mut characters)?,
            _ => return None,
        };
        if !matches!(point, 0xd800..0xdc00) {
            take(point);
            continue;
        }
        // The other half must follow as an escape, too; else this half stands alone.
        let mut ahead = characters.clone();
        let low = match (ahead.next(), ahead.next()) {
            (Some('\\'), Some('u')) => unit(&mut ahead)?,
            _ => 0,
        };
        match low {
            0xdc00..0xe000 => {
                take(0x10000 + ((point - 0xd800) << 10) + (low - 0xdc00));
                characters = ahead;
            }
            _ => take(point),
        }
    }
    Some(())
}

fn unit(characters: &mut std::str::Chars<'_>) -> Option<u32> {
    let mut unit = 0;
    for _ in 0..4 {
        unit = unit * 16 + characters.next()?.to_digit(16)?;
    }
    Some(unit)
}

/// The text in UTF-8 with halves of surrogate pairs encoded alike. Such bytes sort like code points.
pub(super) fn bytes(raw: &str) -> Option<Cow<'_, [u8]>> {
    if !raw.contains('\\') {
        return Some(Cow::Borrowed(raw.as_bytes()));
    }
    let mut bytes = Vec::with_capacity(raw.len());
    each(raw, |point| match char::from_u32(point) {
        Some(character) => bytes.extend_from_slice(character.encode_utf8(&mut [0; 4]).as_bytes()),
        None => bytes.extend(
            [
                0xe0 | (point >> 12),
                0x80 | (point >> 6 & 0x3f),
                0x80 | (point & 0x3f),
            ]
            .map(|b| b as u8),
        ),
    })?;
    Some(Cow::Owned(bytes))
}

/// The text in UTF-8. None where Python could not encode it.
pub(super) fn utf8(raw: &str) -> Option<String> {
    let mut text = String::with_capacity(raw.len());
    let mut is_whole = true;
    each(raw, |point| match char::from_u32(point) {
        Some(character) => text.push(character),
        None => is_whole = false,
    })?;
    is_whole.then_some(text)
}
