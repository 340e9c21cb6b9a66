//! A run as the file that the real server gives: one JSON object, or a zip of it with its events one by one. Written as
//! a stream, so that memory does not grow with the run.

use std::io::{self, Write};

use bytes::Bytes;
use serde_json::{Map, Value};
use tracewake_dialects::aop::bare_event;
use tracewake_store::Store;
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use super::spread::spread;

/// Events read at once.
const PAGE: usize = 200;

/// What is written.
pub(super) struct Archive {
    pub(super) store: Store,
    /// Row ids of the events.
    pub(super) events: Vec<i64>,
    /// What is before the events.
    pub(super) head: Map<String, Value>,
    /// What is behind them, if it was asked for.
    pub(super) metadata: Option<Value>,
    pub(super) pretty: bool,
}

impl Archive {
    /// The JSON object. Events are in it as they were sent.
    pub(super) fn write_json(&self, out: &mut impl Write) -> io::Result<()> {
        let (line, inner_line) = match self.pretty {
            true => ("\n  ", "\n    "),
            false => ("", ""),
        };
        write!(out, "{{")?;
        for key in [
            "run_id",
            "agent_id",
            "status",
            "start_ts",
            "end_ts",
            "event_count",
        ] {
            let value = self.head.get(key).unwrap_or(&Value::Null);
            write!(out, "{line}\"{key}\": {value},")?;
        }
        write!(out, "{line}\"events\": [")?;
        let mut written = 0_u64;
        self.each_event(|event| {
            write!(out, "{}{inner_line}", if written == 0 { "" } else { "," })?;
            written += 1;
            self.write_text(event, 2, out)
        })?;
        write!(out, "{}]", if written == 0 { "" } else { line })?;
        if let Some(metadata) = &self.metadata {
            write!(out, ",{line}\"metadata\": ")?;
            self.write_text(metadata.to_string().as_bytes(), 1, out)?;
        }
        write!(out, "{}}}", if self.pretty { "\n" } else { "" })
    }

    /// The zip: `trace.json`, `events/event_0001.json` and on, `metadata.json`.
    pub(super) fn write_zip(&self, out: &mut impl Write) -> io::Result<()> {
        let mut zip = ZipWriter::new_stream(out);
        let options = SimpleFileOptions::default();
        zip.start_file("trace.json", options)?;
        self.write_json(&mut zip)?;
        let mut number = 0;
        self.each_event(|event| {
            number += 1;
            zip.start_file(format!("events/event_{number:04}.json"), options)?;
            self.write_text(event, 0, &mut zip)
        })?;
        if let Some(metadata) = &self.metadata {
            zip.start_file("metadata.json", options)?;
            self.write_text(metadata.to_string().as_bytes(), 0, &mut zip)?;
        }
        zip.finish()?;
        Ok(())
    }

    fn write_text(&self, text: &[u8], level: usize, out: &mut impl Write) -> io::Result<()> {
        if !self.pretty {
            return out.write_all(text);
        }
        let mut lines = Vec::with_capacity(text.len() * 2);
        spread(text, level, &mut lines);
        out.write_all(&lines)
    }

    fn each_event(&self, mut take: impl FnMut(&[u8]) -> io::Result<()>) -> io::Result<()> {
        for page in self.events.chunks(PAGE) {
            let originals: Vec<Bytes> = self.store.originals(page).map_err(io::Error::other)?;
            for original in &originals {
                take(&bare_event(original))?;
            }
        }
        Ok(())
    }
}
