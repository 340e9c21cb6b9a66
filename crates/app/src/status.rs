//! The status bar (listeners, rate, ledger, database), and how clients are connected.

use std::collections::BTreeMap;
use std::sync::Arc;

use tokio::sync::broadcast::error::RecvError;
use tracewake_store::{LedgerLine, Store};

use crate::connect::{self, Addresses};
use crate::dto::units::small;
use crate::dto::{AppStatus, ConnectClient, LedgerRow};
use crate::error::AppError;
use crate::listening::Listening;
use crate::part::{Part, PartFuture};
use crate::rate::Rate;

/// How the program does.
pub struct Status {
    store: Store,
    listening: Arc<Listening>,
    rate: Arc<Rate>,
    at_start: Received,
}

/// What has been received so far.
struct Received {
    ledger: Vec<LedgerLine>,
    /// Events by the coding agent that made them.
    programs: BTreeMap<String, u64>,
}

impl Received {
    fn of(store: &Store) -> Result<Received, AppError> {
        Ok(Received {
            ledger: store.ledger()?,
            programs: store.programs()?,
        })
    }

    fn on_line(&self, source: &str) -> u64 {
        let line = self.ledger.iter().find(|line| line.source == source);
        line.map_or(0, |line| line.counts.received)
    }

    fn of_program(&self, program: &str) -> u64 {
        self.programs.get(program).copied().unwrap_or_default()
    }
}

impl Status {
    /// What was received so far is taken as the state at the start.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn new(store: Store, listening: Arc<Listening>) -> Result<Status, AppError> {
        Ok(Status {
            at_start: Received::of(&store)?,
            rate: Arc::default(),
            store,
            listening,
        })
    }

    /// Listeners, rates and the ledger.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn now(&self) -> Result<AppStatus, AppError> {
        let totals = self.store.totals()?;
        let sources = self.store.ledger()?;
        Ok(AppStatus {
            listeners: self.listening.rows(),
            events_per_second: self.rate.per_second(),
            total: ledger_row(&LedgerLine {
                source: "all".to_owned(),
                counts: totals.counts,
                ahead_ns: sources.iter().map(|line| line.ahead_ns).max().unwrap_or(0),
            }),
            sources: sources.iter().map(ledger_row).collect(),
            open_spans: small(totals.open_spans),
            gaps: self.store.gaps()?,
            database_path: self.store.path().display().to_string(),
            database_bytes: self.store.database_bytes(),
            index_behind: small(self.store.index_behind()?),
            version: env!("CARGO_PKG_VERSION").to_owned(),
        })
    }

    /// The clients that can be connected, with the lines to paste.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn connect_guide(&self) -> Result<Vec<ConnectClient>, AppError> {
        let (now, start) = (Received::of(&self.store)?, &self.at_start);
        let addresses = Addresses {
            chaukas_grpc: self.listening.address_for(50051),
            http: self.listening.http_address(),
            otlp_grpc: self.listening.address_for(4317),
            otlp_http: self.listening.address_for(4318),
        };
        Ok(connect::clients(
            &addresses,
            |line| now.on_line(line).saturating_sub(start.on_line(line)),
            |program| now.of_program(program).saturating_sub(start.of_program(program)),
        ))
    }
}

impl Part for Status {
    fn name(&self) -> &'static str {
        "status"
    }

    /// Counts what is stored from now on, until the store is closed.
    fn start(&self) -> PartFuture<'_, Result<(), AppError>> {
        let (mut changes, rate) = (self.store.changes(), self.rate.clone());
        tokio::spawn(async move {
            loop {
                match changes.recv().await {
                    Ok(change) => rate.add(change.counts.stored),
                    Err(RecvError::Lagged(_)) => {}
                    Err(RecvError::Closed) => return,
                }
            }
        });
        Box::pin(std::future::ready(Ok(())))
    }
}

fn ledger_row(line: &LedgerLine) -> LedgerRow {
    let counts = &line.counts;
    LedgerRow {
        source: line.source.clone(),
        received: counts.received,
        stored: counts.stored,
        duplicates: counts.duplicates,
        continued: counts.continued,
        conflicts: counts.conflicts,
        late: counts.late,
        rejected: counts.rejected,
        not_kept: counts.not_kept,
        time_unknown: counts.time_unknown,
        ahead_ms: line.ahead_ns as f64 / 1e6,
    }
}
