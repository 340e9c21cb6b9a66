//! The lines of an export: redacted where that is asked for, counted, and what was lost on the way.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::io::{self, Write};

use tracewake_dialects::export::Losses;
use tracewake_dialects::redact::{Hints, Redactor};
use tracewake_model::{Event, Integrity};
use tracewake_store::Exported;

use super::report::{ExportReport, LossRow, RedactionReport};

/// Counts the outcomes of events.
#[derive(Debug, Default)]
pub(super) struct Tally {
    report: ExportReport,
    lossy: BTreeMap<(String, String), u64>,
    pub(super) redactor: Option<Redactor>,
    expected: u64,
}

/// Signed or hashed: what an event says about itself stops being true when it is changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Seal {
    None,
    Signature,
    Hash,
}

impl Seal {
    pub(super) fn of(row: &Exported, event: Option<&Event>) -> Seal {
        match event {
            _ if row.integrity != Integrity::Unsigned => Seal::Signature,
            Some(event) if !event.content_hash.is_empty() => Seal::Hash,
            _ => Seal::None,
        }
    }
}

impl Tally {
    pub(super) fn new(redact: bool) -> Tally {
        Tally {
            redactor: redact.then(Redactor::new),
            ..Tally::default()
        }
    }

    /// Counts an event that is in the output.
    pub(super) fn event(&mut self, converted: bool) {
        self.report.events += 1;
        self.report.converted += u64::from(converted);
    }

    /// Counts a record of the output.
    pub(super) fn record(&mut self) {
        self.report.written += 1;
    }

    /// Records of the output so far.
    pub(super) fn written(&self) -> u64 {
        self.report.written
    }

    /// Counts an event that cannot be in the output.
    pub(super) fn left_out(&mut self, reason: &str) {
        self.report.left_out += 1;
        self.lost("event", &format!("left out: {reason}"));
    }

    /// Says how many events the session has. Those that are not handed over are lost.
    pub(super) fn expect(&mut self, events: u32) {
        self.expected = events.into();
    }

    /// Counts the events that were not handed over.
    fn missing(&mut self) {
        let missing = self
            .expected
            .saturating_sub(self.report.events + self.report.left_out);
        if missing > 0 {
            self.report.left_out += missing;
            let what = (
                "event".to_owned(),
                "left out: it cannot be read, the database is damaged".to_owned(),
            );
            self.lossy.insert(what, missing);
        }
    }

    /// Notes the other events under identities of the session, which no format has a place for.
    pub(super) fn conflicts(&mut self, count: u32) {
        if count > 0 {
            let what = (
                "conflicts".to_owned(),
                "other events under the same identity are not exported".to_owned(),
            );
            self.lossy.insert(what, count.into());
        }
    }

    pub(super) fn lost(&mut self, field: &str, reason: &str) {
        *self
            .lossy
            .entry((field.to_owned(), reason.to_owned()))
            .or_default() += 1;
    }

    /// Counts what was noted about one event.
    pub(super) fn losses(&mut self, losses: &mut Losses) {
        for loss in losses.take() {
            self.lost(loss.field, loss.reason);
        }
    }

    /// JSON text without secrets, if that is asked for.
    pub(super) fn redact<'t>(&mut self, text: &'t [u8], hints: &Hints, seal: Seal) -> Cow<'t, [u8]> {
        let Some(redactor) = &mut self.redactor else {
            return Cow::Borrowed(text);
        };
        let redacted = redactor.json(text, hints);
        if let Cow::Owned(_) = redacted {
            match seal {
                Seal::None => {}
                Seal::Signature => {
                    self.lost("signature", "kept, but it no longer fits: the event was redacted")
                }
                Seal::Hash => self.lost(
                    "content_hash",
                    "kept, but it no longer fits: the event was redacted",
                ),
            }
        }
        redacted
    }

    #[cfg(feature = "parquet")]
    pub(super) fn is_redacting(&self) -> bool {
        self.redactor.is_some()
    }

    pub(super) fn finish(mut self) -> ExportReport {
        self.missing();
        let redaction = self.redactor.map(|redactor| {
            let report = redactor.report();
            RedactionReport {
                total: report.total(),
                by_rule: report
                    .by_rule
                    .iter()
                    .map(|(rule, count)| (rule.name().to_owned(), *count))
                    .collect(),
                by_field: report.by_field.clone(),
            }
        });
        let lossy = self.lossy.into_iter().map(|((field, reason), events)| LossRow {
            field,
            events,
            reason,
        });
        ExportReport {
            lossy: lossy.collect(),
            redaction,
            ..self.report
        }
    }
}

/// A stream of lines.
pub(super) struct Lines<'o> {
    out: &'o mut dyn Write,
    pub(super) tally: Tally,
}

impl<'o> Lines<'o> {
    pub(super) fn new(out: &'o mut dyn Write, redact: bool) -> Lines<'o> {
        Lines {
            out,
            tally: Tally::new(redact),
        }
    }

    /// Writes one record as a line.
    pub(super) fn line(&mut self, text: &[u8], hints: &Hints, seal: Seal) -> io::Result<()> {
        self.record(text, hints, seal)?;
        self.raw(b"\n")
    }

    /// Writes one record.
    pub(super) fn record(&mut self, text: &[u8], hints: &Hints, seal: Seal) -> io::Result<()> {
        let text = self.tally.redact(text, hints, seal);
        self.tally.record();
        self.out.write_all(&text)
    }

    /// Writes what is around records.
    pub(super) fn raw(&mut self, text: &[u8]) -> io::Result<()> {
        self.out.write_all(text)
    }

    pub(super) fn finish(self) -> io::Result<ExportReport> {
        self.out.flush()?;
        Ok(self.tally.finish())
    }
}
