//! What replies are made of: the model calls, tools and subagents among their spans, what they used, and what they
//! changed in files.

use std::collections::{BTreeSet, HashMap, HashSet};

use tracewake_model::{Family, UnixNanos};
use tracewake_store::Store;

use crate::dto::units::small;
use crate::dto::{ReplyAsked, ReplyStep, ReplyWork};
use crate::error::AppError;
use crate::explore::Explore;
use crate::files::{CallWork, work_of_calls};
use crate::query::fitting_spans;
use crate::run::explore;

/// Exit codes of one tool that are told.
const EXITS: usize = 20;

/// What was done for each of some replies; none for one whose session is gone. A session is read once, however many of
/// the replies are in it.
///
/// # Errors
/// When a query cannot be read.
pub fn reply_work(
    store: &Store,
    replies: &[ReplyAsked],
    now: UnixNanos,
) -> Result<Vec<Option<ReplyWork>>, AppError> {
    let mut told: Vec<Option<ReplyWork>> = vec![None; replies.len()];
    let sessions: BTreeSet<&str> = replies.iter().map(|reply| reply.session.as_str()).collect();
    for session in sessions {
        let explore = match explore(store, session, now) {
            Ok(explore) => explore,
            Err(AppError::NotFound { .. }) => continue,
            Err(error) => return Err(error),
        };
        let mut own = Vec::new();
        for (at, reply) in replies
            .iter()
            .enumerate()
            .filter(|(_, reply)| reply.session == session)
        {
            let fitting = fitting_spans(store, session, &reply.query, now)?;
            own.push((at, places_of(&explore, reply.first, fitting.as_ref())));
        }
        let places = own.iter().flat_map(|(_, places)| places);
        let rows: HashSet<i64> = places
            .filter_map(|place| Some(explore.span(*place)?.row))
            .collect();
        let work = work_of_calls(store, session, &explore, |row| rows.contains(&row))?;
        for (at, places) in &own {
            told[*at] = Some(work_of_spans(&explore, places, &work));
        }
    }
    Ok(told)
}

/// The places of the spans of a reply: those that fit its query, all where it has none, from the span with the row id
/// `first` on.
fn places_of(explore: &Explore, first: i64, fitting: Option<&HashSet<i64>>) -> HashSet<u32> {
    let spans = || (0..).zip(&explore.run.spans);
    let from_ns = spans()
        .find(|(_, span)| span.row == first)
        .map(|(_, span)| span.start_ns);
    // What began before and only ended meanwhile belongs to the reply before.
    spans()
        .filter(|(_, span)| fitting.is_none_or(|rows| rows.contains(&span.row)))
        .filter(|(_, span)| from_ns.is_none_or(|from_ns| span.start_ns >= from_ns))
        .map(|(place, _)| place)
        .collect()
}

/// What these spans did.
fn work_of_spans(explore: &Explore, places: &HashSet<u32>, work: &HashMap<i64, CallWork>) -> ReplyWork {
    let mut told = ReplyWork {
        duration_ms: duration_ms(explore, places),
        model_calls: small(
            explore
                .calls
                .iter()
                .filter(|call| call.family == Family::Model && places.contains(&call.span))
                .count(),
        ),
        input_tokens: 0,
        cached_tokens: 0,
        output_tokens: 0,
        steps: steps(explore, places, work),
        added: 0,
        removed: 0,
        files: 0,
    };
    for event in explore
        .run
        .events
        .iter()
        .filter(|event| !event.told && places.contains(&event.span))
    {
        let [input, output, _] = event.tokens.unwrap_or_default();
        told.input_tokens += input.unsigned_abs();
        told.output_tokens += output.unsigned_abs();
        told.cached_tokens += event.cached_tokens.unsigned_abs();
    }
    let mut changed = HashSet::new();
    for call in explore.calls.iter().filter(|call| places.contains(&call.span)) {
        let Some(work) = explore.span(call.span).and_then(|span| work.get(&span.row)) else {
            continue;
        };
        told.added += work.added;
        told.removed += work.removed;
        changed.extend(&work.changed);
    }
    told.files = small(changed.len());
    told
}

/// From the first start to the last end of what takes time.
fn duration_ms(explore: &Explore, places: &HashSet<u32>) -> f64 {
    // What the agent notes before the next prompt is no work on this reply.
    let spans = places.iter().filter_map(|place| explore.span(*place));
    let spans = spans.filter(|span| !span.point);
    let start_ns = spans.clone().map(|span| span.start_ns).min();
    let end_ns = spans.map(|span| explore.end_of(span)).max();
    match (start_ns, end_ns) {
        (Some(start_ns), Some(end_ns)) => end_ns.saturating_sub(start_ns) as f64 / 1e6,
        _ => 0.0,
    }
}

/// Tools and subagents, each once, by their first call. A call that a subagent answers is told by that.
fn steps(explore: &Explore, places: &HashSet<u32>, work: &HashMap<i64, CallWork>) -> Vec<ReplyStep> {
    let mut parts = subagents(explore, places);
    let asked: HashSet<u32> = parts
        .iter()
        .filter_map(|part| explore.span(part.place)?.parent)
        .collect();
    for call in &explore.calls {
        let is_tool = matches!(call.family, Family::Tool | Family::Mcp);
        if is_tool && places.contains(&call.span) && !asked.contains(&call.span) {
            parts.push(Part {
                place: call.span,
                family: call.family,
                name: call.name,
                server: call.server,
                start_ns: call.start_ns,
                end_ns: call.end_ns,
                failed: call.failed,
                open: call.open,
            });
        }
    }
    parts.sort_by_key(|part| (part.start_ns, part.place));
    let mut at: HashMap<(Family, u32, u32), usize> = HashMap::new();
    let mut steps: Vec<ReplyStep> = Vec::new();
    for part in &parts {
        let row = explore.span(part.place).map_or(0, |span| span.row);
        let place = *at
            .entry((part.family, part.name, part.server))
            .or_insert_with(|| {
                steps.push(step(explore, part, row));
                steps.len() - 1
            });
        add(&mut steps[place], part, row, work.get(&row), explore.is_live());
    }
    steps
}

/// A call of a tool, or a run of a subagent.
struct Part {
    place: u32,
    family: Family,
    name: u32,
    server: u32,
    start_ns: i64,
    end_ns: i64,
    failed: bool,
    open: bool,
}

/// The agents that worked inside of something else.
fn subagents(explore: &Explore, places: &HashSet<u32>) -> Vec<Part> {
    let inside = (0..).zip(&explore.run.spans).filter(|(place, span)| {
        span.family == Family::Agent && span.parent.is_some() && places.contains(place)
    });
    inside
        .map(|(place, span)| Part {
            place,
            family: span.family,
            name: if span.agent == 0 { span.name } else { span.agent },
            server: 0,
            start_ns: span.start_ns,
            end_ns: explore.end_of(span),
            failed: span.failed,
            open: span.open,
        })
        .collect()
}

fn step(explore: &Explore, part: &Part, row: i64) -> ReplyStep {
    ReplyStep {
        family: part.family.code(),
        name: explore.text(part.name),
        server: explore.text(part.server),
        calls: 0,
        failed: 0,
        span: row,
        duration_ms: 0.0,
        running: false,
        added: 0,
        removed: 0,
        exits: Vec::new(),
    }
}

fn add(step: &mut ReplyStep, part: &Part, row: i64, work: Option<&CallWork>, is_live: bool) {
    if part.failed && step.failed == 0 {
        step.span = row;
    }
    step.calls += 1;
    step.failed += u32::from(part.failed);
    step.duration_ms += part.end_ns.saturating_sub(part.start_ns) as f64 / 1e6;
    step.running |= part.open && is_live;
    let Some(work) = work else { return };
    step.added += work.added;
    step.removed += work.removed;
    let exit = work.exit.and_then(|exit| i32::try_from(exit).ok());
    if let Some(exit) = exit.filter(|exit| step.exits.last() != Some(exit) && step.exits.len() < EXITS) {
        step.exits.push(exit);
    }
}
