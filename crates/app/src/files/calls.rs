//! The calls of a session that touch files or run commands: each once, put together from all that tells of it.

use std::collections::{HashMap, HashSet};

use tracewake_model::SpanState;
use tracewake_model::files::{
    CallParts, Change, CommandEnd, CommandRun, FileAction, FileAnswer, FileTouch, FileWork, answer, folder,
    is_within, resolved,
};
use tracewake_store::{Store, ToolEvent};

use super::folder::{common_folder, whole_paths};
use crate::dto::FileOutcome;
use crate::error::AppError;
use crate::explore::Explore;
use crate::originals::event_of;

/// Calls of one session that are read.
const MOST: usize = 20_000;
/// Spans whose events are read at once.
const AT_ONCE: usize = 400;
/// Events of a span that are read.
const EVENTS: u64 = 8;

/// The calls of a session that touch files or run commands.
pub(super) struct FileCalls {
    /// By time, the first ones where there are too many.
    pub(super) calls: Vec<FileCall>,
    /// How many there are.
    pub(super) total: usize,
    /// The folder that most files lie in; may be empty.
    pub(super) folder: String,
}

/// A call that touches files or runs a command.
pub(super) struct FileCall {
    /// Row id of the span that counts.
    pub(super) span: i64,
    /// Row ids of all spans that tell of it.
    pub(super) spans: Vec<i64>,
    pub(super) at_ms: f64,
    pub(super) duration_ms: f64,
    pub(super) agent: String,
    pub(super) tool: String,
    pub(super) outcome: FileOutcome,
    pub(super) touches: Vec<FileTouch>,
    pub(super) command: Option<CommandRun>,
    /// What the answer tells of the file.
    pub(super) answer: FileAnswer,
    /// How the command ended.
    pub(super) end: CommandEnd,
}

impl FileCall {
    /// What was done, with what only the answer says: whether a file that was written is a new one.
    pub(super) fn action(&self, touch: &FileTouch) -> FileAction {
        match (touch.action, self.answer.created) {
            (FileAction::Write, Some(true)) => FileAction::Create,
            (FileAction::Create, Some(false)) => FileAction::Write,
            (action, _) => action,
        }
    }

    /// Whether the call did what it was asked.
    pub(super) fn worked(&self) -> bool {
        self.outcome == FileOutcome::Done
    }
}

impl FileCalls {
    /// Reads them.
    pub(super) fn read(store: &Store, session: &str, explore: &Explore) -> Result<FileCalls, AppError> {
        let events = store.tool_events(session)?;
        let places: HashMap<i64, u32> = (0..)
            .zip(&explore.run.spans)
            .map(|(at, span)| (span.row, at))
            .collect();
        let mut told = group(&events, explore, &places);
        let total = told.len();
        told.truncate(MOST);
        let changed: HashSet<&str> = told
            .iter()
            .flat_map(|call| &call.uses)
            .filter(|(_, action)| action.is_some_and(FileAction::changes))
            .map(|(path, _)| path.as_str())
            .collect();
        // A call that only reads files that nothing changes is told by what the writer kept of it.
        let is_asked = |call: &ToldCall| {
            call.uses
                .iter()
                .any(|(path, action)| action.is_none() || changed.contains(path.as_str()))
        };
        let asked: Vec<i64> = told
            .iter()
            .filter(|call| is_asked(call))
            .flat_map(|call| call.spans.clone())
            .collect();
        let read = Contents::read(store, &asked)?;
        let mut calls: Vec<FileCall> = told.into_iter().map(|call| call.with(explore, &read)).collect();
        whole_paths(&mut calls);
        let folder = common_folder(
            calls
                .iter()
                .flat_map(|call| &call.touches)
                .map(|touch| touch.path.as_str()),
        );
        Ok(FileCalls { calls, total, folder })
    }
}

/// A call as the rows of its events tell it.
struct ToldCall {
    place: u32,
    spans: Vec<i64>,
    uses: Vec<(String, Option<FileAction>)>,
}

/// One for each call that does something with files: what other spans tell of it is put to the one that counts.
fn group(events: &[ToolEvent], explore: &Explore, places: &HashMap<i64, u32>) -> Vec<ToldCall> {
    let start = |place: u32| explore.span(place).map_or(0, |span| span.start_ns);
    let mut by_span: HashMap<i64, usize> = HashMap::new();
    let mut calls: Vec<ToldCall> = Vec::new();
    let mut by_id: HashMap<&str, Vec<usize>> = HashMap::new();
    for event in events.iter().filter(|event| !event.told) {
        let Some(place) = places.get(&event.span) else {
            continue;
        };
        let at = *by_span.entry(event.span).or_insert_with(|| {
            calls.push(ToldCall {
                place: *place,
                spans: vec![event.span],
                uses: Vec::new(),
            });
            calls.len() - 1
        });
        calls[at].uses.extend(event.uses.iter().cloned());
        if !event.tool_call.is_empty() {
            let same = by_id.entry(&event.tool_call).or_default();
            if !same.contains(&at) {
                same.push(at);
            }
        }
    }
    for event in events.iter().filter(|event| event.told) {
        let Some(place) = places.get(&event.span) else {
            continue;
        };
        let own = by_span.get(&event.span).copied();
        let same = by_id.get(event.tool_call.as_str()).into_iter().flatten().copied();
        let nearest = same.min_by_key(|at| start(calls[*at].place).abs_diff(start(*place)));
        let Some(at) = own.or(nearest) else { continue };
        let call = &mut calls[at];
        if !call.spans.contains(&event.span) {
            call.spans.push(event.span);
        }
        call.uses.extend(event.uses.iter().cloned());
    }
    for call in &mut calls {
        call.uses.sort_by(|a, b| a.0.cmp(&b.0).then(a.1.cmp(&b.1)));
        call.uses.dedup();
    }
    calls.retain(|call| !call.uses.is_empty());
    calls.sort_by_key(|call| start(call.place));
    calls
}

impl ToldCall {
    fn with(self, explore: &Explore, read: &Contents) -> FileCall {
        let step = explore.step(self.place);
        let (at_ms, duration_ms, agent, tool, state) = step.map_or_else(
            || (0.0, 0.0, String::new(), String::new(), SpanState::Ok as u8),
            |step| (step.at_ms, step.duration_ms, step.agent, step.name, step.state),
        );
        // A failure that another telling of the call says is counted on its span.
        let failed = explore.span(self.place).is_some_and(|span| span.errors > 0);
        let span = self.spans.first().copied().unwrap_or_default();
        let content = read.of(&self.spans);
        let touches = match content.work.touches.is_empty() {
            true => self.stored_touches(),
            false => content.work.touches,
        };
        FileCall {
            span,
            at_ms,
            duration_ms,
            agent,
            tool,
            outcome: outcome(state, failed, &content.end),
            touches,
            command: content.work.command,
            answer: content.answer,
            end: content.end,
            spans: self.spans,
        }
    }

    /// The files as the writer kept them.
    fn stored_touches(&self) -> Vec<FileTouch> {
        let is_command = self.uses.iter().any(|(_, action)| action.is_none());
        let uses = self
            .uses
            .iter()
            .filter_map(|(path, action)| Some((path, (*action)?)));
        uses.map(|(path, action)| FileTouch {
            path: path.clone(),
            action,
            change: Default::default(),
            by_command: is_command,
        })
        .collect()
    }
}

fn outcome(state: u8, failed: bool, end: &CommandEnd) -> FileOutcome {
    let is = |known: SpanState| state == known as u8;
    if end.refused {
        FileOutcome::Refused
    } else if end.stopped || is(SpanState::Cancelled) {
        FileOutcome::Stopped
    } else if failed || is(SpanState::Failed) || end.exit.is_some_and(|exit| exit != 0) {
        FileOutcome::Failed
    } else if is(SpanState::Running) || is(SpanState::Unfinished) {
        FileOutcome::Open
    } else {
        FileOutcome::Done
    }
}

/// What the originals of calls say, by span.
#[derive(Default)]
struct Contents {
    by_span: HashMap<i64, Content>,
}

#[derive(Default, Clone)]
struct Content {
    work: FileWork,
    answer: FileAnswer,
    end: CommandEnd,
    /// Changes that are told beside the answer.
    changes: Vec<FileTouch>,
    /// Where relative paths count from; may be empty.
    folder: String,
}

impl Contents {
    fn read(store: &Store, spans: &[i64]) -> Result<Contents, AppError> {
        let mut contents = Contents::default();
        for some in spans.chunks(AT_ONCE) {
            for stored in store.events_of_spans(some, EVENTS)? {
                let Some(event) = event_of(&stored) else { continue };
                let Some(parts) = CallParts::of(&event) else {
                    continue;
                };
                let content = contents.by_span.entry(stored.summary.span).or_default();
                content.join(Content {
                    work: FileWork::of(&event),
                    answer: parts.result.map(answer).unwrap_or_default(),
                    end: parts.end(),
                    changes: parts.changes(),
                    folder: folder(&event).to_owned(),
                });
            }
        }
        Ok(contents)
    }

    fn of(&self, spans: &[i64]) -> Content {
        let mut whole = Content::default();
        for span in spans {
            if let Some(content) = self.by_span.get(span) {
                whole.join(content.clone());
            }
        }
        whole.complete();
        whole
    }
}

impl Content {
    /// Gives the files what only another part of the call tells: their whole paths, and changes with their lines.
    fn complete(&mut self) {
        for touch in &mut self.work.touches {
            let told = self.changes.iter().find(|change| {
                change.action == touch.action
                    && (is_within(&change.path, &touch.path) || change.path == touch.path)
            });
            if let Some(told) = told {
                touch.path.clone_from(&told.path);
                if matches!(
                    (&touch.change, &told.change),
                    (Change::Hunks(_), Change::Hunks(_))
                ) {
                    touch.change = told.change.clone();
                }
            }
            if let Some(path) = resolved(&touch.path, &self.folder) {
                touch.path = path;
            }
        }
        if let Some(command) = self
            .work
            .command
            .as_mut()
            .filter(|command| command.folder.is_empty())
        {
            command.folder.clone_from(&self.folder);
        }
    }

    /// Takes in what another telling says. Of the files the fuller telling counts: a span may name the file alone,
    /// where a log record has all arguments.
    fn join(&mut self, other: Content) {
        let says = |work: &FileWork| {
            let changes = work
                .touches
                .iter()
                .filter(|touch| touch.change != Default::default());
            (work.touches.len(), changes.count())
        };
        if says(&other.work) > says(&self.work) {
            self.work.touches = other.work.touches;
        }
        self.work.command = self.work.command.take().or(other.work.command);
        if self.changes.is_empty() {
            self.changes = other.changes;
        }
        if self.folder.is_empty() {
            self.folder = other.folder;
        }
        let (mine, theirs) = (&mut self.answer, other.answer);
        if mine.path.is_empty() {
            mine.path = theirs.path;
        }
        if mine.change == Default::default() {
            mine.change = theirs.change;
        }
        mine.before = mine.before.take().or(theirs.before);
        mine.whole = mine.whole.take().or(theirs.whole);
        mine.created = mine.created.or(theirs.created);
        mine.lines = mine.lines.or(theirs.lines);
        self.end.exit = self.end.exit.or(other.end.exit);
        self.end.took_ms = self.end.took_ms.or(other.end.took_ms);
        self.end.stopped |= other.end.stopped;
        self.end.refused |= other.end.refused;
    }
}
