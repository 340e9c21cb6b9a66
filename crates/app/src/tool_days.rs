//! What tools did over all sessions: calls, errors and how long they took, by day of the reader.

use tracewake_model::query::Present;
use tracewake_model::{Days, UnixNanos};
use tracewake_store::{Store, ToolCall};

use crate::dto::units::{millis, small};
use crate::dto::{Day, DayCalls, ToolDays, ToolDaysRequest, ToolTrend};
use crate::error::AppError;
use crate::explore::percentile;
use crate::query;

/// Most days of one answer.
const MOST_DAYS: u32 = 366;
/// Most tools of one answer.
const MOST_TOOLS: usize = 300;

/// The calls of tools in the sessions that fit a query, by the day on which they began.
///
/// # Errors
/// [`AppError::Query`]; when the database cannot be read.
pub fn tool_days(store: &Store, request: &ToolDaysRequest, present: &Present) -> Result<ToolDays, AppError> {
    let query = query::read_at(&request.query, present)?;
    let (zone, count) = (&present.zone, request.days.clamp(1, MOST_DAYS));
    let named = request.last.as_deref();
    let days = match named.and_then(|last| Days::until_date(last, count, zone)) {
        Some(days) => days,
        None => {
            let newest = store.newest_instant(&query, present.now)?;
            Days::until(newest.unwrap_or(present.now), count, zone)
        }
    };
    let found = store.tool_calls(&query, days.from(), days.end(), present.now)?;
    let mut by_tool: Vec<Vec<ToolCall>> = vec![Vec::new(); found.tools.len()];
    for call in &found.calls {
        by_tool[call.tool as usize].push(*call);
    }
    let mut tools: Vec<ToolTrend> = found
        .tools
        .into_iter()
        .zip(by_tool)
        .map(|(tool, calls)| ToolTrend {
            name: tool.name,
            server: tool.server,
            family: tool.family.code(),
            all: sum(&calls),
            days: by_day(calls, &days),
        })
        .collect();
    tools.sort_by(|a, b| {
        let most = b.all.calls.cmp(&a.all.calls);
        most.then_with(|| (&a.name, &a.server, a.family).cmp(&(&b.name, &b.server, b.family)))
    });
    let total = small(tools.len());
    tools.truncate(MOST_TOOLS);
    let dates = days.dates.iter().enumerate();
    Ok(ToolDays {
        days: dates
            .map(|(day, date)| Day {
                date: date.clone(),
                start_ms: instant(days.begin(day)),
            })
            .collect(),
        end_ms: instant(days.end()),
        all: by_day(found.calls, &days),
        tools,
        total,
        sessions: small(found.sessions),
        complete: found.complete,
    })
}

/// Whether a text names a day, as [`ToolDaysRequest::last`] does.
pub fn is_day(text: &str) -> bool {
    Days::is_date(text)
}

fn instant(at: UnixNanos) -> f64 {
    millis(at.0, 0)
}

/// The calls of each day.
fn by_day(calls: Vec<ToolCall>, days: &Days) -> Vec<DayCalls> {
    let mut of_day: Vec<Vec<ToolCall>> = vec![Vec::new(); days.dates.len()];
    for call in calls {
        of_day[days.day_of(call.start_ns)].push(call);
    }
    of_day.iter().map(|calls| sum(calls)).collect()
}

fn sum(calls: &[ToolCall]) -> DayCalls {
    let mut took: Vec<i64> = calls.iter().filter_map(|call| call.took_ns).collect();
    took.sort_unstable();
    DayCalls {
        calls: small(calls.len()),
        errors: small(calls.iter().filter(|call| call.failed).count()),
        p95_ms: percentile(&took, 95).map(|ns| millis(ns, 0)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn calls_are_added_up() {
        let call = |took_ns: Option<i64>, failed| ToolCall {
            tool: 0,
            start_ns: 0,
            took_ns,
            failed,
        };
        let check = |calls: &[ToolCall], expect: (u32, u32, Option<f64>)| {
            let sum = sum(calls);
            assert_eq!((sum.calls, sum.errors, sum.p95_ms), expect);
        };
        check(&[], (0, 0, None));
        check(&[call(None, false)], (1, 0, None));
        check(
            &[
                call(Some(3_000_000), true),
                call(None, true),
                call(Some(1_000_000), false),
            ],
            (3, 2, Some(3.0)),
        );
    }
}
