//! Tools, MCP servers and models of a session.

use tracewake_model::{Family, UnixNanos};

use tracewake_store::Store;

use crate::dto::{ModelRow, ToolReport};
use crate::error::AppError;
use crate::explore::{Call, Explore, by_server, by_tool, stats_of};
use crate::query::fitting_spans;
use crate::run::explore;

/// Figures of the calls of a session that fit a query, by tool, MCP server and model.
///
/// # Errors
/// [`AppError::NotFound`]; when the query cannot be read.
pub fn tool_report(store: &Store, key: &str, query: &str, now: UnixNanos) -> Result<ToolReport, AppError> {
    let explore = explore(store, key, now)?;
    let only = fitting_spans(store, key, query, now)?;
    let is_kept = |call: &&Call| match (&only, explore.span(call.span)) {
        (Some(only), Some(span)) => only.contains(&span.row),
        _ => true,
    };
    let calls: Vec<&Call> = explore.calls.iter().filter(is_kept).collect();
    let (models, others): (Vec<&Call>, Vec<&Call>) =
        calls.iter().partition(|call| call.family == Family::Model);
    Ok(ToolReport {
        tools: by_tool(&explore, &others),
        servers: by_server(&explore, &others),
        models: model_rows(&explore, &models),
    })
}

/// Tokens are those of the whole run: an event that names tokens is the call's, whichever calls are kept.
fn model_rows(explore: &Explore, calls: &[&Call]) -> Vec<ModelRow> {
    let rows = explore.tokens_by_model().into_iter().filter_map(|tokens| {
        let own: Vec<&Call> = calls
            .iter()
            .filter(|call| explore.run.text(call.name) == tokens.name)
            .copied()
            .collect();
        (!own.is_empty()).then(|| ModelRow {
            stats: stats_of(explore, &own),
            tokens,
        })
    });
    rows.collect()
}
