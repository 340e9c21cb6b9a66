//! Exact figures of a session, or of all.

use std::collections::BTreeMap;

use serde::Serialize;
use tracewake_model::{SignatureCounts, SignatureRule, UnixNanos};
use tracewake_store::{Cost, HashChain, RunIntegrity, Stats, Store};

use crate::dto::units::from_pico;
use crate::error::AppError;
use crate::files::session_files;

use super::touched::{CommandReport, FileReport};

/// `tracewake stats --json`.
#[derive(Debug, Clone, Serialize)]
pub struct StatsReport {
    pub events: u64,
    pub sessions: u64,
    pub agents: Vec<String>,
    pub handoffs: Vec<HandoffReport>,
    pub tools: Vec<ToolReport>,
    pub mcp: Vec<McpReport>,
    pub tokens: TokensReport,
    /// What senders state: amount by currency; the empty one where the sender named none.
    pub cost: BTreeMap<String, f64>,
    /// What model calls without a stated cost are estimated to cost, by currency; no part of `cost`.
    pub cost_estimated: BTreeMap<String, f64>,
    /// Model calls with neither: while there are any, both sums are partial.
    pub unpriced_calls: u64,
    /// RFC 3339 with microseconds; null when no event states a time.
    pub first: Option<String>,
    pub last: Option<String>,
    pub by_kind: BTreeMap<String, u64>,
    /// The same in the dialects' own words, for those that have words of their own.
    pub by_type: BTreeMap<String, u64>,
    /// Distinct session ids that were really sent; `sessions` also counts runs and sources that stand for one.
    pub session_ids: u64,
    pub traces: u64,
    /// Events of sessions that none of their events name: neither they nor their trace got a session.
    pub without_session: u64,
    pub integrity: IntegrityReport,
    /// Files that the calls of one session touched, by their first call.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub files: Option<Vec<FileReport>>,
    /// Commands that one session ran, by time.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub commands: Option<Vec<CommandReport>>,
}

/// How often work went from one agent to another.
#[derive(Debug, Clone, Serialize)]
pub struct HandoffReport {
    pub from: String,
    pub to: String,
    pub count: u64,
    pub inferred: bool,
}

/// Calls of one tool.
#[derive(Debug, Clone, Serialize)]
pub struct ToolReport {
    pub name: String,
    pub calls: u64,
    pub errors: u64,
}

/// Calls of one operation of an MCP server.
#[derive(Debug, Clone, Serialize)]
pub struct McpReport {
    pub server: String,
    pub operation: String,
    pub calls: u64,
    pub errors: u64,
}

/// Tokens of model calls.
#[derive(Debug, Clone, Serialize)]
pub struct TokensReport {
    pub input: i64,
    pub output: i64,
    pub total: i64,
}

/// What can be said about tampering and repetition.
#[derive(Debug, Clone, Serialize)]
pub struct IntegrityReport {
    /// Events that carry a hash, and the links between neighbours; null when no event carries one.
    pub hash_chain: Option<ChainReport>,
    /// Other events that came under the identity of a stored one.
    pub conflicts: u64,
    pub verified: u64,
    /// Signatures that fit no key and no rule, those of payloads redacted after signing included.
    pub broken: u64,
    pub no_key: u64,
    pub unsigned: u64,
    /// Events verified, by rule.
    pub rules: BTreeMap<&'static str, u64>,
    /// Events missing in the counts of traces.
    pub sequence_gaps: u64,
    /// Runs that have signatures or gaps.
    pub runs: Vec<RunReport>,
}

/// The signatures of one run.
#[derive(Debug, Clone, Serialize)]
pub struct RunReport {
    pub run: String,
    pub session: String,
    /// `unsigned`, `no_key`, `verified`, `redacted`, `wrong_key` or `tampered`.
    pub state: &'static str,
    pub verified: u64,
    pub broken: u64,
    /// Of the broken ones, those that hold marks of redaction.
    pub redacted: u64,
    pub no_key: u64,
    pub unsigned: u64,
    pub sequence_gaps: u64,
}

impl IntegrityReport {
    fn new(stats: &Stats, runs: &[RunIntegrity]) -> IntegrityReport {
        let mut counts = SignatureCounts::default();
        runs.iter().for_each(|run| counts.merge(run.signatures));
        let broken = counts.broken + counts.redacted;
        let signed = counts.fitting() + broken + counts.no_key;
        let rules = SignatureRule::ALL
            .into_iter()
            .map(|rule| (rule.name(), counts.verified[rule as usize]));
        IntegrityReport {
            hash_chain: (stats.hash_chain.events > 0).then(|| stats.hash_chain.into()),
            conflicts: stats.conflicts,
            verified: counts.fitting(),
            broken,
            no_key: counts.no_key,
            unsigned: stats.events.saturating_sub(signed),
            rules: rules.filter(|(_, events)| *events > 0).collect(),
            sequence_gaps: runs.iter().map(|run| run.gaps).sum(),
            runs: runs.iter().map(RunReport::from).collect(),
        }
    }
}

impl From<&RunIntegrity> for RunReport {
    fn from(run: &RunIntegrity) -> RunReport {
        let counts = &run.signatures;
        RunReport {
            run: run.run.clone(),
            session: run.session.clone(),
            state: counts.state().name(),
            verified: counts.fitting(),
            broken: counts.broken + counts.redacted,
            redacted: counts.redacted,
            no_key: counts.no_key,
            unsigned: counts.unsigned,
            sequence_gaps: run.gaps,
        }
    }
}

/// State of the hash chains.
#[derive(Debug, Clone, Serialize)]
pub struct ChainReport {
    pub events: u64,
    pub links_ok: u64,
    pub links_broken: u64,
}

impl From<HashChain> for ChainReport {
    fn from(chain: HashChain) -> ChainReport {
        ChainReport {
            events: chain.events,
            links_ok: chain.links_ok,
            links_broken: chain.links_broken,
        }
    }
}

fn amounts(costs: &[Cost], estimated: bool) -> BTreeMap<String, f64> {
    let wanted = costs.iter().filter(|cost| cost.estimated == estimated);
    wanted
        .map(|cost| (cost.currency.clone(), from_pico(cost.pico)))
        .collect()
}

impl StatsReport {
    fn new(stats: Stats, runs: &[RunIntegrity]) -> StatsReport {
        let integrity = IntegrityReport::new(&stats, runs);
        let tools = stats.tools.into_iter();
        let mcp = stats.mcp.into_iter();
        let handoffs = stats.handoffs.into_iter();
        StatsReport {
            events: stats.events,
            sessions: stats.sessions,
            agents: stats.agents,
            handoffs: handoffs
                .map(|edge| HandoffReport {
                    from: edge.from,
                    to: edge.to,
                    count: edge.count,
                    inferred: edge.inferred,
                })
                .collect(),
            tools: tools
                .map(|tool| ToolReport {
                    name: tool.name,
                    calls: tool.calls,
                    errors: tool.errors,
                })
                .collect(),
            mcp: mcp
                .map(|mcp| McpReport {
                    server: mcp.server,
                    operation: mcp.operation,
                    calls: mcp.calls,
                    errors: mcp.errors,
                })
                .collect(),
            tokens: TokensReport {
                input: stats.input_tokens,
                output: stats.output_tokens,
                total: stats.total_tokens,
            },
            cost: amounts(&stats.costs, false),
            cost_estimated: amounts(&stats.costs, true),
            unpriced_calls: stats.unpriced_calls,
            first: stats.first.map(|at| at.to_rfc3339_micros()),
            last: stats.last.map(|at| at.to_rfc3339_micros()),
            by_kind: stats
                .by_kind
                .into_iter()
                .map(|(kind, count)| (kind.name().into_owned(), count))
                .collect(),
            by_type: stats.by_type.into_iter().collect(),
            session_ids: stats.session_ids,
            traces: stats.traces,
            without_session: stats.without_session,
            integrity,
            files: None,
            commands: None,
        }
    }
}

/// Exact figures of one session, or of all.
///
/// # Errors
/// [`AppError::NotFound`] for an unknown session.
pub fn stats(store: &Store, session: Option<&str>, now: UnixNanos) -> Result<StatsReport, AppError> {
    let touched = match session {
        Some(key) => Some(session_files(store, key, "", now)?),
        None => None,
    };
    let runs = store.integrity(session)?;
    let mut report = StatsReport::new(store.stats(session)?, &runs);
    if let Some(touched) = touched {
        report.files = Some(touched.files.into_iter().map(FileReport::from).collect());
        report.commands = Some(touched.commands.into_iter().map(CommandReport::from).collect());
    }
    Ok(report)
}
