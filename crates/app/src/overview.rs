//! The overview of a session: who, what, how long, how much, what went wrong.

mod first_error;
mod sentence;

use tracewake_model::{Content, Family, Kind, UnixNanos};
use tracewake_store::Store;

use crate::dto::units::small;
use crate::dto::{DataRow, PolicyRow, RunSentence, ScoreRow, SessionOverview};
use crate::error::AppError;
use crate::explore::{Explore, Step, by_tool};
use crate::one_line::one_line;
use crate::originals::content;
use crate::run::explore;
use first_error::first_error;
use sentence::{Facts, sentence};

const LANES: usize = 6;
const HANDOFF_GROUPS: usize = 16;
const ROWS: usize = 5;
/// Steps of a list that are named.
const NAMED: usize = 3;
/// Reads of data that are decoded to find categories of personal data.
const READS: usize = 40;

/// The overview of a session.
///
/// # Errors
/// [`AppError::NotFound`].
pub fn session_overview(store: &Store, key: &str, now: UnixNanos) -> Result<SessionOverview, AppError> {
    let explore = explore(store, key, now)?;
    let handoffs = handoffs(&explore);
    let first_error = first_error(store, &explore)?;
    let (groups, handoffs_shown) = explore.handoff_groups(&handoffs, HANDOFF_GROUPS);
    let calls: Vec<_> = explore
        .calls
        .iter()
        .filter(|call| call.family != Family::Model)
        .collect();
    let mut tools = by_tool(&explore, &calls);
    let (mut models, mut agents) = (explore.tokens_by_model(), explore.tokens_by_agent());
    let mut loops = explore.loops();
    let (outcomes, refused) = explore.policies();
    let mut data = data_rows(store, &explore)?;
    let (scores, scores_total) = score_rows(store, &explore)?;
    let (late, late_ms) = explore.late();
    Ok(SessionOverview {
        sentence: sentence(&Facts::of(&explore, first_error.as_ref(), &handoffs)),
        duration_ms: explore.duration_ns() as f64 / 1e6,
        first_error,
        agent_lanes: explore.agent_lanes(LANES),
        tool_lanes: explore.tool_lanes(LANES),
        handoffs: groups,
        handoffs_shown,
        handoffs_total: small(handoffs.len()),
        models_total: cut(&mut models, ROWS),
        models,
        agents_total: cut(&mut agents, ROWS),
        agents,
        tools_total: cut(&mut tools, ROWS),
        tools,
        open: explore.steps(&explore.open_spans(), NAMED),
        loops_total: cut(&mut loops, NAMED),
        loops,
        gaps: explore.gaps(),
        retries: explore.steps(&explore.retries(), NAMED),
        outcomes,
        refused_total: small(refused.len()),
        refused: refused_rows(store, &explore, &refused[..refused.len().min(NAMED)])?,
        scores,
        scores_total,
        data_total: cut(&mut data, NAMED),
        data,
        parent_missing: explore.steps(&explore.orphans(), NAMED),
        tampered: explore.steps(&explore.tampered(), NAMED),
        late,
        late_ms,
    })
}

/// What happened in a session, in one sentence.
///
/// # Errors
/// [`AppError::NotFound`].
pub fn session_sentence(store: &Store, key: &str, now: UnixNanos) -> Result<RunSentence, AppError> {
    let explore = explore(store, key, now)?;
    let first_error = first_error(store, &explore)?;
    Ok(sentence(&Facts::of(
        &explore,
        first_error.as_ref(),
        &handoffs(&explore),
    )))
}

/// Explicit handoffs; inferred ones where there is no explicit one.
fn handoffs(explore: &Explore) -> Vec<Step> {
    let explicit = explore.explicit_handoffs();
    match explicit.is_empty() {
        true => explore.inferred_handoffs(),
        false => explicit,
    }
}

fn refused_rows(store: &Store, explore: &Explore, places: &[u32]) -> Result<Vec<PolicyRow>, AppError> {
    let mut rows = Vec::new();
    for event in places
        .iter()
        .filter_map(|place| explore.run.events.get(*place as usize))
    {
        let Some(step) = explore.step(event.span) else {
            continue;
        };
        let decision = match content(store, event.id)?.and_then(|event| event.content) {
            Some(Content::Policy(policy)) => policy,
            _ => Default::default(),
        };
        rows.push(PolicyRow {
            step,
            outcome: explore.text(event.detail),
            rules: decision.rule_ids,
            rationale: one_line(&decision.rationale),
        });
    }
    Ok(rows)
}

/// The first scores by time, and how many there are.
fn score_rows(store: &Store, explore: &Explore) -> Result<(Vec<ScoreRow>, u32), AppError> {
    let scores: Vec<_> = explore
        .run
        .events
        .iter()
        .filter(|event| event.kind == Kind::Score)
        .collect();
    let mut rows = Vec::new();
    for event in scores.iter().take(ROWS) {
        let Some(step) = explore.step(event.span) else {
            continue;
        };
        let score = match content(store, event.id)?.and_then(|event| event.content) {
            Some(Content::Score(score)) => score,
            _ => Default::default(),
        };
        rows.push(ScoreRow {
            step,
            value: score.value.words().into_owned(),
            name: score.name,
            comment: one_line(&score.comment),
            source: score.source,
        });
    }
    Ok((rows, small(scores.len())))
}

/// Sources of data by reads, the most first.
fn data_rows(store: &Store, explore: &Explore) -> Result<Vec<DataRow>, AppError> {
    let mut rows: Vec<DataRow> = Vec::new();
    let reads = explore
        .run
        .events
        .iter()
        .filter(|event| event.kind == Kind::DataAccess);
    for (at, event) in reads.enumerate() {
        let source = explore.run.text(event.name);
        let row = match rows.iter().position(|row| row.source == source) {
            Some(known) => &mut rows[known],
            None => {
                rows.push(DataRow {
                    source: source.to_owned(),
                    reads: 0,
                    documents: 0,
                    pii: Vec::new(),
                    span: explore.span_of(event).map_or(0, |span| span.row),
                });
                let last = rows.len() - 1;
                &mut rows[last]
            }
        };
        row.reads += 1;
        // "14 documents", as the store words it.
        let documents = explore.run.text(event.detail).split(' ').next();
        row.documents += documents.and_then(|count| count.parse::<u32>().ok()).unwrap_or(0);
        if at < READS
            && let Some(event) = content(store, event.id)?
        {
            let own = match event.content {
                Some(Content::DataAccess(access)) => access.pii_categories,
                _ => Vec::new(),
            };
            for category in own.into_iter().chain(event.pii_categories) {
                if !row.pii.contains(&category) {
                    row.pii.push(category);
                }
            }
        }
    }
    rows.sort_by(|a, b| b.reads.cmp(&a.reads).then_with(|| a.source.cmp(&b.source)));
    Ok(rows)
}

/// Keeps the first so many; gives how many there were.
fn cut<T>(rows: &mut Vec<T>, most: usize) -> u32 {
    let total = rows.len();
    rows.truncate(most);
    small(total)
}
