//! Recorded HTTP requests: a file that begins with a request's head, or a body with its head in a file of JSON beside
//! it.

use std::fs::{self, File};
use std::io::{self, Read};
use std::path::Path;

use bytes::Bytes;
use http::header::CONTENT_LENGTH;
use http::{HeaderMap, HeaderName, HeaderValue};
use serde_json::Value;

use crate::body::MAX_BODY_BYTES;
use crate::ossa;

/// Longest file of JSON beside a body, in bytes.
const LONGEST_SIDECAR: u64 = 64 << 10;
/// Headers that a recorded request may have.
const MOST_HEADERS: usize = 128;

/// The text of the events in a recorded request; none for any other file. `start` are the first bytes of the file.
///
/// # Errors
/// When the file cannot be read.
pub(super) fn text(path: &Path, start: &[u8]) -> io::Result<Option<Bytes>> {
    if let Some(headers) = sidecar(path) {
        return Ok(ossa::text_of_binary(&headers, read(path)?));
    }
    if !start.starts_with(b"POST") && !start.starts_with(b"PUT ") {
        return Ok(None);
    }
    let whole = read(path)?;
    Ok(request(&whole).map(|(headers, body)| ossa::text_of_binary(&headers, body.clone()).unwrap_or(body)))
}

fn read(path: &Path) -> io::Result<Bytes> {
    let mut whole = Vec::new();
    let limit = MAX_BODY_BYTES as u64 + LONGEST_SIDECAR;
    File::open(path)?.take(limit).read_to_end(&mut whole)?;
    Ok(whole.into())
}

/// The head in the file of JSON beside a body, which names the body: `{"headers": [[name, value]…], "body_file":
/// name}`. Values are Latin-1.
fn sidecar(path: &Path) -> Option<HeaderMap> {
    let beside = path.with_extension("json");
    let metadata = fs::metadata(&beside).ok().filter(|_| beside != path)?;
    if !metadata.is_file() || metadata.len() > LONGEST_SIDECAR {
        return None;
    }
    let sidecar: Value = serde_json::from_slice(&fs::read(&beside).ok()?).ok()?;
    if sidecar["body_file"].as_str()? != path.file_name()?.to_str()? {
        return None;
    }
    let latin1 = |text: &str| -> Option<Vec<u8>> { text.chars().map(|c| u8::try_from(c).ok()).collect() };
    let header = |pair: &Value| {
        let name = HeaderName::from_bytes(pair[0].as_str()?.as_bytes()).ok()?;
        let value = HeaderValue::from_bytes(&latin1(pair[1].as_str()?)?).ok()?;
        Some((name, value))
    };
    Some(sidecar["headers"].as_array()?.iter().filter_map(header).collect())
}

/// Head and body of a recorded request.
fn request(whole: &Bytes) -> Option<(HeaderMap, Bytes)> {
    let mut space = [httparse::EMPTY_HEADER; MOST_HEADERS];
    let mut parsed = httparse::Request::new(&mut space);
    let httparse::Status::Complete(head) = parsed.parse(whole).ok()? else {
        return None;
    };
    let header = |header: &httparse::Header<'_>| {
        let name = HeaderName::from_bytes(header.name.as_bytes()).ok()?;
        Some((name, HeaderValue::from_bytes(header.value).ok()?))
    };
    let headers: HeaderMap = parsed.headers.iter().filter_map(header).collect();
    let stated = headers
        .get(CONTENT_LENGTH)
        .and_then(|value| value.to_str().ok()?.parse().ok());
    let rest = whole.slice(head..);
    let length = stated.unwrap_or(rest.len()).min(rest.len());
    Some((headers, rest.slice(..length)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(name: &str, body: &[u8], sidecar: &str, expect: Option<&str>) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join(name);
        fs::write(&path, body).unwrap();
        if !sidecar.is_empty() {
            fs::write(path.with_extension("json"), sidecar).unwrap();
        }
        let found = text(&path, &body[..body.len().min(4)]).unwrap();
        assert_eq!(
            found.as_deref().map(|text| str::from_utf8(text).unwrap()),
            expect,
            "{name}"
        );
    }

    #[test]
    fn requests_are_known_by_their_heads() {
        let head = "POST /x HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\nContent-Length: 2\r\n\r\n";
        check("a.bin", format!("{head}{{}}more").as_bytes(), "", Some("{}"));
        check("a.bin", b"POSTED by nobody", "", None);
        let binary = r#"{"headers": [["ce-type", "t"], ["ce-specversion", "1.0"], ["ce-source", "s\u00e9"], ["ce-id", "1"]], "body_file": "a.bin"}"#;
        let event = r#"{"type": "t", "specversion": "1.0", "source": "sé", "id": "1", "data": 7}"#;
        check("a.bin", b"7", binary, Some(event));
        check("b.bin", b"7", binary, None);
        check("a.bin", b"7", "{}", None);
    }
}
