//! A session as an AOP client keeps it: a replay file of its one run; or, as the client exports traces, an array of the
//! events of several runs.

use std::collections::HashMap;
use std::io;

use serde_json::{Value, json};
use tracewake_dialects::export::{Losses, aop, one_line};
use tracewake_dialects::redact::Hints;
use tracewake_model::{Dialect, Event};
use tracewake_store::{Exported, Store, TraceRun};

use super::lines::{Lines, Seal};
use super::spans::{OpenSpans, WholeSpan};
use super::{decode, each_exported, source};
use crate::error::AppError;

pub(super) fn write(store: &Store, session: &str, lines: &mut Lines<'_>) -> Result<(), AppError> {
    let runs = store.runs(session)?;
    let mut replay = Replay {
        session,
        numbers: numbers(&runs, session),
        form: FileForm::Unknown(runs.len()),
        spans: OpenSpans::default(),
        losses: Losses::default(),
    };
    each_exported(store, session, |row| Ok(replay.take(row, lines)?))?;
    Ok(replay.finish(lines)?)
}

/// The last number given in each run: converted events go on from there.
fn numbers(runs: &[TraceRun], session: &str) -> HashMap<String, i64> {
    let key = |run: &TraceRun| {
        if run.trace_id.is_empty() {
            session.to_owned()
        } else {
            run.trace_id.clone()
        }
    };
    runs.iter().map(|run| (key(run), run.last_sequence)).collect()
}

struct Replay<'s> {
    session: &'s str,
    numbers: HashMap<String, i64>,
    form: FileForm,
    spans: OpenSpans,
    losses: Losses,
}

/// What the file looks like, decided by its first event.
enum FileForm {
    /// Nothing is written yet; the session has this many runs.
    Unknown(usize),
    /// A replay object; the agent that its envelope names.
    Replay(Option<i64>),
    Array,
}

impl Replay<'_> {
    fn take(&mut self, row: Exported, lines: &mut Lines<'_>) -> io::Result<()> {
        if row.dialect == Dialect::Aop {
            self.own(&row, lines)?;
            lines.tally.event(false);
            return Ok(());
        }
        let event = match decode(&row) {
            Ok(event) => event,
            Err(reason) => {
                lines.tally.left_out(&reason);
                return Ok(());
            }
        };
        if aop::is_joined(&event.kind) {
            return match self.spans.add(event, row) {
                Some(span) => self.call(&span, lines),
                None => Ok(()),
            };
        }
        let run = aop::run_of(&event, self.session).to_owned();
        let source = source(&event, &row, self.session);
        let seq = self.numbers.entry(run.clone()).or_default();
        let events = aop::events(&source, &run, seq, &mut self.losses);
        for text in events {
            self.write(
                text.as_bytes(),
                Head::converted(&run, &event, &row),
                Some(&event),
                &row,
                lines,
            )?;
        }
        lines.tally.event(true);
        lines.tally.losses(&mut self.losses);
        Ok(())
    }

    /// A model or MCP call whose events have all come.
    fn call(&mut self, span: &WholeSpan, lines: &mut Lines<'_>) -> io::Result<()> {
        let event = &span.joined.event;
        let run = aop::run_of(event, self.session).to_owned();
        let source = source(event, &span.row, self.session);
        let seq = self.numbers.entry(run.clone()).or_default();
        let text = aop::call(&span.joined, &source, &run, seq, &mut self.losses);
        self.write(
            text.as_bytes(),
            Head::converted(&run, event, &span.row),
            Some(event),
            &span.row,
            lines,
        )?;
        (0..span.events).for_each(|_| lines.tally.event(true));
        lines.tally.losses(&mut self.losses);
        Ok(())
    }

    /// An AOP event as it was sent.
    fn own(&mut self, row: &Exported, lines: &mut Lines<'_>) -> io::Result<()> {
        let event = aop::own_event(&row.original);
        let agent = aop::own_agent_id(&row.original);
        let in_envelope = event.len() != one_line(&row.original).len();
        let head = Head {
            run: &row.trace_id,
            agent,
            named_around: agent.filter(|_| in_envelope),
            time: row.time,
        };
        if let (FileForm::Array, true) = (self.decide(&head, lines)?, in_envelope) {
            // In an array only the envelope can say which run it is.
            return self.write(&one_line(&row.original), head, None, row, lines);
        }
        if let FileForm::Replay(around) = self.form
            && in_envelope
            && agent != around
        {
            self.losses.note(
                "agent_id",
                "left out: the file names another agent around its events",
            );
            lines.tally.losses(&mut self.losses);
        }
        self.write(&event, head, None, row, lines)
    }

    fn write(
        &mut self,
        text: &[u8],
        head: Head<'_>,
        event: Option<&Event>,
        row: &Exported,
        lines: &mut Lines<'_>,
    ) -> io::Result<()> {
        self.decide(&head, lines)?;
        let is_first = lines.tally.written() == 0;
        lines.raw(if is_first { b"\n" } else { b",\n" })?;
        let hints = event.map(Hints::of).unwrap_or_default();
        lines.record(text, &hints, Seal::of(row, event))
    }

    /// Decides on the file's form, at the first event, and writes what is before it.
    fn decide(&mut self, head: &Head<'_>, lines: &mut Lines<'_>) -> io::Result<&FileForm> {
        let FileForm::Unknown(runs) = self.form else {
            return Ok(&self.form);
        };
        self.form = match runs <= 1 && !head.run.is_empty() {
            true => FileForm::Replay(head.named_around),
            false => FileForm::Array,
        };
        let opening = match self.form {
            FileForm::Array => "[".to_owned(),
            _ => head.text(self.session, lines),
        };
        lines.raw(opening.as_bytes())?;
        Ok(&self.form)
    }

    fn finish(mut self, lines: &mut Lines<'_>) -> io::Result<()> {
        for span in std::mem::take(&mut self.spans).rest() {
            self.call(&span, lines)?;
        }
        match self.form {
            FileForm::Unknown(_) => lines.raw(b"[]\n"),
            FileForm::Array => lines.raw(b"\n]\n"),
            FileForm::Replay(_) => {
                let count = lines.tally.written();
                lines.raw(format!("\n], \"event_count\": {count}}}\n").as_bytes())
            }
        }
    }
}

/// What a replay file says before its events.
struct Head<'a> {
    run: &'a str,
    agent: Option<i64>,
    /// The agent that only the envelope of the first event named.
    named_around: Option<i64>,
    time: tracewake_model::UnixNanos,
}

impl<'a> Head<'a> {
    fn converted(run: &'a str, event: &Event, row: &Exported) -> Head<'a> {
        let agent = event.agent.key();
        Head {
            run,
            agent: (!agent.is_empty()).then(|| aop::agent_number(agent)),
            named_around: None,
            time: row.time,
        }
    }

    fn text(&self, session: &str, lines: &mut Lines<'_>) -> String {
        let mut metadata = json!({});
        if let Some(agent) = self.agent {
            metadata["agent_id"] = Value::from(agent);
        }
        if session != self.run {
            metadata["session_id"] = Value::from(session);
        }
        let around = self.named_around.map(|agent| format!(" \"agent_id\": {agent},"));
        let head = format!(
            "{{\"run_id\": {},{} \"timestamp\": \"{}\", \"metadata\": {metadata}}}",
            Value::from(self.run),
            around.unwrap_or_default(),
            self.time.to_rfc3339_micros(),
        );
        let redacted = lines.tally.redact(head.as_bytes(), &Hints::default(), Seal::None);
        let open = String::from_utf8_lossy(&redacted);
        format!("{}, \"events\": [", open.strip_suffix('}').unwrap_or(&open))
    }
}
