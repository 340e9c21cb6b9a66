//! Answers of a ChatServer as lines for a person, and what these leave out.

use tracewake_chat::{Admin, AuditEntry, AuditPage, Model, Session, SessionDetail, SessionPage, Stats};
use tracewake_model::UnixNanos;

fn time(at: Option<UnixNanos>) -> String {
    at.map_or_else(|| "-".to_owned(), UnixNanos::to_rfc3339)
}

fn or_dash(text: &str) -> &str {
    if text.is_empty() { "-" } else { text }
}

pub(super) fn model(model: &Model) -> String {
    let provider = [&model.provider, &model.owned_by]
        .into_iter()
        .find(|text| !text.is_empty());
    let context = model
        .context_length
        .map_or_else(|| "-".to_owned(), |tokens| tokens.to_string());
    format!(
        "{:<36} {:<12} {context:>9} tokens  {}",
        model.id,
        provider.map_or("-", String::as_str),
        model.capabilities.join(", ")
    )
    .trim_end()
    .to_owned()
}

pub(super) fn session(session: &Session) -> String {
    let last = session
        .last_message_at
        .or(session.updated_at)
        .or(session.created_at);
    format!(
        "{:<24} {:>5} messages {:>9} tokens  {:<36}  {}",
        time(last),
        session.message_count,
        session.tokens_total,
        session.id,
        session.title
    )
}

pub(super) fn sessions_note(page: &SessionPage) -> Option<String> {
    let before = page.page.saturating_sub(1).saturating_mul(page.page_size);
    match page.sessions.len() as u64 {
        0 if page.total == 0 => Some("there are no sessions of this user".to_owned()),
        0 => Some(format!(
            "there are only {} sessions: this page is behind the last one",
            page.total
        )),
        shown if shown == page.total => None,
        shown => {
            let next = match page.has_more {
                true => format!("; --page {} shows more", page.page + 1),
                false => String::new(),
            };
            Some(format!(
                "{} to {} of {} sessions{next}",
                before + 1,
                before + shown,
                page.total
            ))
        }
    }
}

pub(super) fn transcript(detail: &SessionDetail) -> Vec<String> {
    let mut lines = vec![session(&detail.session)];
    for message in &detail.messages {
        let tokens = message
            .tokens
            .map(|tokens| format!("  {tokens} tokens"))
            .unwrap_or_default();
        lines.push(String::new());
        lines.push(format!(
            "{}  {}{tokens}",
            or_dash(&message.role),
            time(message.created_at)
        ));
        lines.push(message.content.clone());
    }
    lines
}

pub(super) fn stats(stats: &Stats) -> Vec<String> {
    let health = &stats.system_health;
    let figures = [
        ("users", stats.total_users),
        ("active users", stats.active_users),
        ("organizations", stats.total_organizations),
        ("requests", stats.total_requests),
        ("requests today", stats.requests_today),
        ("tokens", stats.total_tokens),
        ("tokens today", stats.tokens_today),
        ("MCP servers", stats.total_mcp_servers),
    ];
    let mut lines: Vec<String> = figures
        .into_iter()
        .filter_map(|(name, figure)| Some(format!("{name:<16}{:>20}", figure?)))
        .collect();
    for (name, text) in [
        ("health", health.status.clone()),
        ("circuit breaker", health.circuit_breaker_status.clone()),
        ("active agents", health.active_agents.join(", ")),
    ] {
        if !text.is_empty() {
            lines.push(format!("{name:<16}{text:>20}"));
        }
    }
    lines
}

pub(super) fn admin(admin: &Admin) -> String {
    format!(
        "{:<36} {:<24} since {}",
        or_dash(&admin.email),
        or_dash(&admin.name),
        time(admin.created_at)
    )
}

pub(super) fn entry(entry: &AuditEntry) -> String {
    format!(
        "{:<24} {:<36} {:<16} {} {}",
        time(entry.timestamp),
        or_dash(&entry.user_id),
        or_dash(&entry.action),
        or_dash(&entry.resource),
        entry.resource_id
    )
    .trim_end()
    .to_owned()
}

/// The server never says how many there are: a full page may not be the last.
pub(super) fn audit_note(page: &AuditPage) -> Option<String> {
    let shown = page.entries.len() as u64;
    match shown {
        0 if page.offset == 0 => Some("the audit log is empty".to_owned()),
        0 => Some("there is nothing further back".to_owned()),
        shown if shown < page.limit => None,
        shown => Some(format!(
            "entries {} to {}; --offset {} shows what was before",
            page.offset + 1,
            page.offset + shown,
            page.offset + shown
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_cut_says_so() {
        let page = |sessions, total, page, has_more| SessionPage {
            sessions: vec![Session::default(); sessions],
            total,
            page,
            page_size: 20,
            has_more,
        };
        let check = |page: SessionPage, expect: Option<&str>| {
            assert_eq!(sessions_note(&page).as_deref(), expect, "{page:?}");
        };
        check(page(3, 3, 1, false), None);
        check(
            page(20, 27, 1, true),
            Some("1 to 20 of 27 sessions; --page 2 shows more"),
        );
        check(page(7, 27, 2, false), Some("21 to 27 of 27 sessions"));
        check(page(0, 0, 1, false), Some("there are no sessions of this user"));
        check(
            page(0, 27, 9, false),
            Some("there are only 27 sessions: this page is behind the last one"),
        );
    }
}
