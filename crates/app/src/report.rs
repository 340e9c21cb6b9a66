//! The answers of the command line, as the `--json` documents that the design fixes.

use std::collections::BTreeMap;
use std::path::Path;

use serde::Serialize;
use tracewake_ingest::{FileReport, now};
use tracewake_model::{SignatureCounts, SignatureRule};
use tracewake_store::{HashChain, RunIntegrity, Stats};

use crate::dto;
use crate::query;
use crate::runtime::{App, AppError};
use crate::sessions::{from_pico, session_row};
use crate::status::small;

/// `tracewake stats --json`.
#[derive(Debug, Clone, Serialize)]
#[allow(missing_docs)]
pub struct StatsReport {
    pub events: u64,
    pub sessions: u64,
    pub agents: Vec<String>,
    pub handoffs: Vec<HandoffReport>,
    pub tools: Vec<ToolReport>,
    pub mcp: Vec<McpReport>,
    pub tokens: TokensReport,
    /// Amount by currency; the empty one where the sender named none.
    pub cost: BTreeMap<String, f64>,
    /// RFC 3339 with microseconds; null when no event states a time.
    pub first: Option<String>,
    pub last: Option<String>,
    pub by_kind: BTreeMap<String, u64>,
    /// The same in the dialects' own words, for those that have words of their own.
    pub by_type: BTreeMap<String, u64>,
    /// Distinct session ids that were really sent; `sessions` also counts runs and sources that stand for one.
    pub session_ids: u64,
    pub traces: u64,
    /// Events that name no session themselves.
    pub without_session: u64,
    pub integrity: IntegrityReport,
}

/// How often work went from one agent to another.
#[derive(Debug, Clone, Serialize)]
#[allow(missing_docs)]
pub struct HandoffReport {
    pub from: String,
    pub to: String,
    pub count: u64,
    pub inferred: bool,
}

/// Calls of one tool.
#[derive(Debug, Clone, Serialize)]
#[allow(missing_docs)]
pub struct ToolReport {
    pub name: String,
    pub calls: u64,
    pub errors: u64,
}

/// Calls of one operation of an MCP server.
#[derive(Debug, Clone, Serialize)]
#[allow(missing_docs)]
pub struct McpReport {
    pub server: String,
    pub operation: String,
    pub calls: u64,
    pub errors: u64,
}

/// Tokens of model calls.
#[derive(Debug, Clone, Serialize)]
#[allow(missing_docs)]
pub struct TokensReport {
    pub input: i64,
    pub output: i64,
    pub total: i64,
}

/// What can be said about tampering and repetition.
#[derive(Debug, Clone, Serialize)]
#[allow(missing_docs)]
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
#[allow(missing_docs)]
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
#[allow(missing_docs)]
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
            cost: stats
                .costs
                .into_iter()
                .map(|cost| (cost.currency, from_pico(cost.pico)))
                .collect(),
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
        }
    }
}

/// `tracewake import --json`.
#[derive(Debug, Clone, Serialize)]
#[allow(missing_docs)]
pub struct ImportReport {
    pub files: Vec<ImportedFile>,
}

/// What became of one file.
#[derive(Debug, Clone, Serialize)]
#[allow(missing_docs)]
pub struct ImportedFile {
    pub path: String,
    /// Null when no event was understood.
    pub dialect: Option<&'static str>,
    /// Events understood: new, duplicates and conflicts together.
    pub events: u64,
    pub new: u64,
    pub duplicates: u64,
    pub conflicts: u64,
    /// At most the first 10,000; `rejected_total` says how many there are.
    pub rejected: Vec<RejectedReport>,
    pub rejected_total: u64,
    /// Where reading went on, when an import of this file was stopped before; what lies before it is not counted here.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub resumed: Option<ResumedReport>,
    /// Members of an archive that hold no traces.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub skipped: Vec<SkippedReport>,
    /// Why the file could not be read to its end.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub error: Option<String>,
}

/// A place in a file that could not be understood.
#[derive(Debug, Clone, Serialize)]
#[allow(missing_docs)]
pub struct RejectedReport {
    pub line: u64,
    pub reason: String,
}

/// Where an import went on.
#[derive(Debug, Clone, Serialize)]
#[allow(missing_docs)]
pub struct ResumedReport {
    /// Bytes before it.
    pub offset: u64,
    pub line: u64,
}

/// A member of an archive that was left alone.
#[derive(Debug, Clone, Serialize)]
#[allow(missing_docs)]
pub struct SkippedReport {
    pub member: String,
    pub reason: String,
}

impl ImportedFile {
    /// The report of a file that was read to its end.
    pub fn done(path: &str, report: FileReport) -> ImportedFile {
        let counts = report.progress.counts;
        ImportedFile {
            path: path.to_owned(),
            dialect: report.progress.dialect.map(|dialect| dialect.name()),
            events: counts.received,
            new: counts.stored,
            duplicates: counts.duplicates,
            conflicts: counts.conflicts,
            rejected: report
                .rejected
                .into_iter()
                .map(|rejected| RejectedReport {
                    line: rejected.line,
                    reason: rejected.reason,
                })
                .collect(),
            rejected_total: counts.rejected,
            resumed: report.resumed.map(|resumed| ResumedReport {
                offset: resumed.offset,
                line: resumed.line,
            }),
            skipped: report
                .skipped
                .into_iter()
                .map(|skipped| SkippedReport {
                    member: skipped.name,
                    reason: skipped.reason,
                })
                .collect(),
            error: None,
        }
    }

    /// The report of a file that could not be read, or not to its end.
    pub fn failed(path: &str, error: impl ToString) -> ImportedFile {
        let report = FileReport::default();
        ImportedFile {
            error: Some(error.to_string()),
            ..ImportedFile::done(path, report)
        }
    }

    /// Whether everything in the file was understood.
    pub fn is_clean(&self) -> bool {
        self.error.is_none() && self.rejected_total == 0
    }
}

/// `tracewake sessions --json`.
#[derive(Debug, Clone, Serialize)]
#[allow(missing_docs)]
pub struct SessionsReport {
    pub sessions: Vec<dto::SessionRow>,
    /// Sessions that fit; at least this many when `complete` is false.
    pub total: u64,
    pub complete: bool,
    /// Events stored but not yet searched.
    pub index_behind: u64,
}

/// `tracewake search --json`.
#[derive(Debug, Clone, Serialize)]
#[allow(missing_docs)]
pub struct SearchReport {
    pub hits: Vec<HitReport>,
    /// Events found; at least this many when `complete` is false.
    pub total: u64,
    pub complete: bool,
    /// Events stored but not yet searched.
    pub index_behind: u64,
}

/// One event found.
#[derive(Debug, Clone, Serialize)]
#[allow(missing_docs)]
pub struct HitReport {
    pub event: i64,
    pub session: String,
    pub title: String,
    pub kind: String,
    pub agent: String,
    pub name: String,
    pub time: String,
    pub snippet: String,
}

/// `tracewake rejects --json`.
#[derive(Debug, Clone, Serialize)]
#[allow(missing_docs)]
pub struct RejectsReport {
    pub rejects: Vec<RejectReport>,
    pub kept: u64,
    pub total: u64,
}

/// One item of the quarantine.
#[derive(Debug, Clone, Serialize)]
#[allow(missing_docs)]
pub struct RejectReport {
    pub id: i64,
    pub received: String,
    pub source: String,
    pub location: String,
    pub line: Option<u64>,
    pub reason: String,
    pub bytes: u64,
    /// The bytes as text, wrong UTF-8 replaced; at most the first 64 KiB.
    pub text: String,
}

/// `tracewake doctor --json`.
#[derive(Debug, Clone, Serialize)]
#[allow(missing_docs)]
pub struct DoctorReport {
    pub version: &'static str,
    pub sqlite: String,
    pub database: DatabaseReport,
    pub listeners: Vec<ListenerReport>,
    /// Bytes free where the database is.
    pub free_disk_bytes: Option<u64>,
    /// Nothing is wrong with the database. A port in use is no fault: a running tracewake may hold it.
    pub ok: bool,
}

/// State of the database.
#[derive(Debug, Clone, Serialize)]
#[allow(missing_docs)]
pub struct DatabaseReport {
    pub path: String,
    pub bytes: u64,
    pub schema: i64,
    pub events: u64,
    pub sessions: u64,
    pub rejects: u64,
    pub index_behind: u64,
    /// What SQLite's check found; empty when all is well.
    pub problems: Vec<String>,
}

/// Whether a default address can be listened on.
#[derive(Debug, Clone, Serialize)]
#[allow(missing_docs)]
pub struct ListenerReport {
    pub address: String,
    pub free: bool,
    pub problem: Option<String>,
}

/// Rejects that one call reports.
const REJECTS: u64 = 1000;

impl App {
    /// Exact figures of one session, or of all.
    ///
    /// # Errors
    /// [`AppError::NotFound`] for an unknown session.
    pub fn stats(&self, session: Option<&str>) -> Result<StatsReport, AppError> {
        if let Some(key) = session {
            self.session(key)?;
        }
        let runs = self.store.integrity(session)?;
        Ok(StatsReport::new(self.store.stats(session)?, &runs))
    }

    /// The sessions that fit a query, with their roll-ups.
    ///
    /// # Errors
    /// [`AppError::Query`]; when the database cannot be read.
    pub fn sessions_report(&self, text: &str) -> Result<SessionsReport, AppError> {
        let query = tracewake_store::SessionQuery {
            query: query::read(text)?,
            limit: u64::from(u32::MAX),
            now: now(),
            ..Default::default()
        };
        let list = self.store.list_sessions(&query)?;
        Ok(SessionsReport {
            sessions: list.sessions.iter().map(session_row).collect(),
            total: list.total,
            complete: list.complete,
            index_behind: list.index_behind,
        })
    }

    /// Events that fit a query, the last stored first.
    ///
    /// # Errors
    /// [`AppError::Query`]; when the database cannot be read.
    pub fn search(&self, text: &str, limit: u64) -> Result<SearchReport, AppError> {
        let page = self.store.search(&query::read(text)?, limit, 0, now())?;
        let hit = |hit: tracewake_store::SearchHit| HitReport {
            event: hit.event.id,
            session: hit.session,
            title: hit.title,
            kind: hit.event.kind.name().into_owned(),
            agent: hit.event.agent,
            name: hit.event.name,
            time: tracewake_model::UnixNanos(hit.event.time_ns).to_rfc3339_micros(),
            snippet: hit.snippet,
        };
        Ok(SearchReport {
            hits: page.hits.into_iter().map(hit).collect(),
            total: page.total,
            complete: page.complete,
            index_behind: page.index_behind,
        })
    }

    /// The newest items of the quarantine.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn rejects_report(&self) -> Result<RejectsReport, AppError> {
        let list = self.store.rejects(0, REJECTS)?;
        let reject = |reject: tracewake_store::StoredReject| RejectReport {
            id: reject.id,
            received: reject.received.to_rfc3339_micros(),
            source: reject.source,
            location: reject.location,
            line: reject.line,
            reason: reject.reason,
            bytes: reject.bytes.len() as u64,
            text: String::from_utf8_lossy(&reject.bytes[..reject.bytes.len().min(64 << 10)]).into_owned(),
        };
        let rejects = list.rejects.into_iter().map(reject).collect();
        Ok(RejectsReport {
            rejects,
            kept: list.kept,
            total: list.total,
        })
    }

    /// A window into the quarantine for the window, newest first.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn list_rejects(&self, offset: u32, limit: u32) -> Result<dto::RejectPage, AppError> {
        let list = self.store.rejects(u64::from(offset), u64::from(limit))?;
        let reject = |reject: tracewake_store::StoredReject| dto::RejectRow {
            id: reject.id,
            received_time: reject.received.to_rfc3339_micros(),
            source: reject.source,
            location: reject.location,
            reason: reject.reason,
            original: crate::detail::preview_any(&reject.bytes),
        };
        Ok(dto::RejectPage {
            rejects: list.rejects.into_iter().map(reject).collect(),
            offset,
            kept: small(list.kept),
            total: list.total,
        })
    }

    /// Examines the database and the default ports. Reads the whole database.
    ///
    /// # Errors
    /// When the database cannot be read at all.
    pub fn doctor(&self) -> Result<DoctorReport, AppError> {
        let check = self.store.check()?;
        let path = self.store.path();
        let folder = path.parent().unwrap_or(Path::new("."));
        Ok(DoctorReport {
            version: env!("CARGO_PKG_VERSION"),
            sqlite: check.sqlite,
            ok: check.problems.is_empty(),
            database: DatabaseReport {
                path: path.display().to_string(),
                bytes: check.bytes,
                schema: check.schema,
                events: check.totals.events,
                sessions: check.totals.sessions,
                rejects: check.totals.counts.rejected,
                index_behind: check.index_behind,
                problems: check.problems,
            },
            listeners: crate::settings::default_listeners()
                .into_iter()
                .map(try_listener)
                .collect(),
            free_disk_bytes: fs4::available_space(folder).ok(),
        })
    }
}

fn try_listener(address: std::net::SocketAddr) -> ListenerReport {
    let problem = std::net::TcpListener::bind(address)
        .err()
        .map(|error| match error.kind() {
            std::io::ErrorKind::AddrInUse => {
                format!(
                    "port {} is in use, by a running tracewake or by another program",
                    address.port()
                )
            }
            _ => error.to_string(),
        });
    ListenerReport {
        address: address.to_string(),
        free: problem.is_none(),
        problem,
    }
}
