//! What a whole run adds up to, for the overview, the graph and the tables of tools. Pure: no store, no clock.

mod handoffs;
mod lanes;
mod oddities;
mod stats;
mod tokens;

use std::collections::{HashMap, HashSet};

use tracewake_model::{Family, SpanOutcome, SpanState};
use tracewake_store::{RunEvent, RunSpan, SessionState, SessionSummary, WholeRun};

use crate::dto::RunStep;

pub(crate) use handoffs::{Step, fold};
pub(crate) use stats::{by_server, by_tool, percentile, stats_of};

/// A run, and what of it was worked out once.
pub(crate) struct Explore {
    pub(crate) run: WholeRun,
    pub(crate) base_ns: i64,
    /// Last instant known.
    pub(crate) end_ns: i64,
    /// How the session ended, if it has.
    pub(crate) outcome: SessionState,
    pub(crate) calls: Vec<Call>,
    /// Events of each span, by place.
    first_event_of: HashMap<u32, u32>,
}

/// A tool, MCP or model call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Call {
    /// Place of its span.
    pub(crate) span: u32,
    pub(crate) family: Family,
    /// Tool or model; for an MCP call the tool that it ran, else its operation.
    pub(crate) name: u32,
    pub(crate) server: u32,
    pub(crate) operation: u32,
    pub(crate) agent: u32,
    pub(crate) start_ns: i64,
    /// For a call that still runs, the last instant of the run.
    pub(crate) end_ns: i64,
    pub(crate) open: bool,
    pub(crate) failed: bool,
    pub(crate) arguments: Option<i64>,
    pub(crate) result: Option<i64>,
    pub(crate) result_bytes: Option<i64>,
}

impl Explore {
    /// Takes in the run of a session.
    pub(crate) fn new(run: WholeRun, session: &SessionSummary) -> Explore {
        let mut explore = Explore {
            base_ns: session.first_ns,
            end_ns: session.last_ns,
            outcome: session.state,
            calls: Vec::new(),
            first_event_of: HashMap::new(),
            run,
        };
        explore.find_calls();
        explore
    }

    fn find_calls(&mut self) {
        let mut place_of = HashMap::new();
        // Spans of calls that have an event of their own, and of those that others tell of.
        let (mut own, mut told) = (HashSet::new(), HashSet::new());
        for (place, span) in (0..).zip(&self.run.spans) {
            if !span.family.is_call() {
                continue;
            }
            place_of.insert(place, self.calls.len());
            let mcp = span.family == Family::Mcp;
            self.calls.push(Call {
                span: place,
                family: span.family,
                name: span.name,
                server: if mcp { span.detail } else { 0 },
                operation: if mcp { span.name } else { 0 },
                agent: span.agent,
                start_ns: span.start_ns,
                end_ns: self.end_of(span),
                open: span.open,
                failed: span.failed,
                arguments: None,
                result: None,
                result_bytes: None,
            });
        }
        for (place, event) in (0..).zip(&self.run.events) {
            self.first_event_of.entry(event.span).or_insert(place);
            let Some(call) = place_of.get(&event.span).and_then(|at| self.calls.get_mut(*at)) else {
                continue;
            };
            match event.told {
                true => told.insert(event.span),
                false => own.insert(event.span),
            };
            if call.family == Family::Mcp && event.tool != 0 {
                call.name = event.tool;
            }
            call.arguments = call.arguments.or(event.arguments);
            call.result = event.result.or(call.result);
            call.result_bytes = event.result_bytes.or(call.result_bytes);
        }
        // Where its span has an event that tells of it, another one of the span may be told by that.
        self.calls
            .retain(|call| own.contains(&call.span) || !told.contains(&call.span));
    }

    /// Whether it goes on.
    pub(crate) fn is_live(&self) -> bool {
        self.outcome == SessionState::Live
    }

    /// Where a span ends on the screen.
    pub(crate) fn end_of(&self, span: &RunSpan) -> i64 {
        match span.open && self.is_live() {
            true => self.end_ns.max(span.start_ns),
            false => span.end_ns,
        }
    }

    /// The span at a place.
    pub(crate) fn span(&self, place: u32) -> Option<&RunSpan> {
        self.run.spans.get(place as usize)
    }

    /// The span of an event.
    pub(crate) fn span_of(&self, event: &RunEvent) -> Option<&RunSpan> {
        self.span(event.span)
    }

    /// The first event of a span, by its place.
    pub(crate) fn first_event(&self, place: u32) -> Option<&RunEvent> {
        self.run.events.get(*self.first_event_of.get(&place)? as usize)
    }

    /// A text of the run.
    pub(crate) fn text(&self, index: u32) -> String {
        self.run.text(index).to_owned()
    }

    /// Milliseconds after the start of the session.
    pub(crate) fn millis(&self, ns: i64) -> f64 {
        ns.saturating_sub(self.base_ns) as f64 / 1e6
    }

    /// How long the run took.
    pub(crate) fn duration_ns(&self) -> i64 {
        self.end_ns.saturating_sub(self.base_ns).max(0)
    }

    /// How far a span has come; numbers as in the timeline layout.
    pub(crate) fn state(&self, span: &RunSpan) -> SpanState {
        SpanOutcome {
            failed: span.failed,
            open: span.open,
            cancelled: span.cancelled,
        }
        .state(self.is_live())
    }

    /// A span as the window names it. An open one has lasted until the last instant of the run.
    pub(crate) fn step(&self, place: u32) -> Option<RunStep> {
        let span = self.span(place)?;
        let end_ns = if span.open { self.end_ns } else { span.end_ns };
        let ran = self.first_event(place).map_or(0, |event| event.tool);
        let (name, detail) = match span.family == Family::Mcp && ran != 0 {
            true => (ran, span.detail),
            false => (span.name, span.detail),
        };
        Some(RunStep {
            at_ms: self.millis(span.start_ns),
            duration_ms: end_ns.saturating_sub(span.start_ns) as f64 / 1e6,
            family: span.family.code(),
            state: self.state(span) as u8,
            name: self.text(name),
            detail: self.text(detail),
            agent: self.text(span.agent),
            span: span.row,
            event: span.first_event,
        })
    }
}
