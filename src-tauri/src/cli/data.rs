//! Commands that read: `stats`, `tools`, `sessions`, `search`, `rejects`, `doctor`.

use std::time::Duration;

use tracewake_app::dto::{DayCalls, ToolDaysRequest};
use tracewake_app::query::present;
use tracewake_app::{App, AppError, check_query, default_listeners, overview, pointed, report, tool_days};
use tracewake_ingest::now;

use super::salvage::lost;
use super::{Common, Failure, database, print, print_json, say};

/// How long sums that are being made again may keep a command waiting.
const PATIENCE: Duration = Duration::from_secs(5);

pub(super) fn stats(common: &Common, session: Option<&str>) -> Result<(), Failure> {
    let app = settled(common)?;
    let stats = report::stats(app.store(), session, now())?;
    if common.json {
        return Ok(print_json(&stats)?);
    }
    if let Some(key) = session {
        print(&overview::session_sentence(app.store(), key, now())?.text())?;
    }
    print(&format!("events    {}", stats.events))?;
    print(&format!("sessions  {}", stats.sessions))?;
    print(&format!("agents    {}", stats.agents.join(", ")))?;
    let tokens = &stats.tokens;
    print(&format!(
        "tokens    {} ({} in, {} out)",
        tokens.total, tokens.input, tokens.output
    ))?;
    let stated = stats
        .cost
        .iter()
        .map(|(currency, amount)| format!("{amount} {currency}"));
    let estimated = stats.cost_estimated.iter();
    let estimated = estimated.map(|(currency, amount)| format!("~{amount} {currency} estimated"));
    let unpriced = match stats.unpriced_calls {
        0 => None,
        1 => Some("1 call without a price".to_owned()),
        calls => Some(format!("{calls} calls without a price")),
    };
    let cost: Vec<String> = stated.chain(estimated).chain(unpriced).collect();
    print(&format!("cost      {}", cost.join(", ")))?;
    print(&format!(
        "time      {} to {}",
        stats.first.as_deref().unwrap_or("unknown"),
        stats.last.as_deref().unwrap_or("unknown")
    ))?;
    for edge in &stats.handoffs {
        let inferred = if edge.inferred { " (inferred)" } else { "" };
        print(&format!(
            "handoff   {} -> {}: {}{inferred}",
            edge.from, edge.to, edge.count
        ))?;
    }
    for tool in &stats.tools {
        print(&format!(
            "tool      {}: {} calls, {} errors",
            tool.name, tool.calls, tool.errors
        ))?;
    }
    for mcp in &stats.mcp {
        print(&format!(
            "mcp       {} {}: {} calls, {} errors",
            mcp.server, mcp.operation, mcp.calls, mcp.errors
        ))?;
    }
    for file in stats.files.iter().flatten() {
        let changes = file.edits + file.creates + file.deletes;
        print(&format!(
            "file      {}: {} reads, {changes} changes, +{} -{}",
            file.path, file.reads, file.added, file.removed
        ))?;
    }
    for run in stats.commands.iter().flatten() {
        let exit = run
            .exit
            .map_or("exit unknown".to_owned(), |exit| format!("exit {exit}"));
        print(&format!("command   {}: {exit}", run.command))?;
    }
    for (kind, count) in &stats.by_kind {
        print(&format!("kind      {kind}: {count}"))?;
    }
    Ok(())
}

pub(super) fn tools(common: &Common, query: String, days: u32, last: Option<String>) -> Result<(), Failure> {
    check(&query)?;
    if let Some(date) = last.as_deref().filter(|date| !tool_days::is_day(date)) {
        return Err(Failure::Usage(format!(
            "{date} is no day\nhint: write it as 2026-03-02"
        )));
    }
    let request = ToolDaysRequest { query, days, last };
    let report = tool_days::tool_days(settled(common)?.store(), &request, &present(now()))?;
    if common.json {
        return Ok(print_json(&report)?);
    }
    for tool in &report.tools {
        let server = if tool.server.is_empty() { "" } else { " " };
        let name = format!("{}{server}{}", tool.server, tool.name);
        print(&format!("tool      {name}: {}", calls_words(tool.all)))?;
    }
    for (day, calls) in report.days.iter().zip(&report.all) {
        if calls.calls > 0 {
            print(&format!("{}  {}", day.date, calls_words(*calls)))?;
        }
    }
    if report.total as usize > report.tools.len() {
        say(&format!("first {} of {} tools", report.tools.len(), report.total));
    }
    if !report.complete {
        say("there may be more: only the newest events with these words were looked at");
    }
    Ok(())
}

fn calls_words(calls: DayCalls) -> String {
    let p95 = calls
        .p95_ms
        .map_or(String::new(), |ms| format!(", p95 {} ms", ms.round()));
    format!("{} calls, {} errors{p95}", calls.calls, calls.errors)
}

pub(super) fn sessions(common: &Common, query: &str) -> Result<(), Failure> {
    check(query)?;
    let report = report::sessions_report(settled(common)?.store(), query, now())?;
    if common.json {
        return Ok(print_json(&report)?);
    }
    for session in &report.sessions {
        let state = format!("{:?}", session.state).to_lowercase();
        print(&format!(
            "{state:<7} {:>7} events  {:<38} {}",
            session.events, session.key, session.title
        ))?;
    }
    if !report.complete {
        say("there may be more: only the newest events with these words were looked at");
    }
    say_about(report.index_behind, &report.notes);
    Ok(())
}

/// Opens the database and waits a moment for sums that are being made again, e.g. because prices changed.
fn settled(common: &Common) -> Result<App, Failure> {
    let app = common.open()?;
    if !app.settle(PATIENCE)? {
        say("sums of some sessions are still being made again; they may change");
    }
    Ok(app)
}

/// A query that is none is wrong usage, whatever the database: shows where.
fn check(query: &str) -> Result<(), Failure> {
    check_query(query, now()).map_err(|error| match error {
        AppError::Query(error) => Failure::Usage(pointed(query, &error)),
        other => Failure::App(other),
    })
}

/// Says what was not searched yet, and how the query was read.
fn say_about(index_behind: u64, notes: &[String]) {
    if index_behind > 0 {
        say(&format!("{index_behind} events are not yet in the index"));
    }
    for note in notes {
        say(&format!("note: {note}"));
    }
}

pub(super) fn search(common: &Common, query: &str, limit: u64) -> Result<(), Failure> {
    check(query)?;
    let found = report::search(settled(common)?.store(), query, limit, now())?;
    if common.json {
        return Ok(print_json(&found)?);
    }
    for hit in &found.hits {
        print(&format!(
            "{}  {}  {}  {}",
            hit.time, hit.session, hit.kind, hit.snippet
        ))?;
    }
    let at_least = if found.complete { "" } else { "at least " };
    say(&format!(
        "first {} of {at_least}{}",
        found.hits.len(),
        found.total
    ));
    say_about(found.index_behind, &found.notes);
    Ok(())
}

pub(super) fn rejects(common: &Common) -> Result<(), Failure> {
    let report = report::rejects_report(common.open()?.store())?;
    if common.json {
        return Ok(print_json(&report)?);
    }
    for reject in &report.rejects {
        let row = format!(
            "{}  {}  {}: {}",
            reject.received, reject.source, reject.location, reject.reason
        );
        print(&format!("{row} ({} bytes)", reject.bytes))?;
    }
    say(&format!(
        "first {} of {} kept, {} ever",
        report.rejects.len(),
        report.kept,
        report.total
    ));
    Ok(())
}

pub(super) fn doctor(common: &Common, read_again: bool) -> Result<(), Failure> {
    let report = match common.open() {
        Ok(app) => {
            if read_again {
                report::read_everything_again(app.store())?;
            }
            report::doctor(app.store(), &default_listeners())?
        }
        Err(Failure::App(AppError::Store(error))) => {
            report::damaged(&database(common)?, error, &default_listeners())?
        }
        Err(other) => return Err(other),
    };
    if common.json {
        print_json(&report)?;
    } else {
        let checked = &report.database;
        print(&format!(
            "tracewake  {} (SQLite {})",
            report.version, report.sqlite
        ))?;
        print(&format!(
            "database   {} ({} bytes, schema {})",
            checked.path, checked.bytes, checked.schema
        ))?;
        let contents = format!("{} events in {} sessions", checked.events, checked.sessions);
        print(&format!(
            "           {contents}, {} not yet in the index",
            checked.index_behind
        ))?;
        for reading in checked.readings.iter().filter(|reading| reading.read > 0) {
            let so_far = if reading.done { "" } else { ", not done yet" };
            print(&format!(
                "           {}: {} events read again, {} changed, {} unreadable and kept as they were{so_far}",
                reading.dialect, reading.read, reading.changed, reading.unreadable
            ))?;
        }
        for problem in &checked.problems {
            print(&format!("           damaged: {problem}"))?;
        }
        if let Some(damage) = &checked.damage {
            for line in lost(damage) {
                print(&format!("           {line}"))?;
            }
            print(&format!(
                "           {} events can be read: tracewake salvage {} -o NEW brings them into a new database",
                damage.events, checked.path
            ))?;
        }
        let prices = &report.prices;
        print(&format!(
            "prices     {} of {}, {} of your own",
            prices.table, prices.date, prices.own
        ))?;
        match &prices.problem {
            Some(problem) => print(&format!("           not used: {problem}"))?,
            None => print(&format!("           {}", prices.file))?,
        }
        for listener in &report.listeners {
            print(&format!(
                "port       {}: {}",
                listener.address,
                listener.problem.as_deref().unwrap_or("free")
            ))?;
        }
        let free = report
            .free_disk_bytes
            .map_or("unknown".into(), |bytes| format!("{} MB", bytes / 1_000_000));
        print(&format!("free disk  {free}"))?;
    }
    if report.ok { Ok(()) } else { Err(Failure::Said) }
}
