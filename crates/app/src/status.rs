//! The status bar: listeners, rate, ledger, database.

use tracewake_store::LedgerLine;

use crate::connect::{self, Addresses};
use crate::dto::{AppStatus, ConnectClient, LedgerRow, ListenerRow};
use crate::error::AppError;
use crate::lock::lock;
use crate::runtime::App;

impl App {
    /// Listeners, rates and the ledger.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn status(&self) -> Result<AppStatus, AppError> {
        let totals = self.store.totals()?;
        let sources = self.store.ledger()?;
        Ok(AppStatus {
            listeners: self.listener_rows(),
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
            |source: &str| events_of(&now, source).saturating_sub(events_of(&self.counts_at_start, source));
        let listeners = self.listener_rows();
        let addresses = Addresses {
            chaukas_grpc: address_for(&listeners, 50051),
            http: address_for(&listeners, 8000),
            otlp_grpc: address_for(&listeners, 4317),
            otlp_http: address_for(&listeners, 4318),
        };
        Ok(connect::clients(&addresses, since_start))
    }

    /// Where this program takes HTTP.
    pub(crate) fn http_address(&self) -> String {
        address_for(&self.listener_rows(), 8000)
    }

    fn listener_rows(&self) -> Vec<ListenerRow> {
        let listeners = lock(&self.listening);
        let row = |listener: &tracewake_ingest::Listener| ListenerRow {
            address: listener.address.to_string(),
            port: listener.address.port(),
            listening: listener.problem().is_none(),
            problem: listener.problem().unwrap_or_default(),
        };
        listeners.iter().map(row).collect()
    }
}

/// The address to give to a client: the listener on the client's default port if it listens, else the first that does.
fn address_for(listeners: &[ListenerRow], port: u16) -> String {
    let listening = || listeners.iter().filter(|listener| listener.listening);
    let best = listening()
        .find(|listener| listener.port == port)
        .or_else(|| listening().next());
    best.map_or_else(
        || format!("127.0.0.1:{port}"),
        |listener| listener.address.clone(),
    )
}

fn ledger_row(line: &LedgerLine) -> LedgerRow {
    let counts = &line.counts;
    LedgerRow {
        source: line.source.clone(),
        received: counts.received,
        stored: counts.stored,
        duplicates: counts.duplicates,
        conflicts: counts.conflicts,
        late: counts.late,
        rejected: counts.rejected,
        ahead_ms: line.ahead_ns as f64 / 1e6,
    }
}
