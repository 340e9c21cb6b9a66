//! Figures of calls: how many, how long, how large, when.

use std::collections::BTreeMap;

use tracewake_model::Family;

use super::{Call, Explore};
use crate::dto::units::small;
use crate::dto::{CallStats, OperationRow, ServerRow, ToolRow};

/// Parts of the run in a sparkline.
const SPARK: usize = 32;

/// Figures of these calls.
pub(crate) fn stats_of(explore: &Explore, calls: &[&Call]) -> CallStats {
    let mut durations: Vec<i64> = calls
        .iter()
        .filter(|call| !call.open)
        .map(|call| call.end_ns.saturating_sub(call.start_ns))
        .collect();
    durations.sort_unstable();
    let mut sizes: Vec<i64> = calls.iter().filter_map(|call| call.result_bytes).collect();
    sizes.sort_unstable();
    let (mut spark, mut spark_errors) = (vec![0; SPARK], vec![0; SPARK]);
    let run_ns = explore.duration_ns().max(1);
    for call in calls {
        let at = call.start_ns.saturating_sub(explore.base_ns).clamp(0, run_ns);
        let part = (at as i128 * SPARK as i128 / run_ns as i128) as usize;
        let part = part.min(SPARK - 1);
        spark[part] += 1;
        spark_errors[part] += u32::from(call.failed);
    }
    let bytes = |share| percentile(&sizes, share).map(|bytes| small(bytes.unsigned_abs()));
    let millis = |ns: Option<i64>| ns.unwrap_or(0) as f64 / 1e6;
    let total: i64 = durations.iter().fold(0, |sum, ns| sum.saturating_add(*ns));
    CallStats {
        calls: small(calls.len()),
        errors: small(calls.iter().filter(|call| call.failed).count()),
        open: small(calls.iter().filter(|call| call.open).count()),
        p50_ms: millis(percentile(&durations, 50)),
        p95_ms: millis(percentile(&durations, 95)),
        max_ms: millis(durations.last().copied()),
        total_ms: total as f64 / 1e6,
        share: (covered(calls) as f64 / run_ns as f64).clamp(0.0, 1.0),
        median_bytes: bytes(50),
        max_bytes: bytes(100),
        spark,
        spark_errors,
    }
}

/// The value of a percentile among sorted ones, by nearest rank: the smallest that at least so many per cent do not
/// exceed.
pub(crate) fn percentile(sorted: &[i64], per_cent: usize) -> Option<i64> {
    let rank = (sorted.len() * per_cent).div_ceil(100).max(1);
    sorted.get(rank - 1).copied()
}

/// Nanoseconds in which at least one of the calls was going on. Calls come by start.
fn covered(calls: &[&Call]) -> i64 {
    let (mut sum, mut reached) = (0_i64, i64::MIN);
    for call in calls {
        let from = call.start_ns.max(reached);
        sum = sum.saturating_add(call.end_ns.saturating_sub(from).max(0));
        reached = reached.max(call.end_ns);
    }
    sum
}

/// Calls by a key, in the order of their first.
fn grouped<'a, K: Ord + Copy>(calls: &[&'a Call], key: impl Fn(&Call) -> K) -> BTreeMap<K, Vec<&'a Call>> {
    let mut groups: BTreeMap<K, Vec<&Call>> = BTreeMap::new();
    for call in calls {
        groups.entry(key(call)).or_default().push(call);
    }
    groups
}

/// Tools, those that MCP servers ran included, the longest first.
pub(crate) fn by_tool(explore: &Explore, calls: &[&Call]) -> Vec<ToolRow> {
    let groups = grouped(calls, |call| (call.name, call.server, call.family));
    let mut rows: Vec<ToolRow> = groups
        .into_iter()
        .map(|((name, server, family), calls)| ToolRow {
            name: explore.text(name),
            server: explore.text(server),
            family: family.code(),
            stats: stats_of(explore, &calls),
        })
        .collect();
    rows.sort_by(|a, b| {
        let total = b.stats.total_ms.total_cmp(&a.stats.total_ms);
        total.then_with(|| (&a.name, &a.server).cmp(&(&b.name, &b.server)))
    });
    rows
}

/// MCP servers with their operations, the longest first.
pub(crate) fn by_server(explore: &Explore, calls: &[&Call]) -> Vec<ServerRow> {
    let mcp: Vec<&Call> = calls
        .iter()
        .filter(|call| call.family == Family::Mcp)
        .copied()
        .collect();
    let mut rows: Vec<ServerRow> = grouped(&mcp, |call| call.server)
        .into_iter()
        .map(|(server, calls)| ServerRow {
            server: explore.text(server),
            stats: stats_of(explore, &calls),
            operations: by_operation(explore, &calls),
        })
        .collect();
    rows.sort_by(|a, b| {
        let total = b.stats.total_ms.total_cmp(&a.stats.total_ms);
        total.then_with(|| a.server.cmp(&b.server))
    });
    rows
}

/// Operations of one server with the tools they ran, the longest first.
fn by_operation(explore: &Explore, calls: &[&Call]) -> Vec<OperationRow> {
    let mut rows: Vec<OperationRow> = grouped(calls, |call| call.operation)
        .into_iter()
        .map(|(operation, calls)| {
            let ran: Vec<&Call> = calls
                .iter()
                .filter(|call| call.name != call.operation)
                .copied()
                .collect();
            OperationRow {
                operation: explore.text(operation),
                stats: stats_of(explore, &calls),
                tools: by_tool(explore, &ran),
            }
        })
        .collect();
    rows.sort_by(|a, b| {
        let total = b.stats.total_ms.total_cmp(&a.stats.total_ms);
        total.then_with(|| a.operation.cmp(&b.operation))
    });
    rows
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percentiles_are_of_the_nearest_rank() {
        let check = |sorted: &[i64], per_cent, expect| assert_eq!(percentile(sorted, per_cent), expect);
        check(&[], 50, None);
        check(&[7], 50, Some(7));
        check(&[7], 95, Some(7));
        check(&[1, 2], 50, Some(1));
        check(&[1, 2, 3, 4], 50, Some(2));
        check(&[15, 20, 35, 40, 50], 30, Some(20));
        check(&[15, 20, 35, 40, 50], 40, Some(20));
        check(&[15, 20, 35, 40, 50], 100, Some(50));
        let hundred: Vec<i64> = (1..=100).collect();
        check(&hundred, 95, Some(95));
    }

    fn call(start_ns: i64, end_ns: i64) -> Call {
        Call {
            span: 0,
            family: Family::Tool,
            name: 0,
            server: 0,
            operation: 0,
            agent: 0,
            start_ns,
            end_ns,
            open: false,
            failed: false,
            arguments: None,
            result: None,
            result_bytes: None,
        }
    }

    #[test]
    fn time_that_calls_share_counts_once() {
        let check = |spans: &[(i64, i64)], expect| {
            let calls: Vec<Call> = spans.iter().map(|(from, to)| call(*from, *to)).collect();
            assert_eq!(covered(&calls.iter().collect::<Vec<_>>()), expect);
        };
        check(&[], 0);
        check(&[(0, 10), (20, 25)], 15);
        check(&[(0, 10), (5, 25)], 25);
        check(&[(0, 30), (5, 25), (28, 31)], 31);
        check(&[(10, 5)], 0); // an end before its start takes no time
    }
}
