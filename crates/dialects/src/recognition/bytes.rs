//! Files by their first bytes.

/// The name of what begins with these bytes; none for text that may hold records, and for what nobody knows.
pub(crate) fn name_of_bytes(head: &[u8]) -> Option<String> {
    let start = head.trim_ascii_start();
    let own = [
        (&b"PAR1"[..], "a Parquet file"),
        (b"ARROW1", "an Arrow file"),
        (b"Obj\x01", "an Avro file"),
    ];
    if let Some((_, name)) = own.iter().find(|(magic, _)| head.starts_with(magic)) {
        return Some((*name).to_owned());
    }
    let found = infer::get(head)?;
    let is_archive_of_text = found.extension() == "tar";
    // A line feed and a bracket begin messages and JSON.
    if !is_archive_of_text && (head.starts_with(b"\n") || matches!(start.first(), Some(b'{' | b'['))) {
        return None;
    }
    let is_marked_text = matches!(found.extension(), "html" | "xml" | "pdf" | "rtf" | "ps" | "tar");
    // Two letters are enough to look like some kinds of files.
    if !is_marked_text && !head.iter().any(|byte| matches!(byte, 0..=8 | 0x0e..=0x1a)) {
        return None;
    }
    Some(name(found.extension()))
}

fn name(extension: &str) -> String {
    let known = match extension {
        "tar" => "a tar archive",
        "7z" => "a 7z archive",
        "rar" => "a RAR archive",
        "bz2" => "data compressed with bzip2",
        "xz" => "data compressed with xz",
        "lz4" => "data compressed with lz4",
        "png" => "a PNG image",
        "jpg" => "a JPEG image",
        "gif" => "a GIF image",
        "webp" => "a WebP image",
        "pdf" => "a PDF document",
        "sqlite" => "an SQLite database",
        "elf" => "an ELF program",
        "exe" | "dll" => "a Windows program",
        "mach" => "a macOS program",
        "wasm" => "a WebAssembly module",
        "html" => "an HTML page",
        "xml" => "an XML document",
        other => return format!("a file of type {}", other.to_uppercase()),
    };
    known.to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(head: &[u8], expect: Option<&str>) {
        assert_eq!(name_of_bytes(head).as_deref(), expect, "{}", head.escape_ascii());
    }

    #[test]
    fn files_are_known_by_their_first_bytes() {
        check(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", Some("a PNG image"));
        check(b"\xff\xd8\xff\xe0\0\x10JFIF\0", Some("a JPEG image"));
        check(b"GIF89a\x01\0\x01\0", Some("a GIF image"));
        check(b"%PDF-1.7\n", Some("a PDF document"));
        check(b"SQLite format 3\0\x10\0", Some("an SQLite database"));
        check(
            &[&b"\x7fELF\x02\x01\x01"[..], &[0; 57]].concat(),
            Some("an ELF program"),
        );
        check(b"PAR1\x15\x04", Some("a Parquet file"));
        check(b"<!DOCTYPE html>\n<html>", Some("an HTML page"));
        check(b"BZh91AY&SY\x01\x02", Some("data compressed with bzip2"));
        let mut tar = [0; 512];
        tar[..7].copy_from_slice(b"{a.json");
        tar[257..262].copy_from_slice(b"ustar");
        check(&tar, Some("a tar archive"));
    }

    #[test]
    fn text_and_messages_are_not_taken_for_files() {
        for text in [
            &b"{\"event_id\": \"a\"}"[..],
            b"BMW sent 3 requests",
            b"MZ is a station",
            b"\n\x05\x0a\x03abc",
            b"2026-01-01 INFO ready",
            b"",
        ] {
            check(text, None);
        }
    }
}
