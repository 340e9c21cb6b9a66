//! The status bar (listeners, rate, ledger, database), and how clients are connected.

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
    at_start: Vec<LedgerLine>,
}

impl Status {
    /// What was received so far is taken as the state at the start.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn new(store: Store, listening: Arc<Listening>) -> Result<Status, AppError> {
        Ok(Status {
            at_start: store.ledger()?,
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
        let now = self.store.ledger()?;
        let events_of = |ledger: &[LedgerLine], source: &str| {
            let line = ledger.iter().find(|line| line.source == source);
            line.map_or(0, |line| line.counts.received)
        };
        let since_start =
            |source: &str| events_of(&now, source).saturating_sub(events_of(&self.at_start, source));
        let addresses = Addresses {
            chaukas_grpc: self.listening.address_for(50051),
            http: self.listening.http_address(),
            otlp_grpc: self.listening.address_for(4317),
            otlp_http: self.listening.address_for(4318),
        };
        Ok(connect::clients(&addresses, since_start))
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
