//! The overview of a session: who, what, how long, how much, what went wrong.

mod first_error;

use tracewake_model::{Content, Event, Family, Kind};

use crate::dto::units::small;
use crate::dto::{DataRow, PolicyRow, SessionOverview};
use crate::error::AppError;
use crate::explore::{Explore, by_tool};
use crate::originals::event_of;
use crate::runtime::App;

const LANES: usize = 6;
const HANDOFF_GROUPS: usize = 16;
const ROWS: usize = 5;
/// Steps of a list that are named.
const NAMED: usize = 3;
/// Reads of data that are decoded to find categories of personal data.
const READS: usize = 40;

impl App {
    /// The overview of a session.
    ///
    /// # Errors
    /// [`AppError::NotFound`].
    pub fn session_overview(&self, key: &str) -> Result<SessionOverview, AppError> {
        let explore = self.explore(key)?;
        let explicit = explore.explicit_handoffs();
        let handoffs = match explicit.is_empty() {
            true => explore.inferred_handoffs(),
            false => explicit,
        };
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
        let mut data = self.data(&explore)?;
        let (late, late_ms) = explore.late();
        Ok(SessionOverview {
            duration_ms: explore.duration_ns() as f64 / 1e6,
            first_error: self.first_error(&explore)?,
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
            refused: self.refused(&explore, &refused[..refused.len().min(NAMED)])?,
            data_total: cut(&mut data, NAMED),
            data,
            parent_missing: explore.steps(&explore.orphans(), NAMED),
            tampered: explore.steps(&explore.tampered(), NAMED),
            late,
            late_ms,
        })
    }

    /// A session as a whole.
    pub(crate) fn explore(&self, key: &str) -> Result<Explore, AppError> {
        let session = self.summary(key)?;
        Ok(Explore::new(self.store.run(key)?, &session))
    }

    /// What an event says; none when it is gone or cannot be read again, which the inspector tells.
    pub(crate) fn content(&self, event: i64) -> Result<Option<Event>, AppError> {
        Ok(self.store.event(event)?.as_ref().and_then(event_of))
    }

    fn refused(&self, explore: &Explore, places: &[u32]) -> Result<Vec<PolicyRow>, AppError> {
        let mut rows = Vec::new();
        for event in places
            .iter()
            .filter_map(|place| explore.run.events.get(*place as usize))
        {
            let Some(step) = explore.step(event.span) else {
                continue;
            };
            let decision = match self.content(event.id)?.and_then(|event| event.content) {
                Some(Content::Policy(policy)) => policy,
                _ => Default::default(),
            };
            rows.push(PolicyRow {
                step,
                outcome: explore.text(event.detail),
                rules: decision.rule_ids,
                rationale: line(&decision.rationale),
            });
        }
        Ok(rows)
    }

    /// Sources of data by reads, the most first.
    fn data(&self, explore: &Explore) -> Result<Vec<DataRow>, AppError> {
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
                && let Some(event) = self.content(event.id)?
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
}

/// Keeps the first so many; gives how many there were.
fn cut<T>(rows: &mut Vec<T>, most: usize) -> u32 {
    let total = rows.len();
    rows.truncate(most);
    small(total)
}

/// Characters of a text that stands in one line.
const LINE: usize = 240;

/// A text in one line, cut to what a row can show.
pub(crate) fn line(text: &str) -> String {
    let mut line = String::new();
    for (at, word) in text.split_whitespace().enumerate() {
        if at > 0 {
            line.push(' ');
        }
        line.push_str(word);
        if let Some((end, _)) = line.char_indices().nth(LINE) {
            line.truncate(end);
            line.push('…');
            break;
        }
    }
    line
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_fit_one_line() {
        let check = |text: &str, expect: &str| assert_eq!(line(text), expect);
        check("", "");
        check("  a\n\n b\tc ", "a b c");
        let long = "é".repeat(300);
        check(&long, &format!("{}…", "é".repeat(240)));
    }
}
