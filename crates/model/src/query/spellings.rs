//! Words that people know from other tools: names of fields, of values and of properties. What has a counterpart here
//! is understood; for the rest there is advice. None of them is offered, or in the manual's table.

use super::fields::{Field, Sort};

/// Other words for fields, in small letters, with `_` for what separates their parts.
const FIELDS: &[(&str, Field)] = &[
    ("agent_name", Field::Agent),
    ("agent_id", Field::Agent),
    ("actor", Field::Agent),
    ("gen_ai_agent_name", Field::Agent),
    ("tools", Field::Tool),
    ("tool_name", Field::Tool),
    ("function", Field::Tool),
    ("gen_ai_tool_name", Field::Tool),
    ("mcp_server", Field::Server),
    ("server_name", Field::Server),
    ("op", Field::Operation),
    ("model_name", Field::Model),
    ("llm", Field::Model),
    ("gen_ai_request_model", Field::Model),
    ("span_kind", Field::Kind),
    ("event_type", Field::Kind),
    ("loglevel", Field::Severity),
    ("log_level", Field::Severity),
    ("is_error", Field::Error),
    ("has_error", Field::Error),
    ("datasource", Field::Data),
    ("data_source", Field::Data),
    ("tags", Field::Tag),
    ("label", Field::Tag),
    ("labels", Field::Tag),
    ("files", Field::File),
    ("file_path", Field::File),
    ("filepath", Field::File),
    ("filename", Field::File),
    ("file_name", Field::File),
    ("span_id", Field::Span),
    ("spanid", Field::Span),
    ("trace_id", Field::Trace),
    ("traceid", Field::Trace),
    ("event_id", Field::Event),
    ("eventid", Field::Event),
    ("protocol", Field::Dialect),
    ("session_id", Field::Session),
    ("sessionid", Field::Session),
    ("conversation", Field::Session),
    ("conversation_id", Field::Session),
    ("thread_id", Field::Session),
    ("run_id", Field::Session),
    ("starred", Field::Star),
    ("token", Field::Tokens),
    ("total_tokens", Field::Tokens),
    ("token_count", Field::Tokens),
    ("tokens_total", Field::Tokens),
    ("gen_ai_usage_total_tokens", Field::Tokens),
    ("price", Field::Cost),
    ("spend", Field::Cost),
    ("usd", Field::Cost),
    ("cost_usd", Field::Cost),
    ("total_cost", Field::Cost),
    ("latency", Field::Duration),
    ("dur", Field::Duration),
    ("elapsed", Field::Duration),
    ("took", Field::Duration),
    ("span_duration", Field::Duration),
    ("event_count", Field::Events),
    ("error_count", Field::Errors),
    ("newer", Field::Since),
    ("newer_than", Field::Since),
    ("older", Field::Until),
    ("older_than", Field::Until),
    ("order", Field::Sort),
    ("order_by", Field::Sort),
    ("orderby", Field::Sort),
    ("sort_by", Field::Sort),
    ("sortby", Field::Sort),
];

/// Words that are fields elsewhere and none here, with what to write.
const ADVICE: &[(&str, &str)] = &[
    ("time", "write since: and until: for times, such as since:1h"),
    ("timestamp", "write since: and until: for times, such as since:1h"),
    (
        "date",
        "write since: and until: for times, such as since:2026-03-01",
    ),
    (
        "from",
        "write since: for times, agent: for who acted, handoff: for who gave work",
    ),
    ("to", "write until: for times, handoff: for who took work"),
    ("start", "write since: for times, such as since:1h"),
    ("end", "write until: for times, such as until:2026-03-01"),
    ("minduration", "write duration>1s"),
    ("maxduration", "write duration<1s"),
    ("min_duration", "write duration>1s"),
    ("max_duration", "write duration<1s"),
    (
        "name",
        "write agent:, tool:, server: or model: for the name of one of these",
    ),
    ("service", "write agent: for who acted, server: for an MCP server"),
    (
        "provider",
        "write model: for the model, or its provider as a word",
    ),
    (
        "role",
        "write kind: for what the event is, such as kind:user_input",
    ),
    ("is", "write such as is:error, is:live or is:starred"),
    ("has", "write such as has:tool, has:cost or has:error"),
    ("no", "write such as no:tool or no:cost"),
];
/// All text is searched: there is nothing to narrow.
const TEXTS: &[&str] = &[
    "text", "message", "content", "body", "title", "input", "output", "prompt", "query", "in",
];

/// What a property of `is:` is, as a field and its value.
const PROPERTIES: &[(&str, Field, &str)] = &[
    ("error", Field::Error, "true"),
    ("failed", Field::Error, "true"),
    ("failure", Field::Error, "true"),
    ("ok", Field::State, "ok"),
    ("success", Field::State, "ok"),
    ("live", Field::State, "live"),
    ("running", Field::State, "live"),
    ("active", Field::State, "live"),
    ("starred", Field::Star, "true"),
    ("star", Field::Star, "true"),
    ("cancelled", Field::Status, "cancelled"),
    ("verified", Field::Integrity, "verified"),
    ("broken", Field::Integrity, "broken"),
    ("unsigned", Field::Integrity, "unsigned"),
];

/// Other words for values.
const VALUES: &[(Field, &[(&str, &str)])] = &[
    (
        Field::Status,
        &[
            ("error", "failed"),
            ("failure", "failed"),
            ("ok", "completed"),
            ("success", "completed"),
            ("succeeded", "completed"),
            ("complete", "completed"),
            ("done", "completed"),
            ("running", "in_progress"),
            ("active", "in_progress"),
            ("pending", "started"),
            ("canceled", "cancelled"),
        ],
    ),
    (
        Field::Severity,
        &[
            ("warning", "warn"),
            ("err", "error"),
            ("fatal", "error"),
            ("critical", "error"),
            ("information", "info"),
            ("trace", "debug"),
        ],
    ),
    (
        Field::State,
        &[
            ("running", "live"),
            ("active", "live"),
            ("error", "failed"),
            ("failure", "failed"),
            ("success", "ok"),
            ("succeeded", "ok"),
            ("completed", "ok"),
            ("done", "ok"),
        ],
    ),
];

/// Other words for orders.
const ORDERS: &[(&str, Sort)] = &[
    ("new", Sort::Newest),
    ("latest", Sort::Newest),
    ("recent", Sort::Newest),
    ("time", Sort::Newest),
    ("date", Sort::Newest),
    ("created", Sort::Newest),
    ("updated", Sort::Newest),
    ("old", Sort::Oldest),
    ("duration", Sort::Longest),
    ("latency", Sort::Longest),
    ("slowest", Sort::Longest),
    ("token", Sort::Tokens),
    ("price", Sort::Cost),
    ("error", Sort::Errors),
    ("agent", Sort::Agents),
    ("state", Sort::Outcome),
    ("status", Sort::Outcome),
    ("result", Sort::Outcome),
];

/// The field that another tool calls so: the case and the separators of its parts do not matter.
pub(super) fn field(name: &str) -> Option<Field> {
    let name = tidy(name);
    FIELDS
        .iter()
        .find(|(known, _)| *known == name)
        .map(|(_, field)| *field)
}

/// What to write instead of a word that is a field elsewhere.
pub(super) fn advice(name: &str) -> Option<&'static str> {
    let name = tidy(name);
    if TEXTS.contains(&name.as_str()) {
        return Some("all text is searched: write the words alone, or in quotation marks");
    }
    ADVICE
        .iter()
        .find(|(known, _)| *known == name)
        .map(|(_, advice)| *advice)
}

/// Whether a word that is no field can be compared with something in a query.
pub(super) fn is_comparable(name: &str) -> bool {
    ["time", "timestamp", "date", "minduration", "maxduration"].contains(&tidy(name).as_str())
}

/// What `is:` asks for.
pub(super) fn property(word: &str) -> Option<(Field, &'static str)> {
    let found = PROPERTIES
        .iter()
        .find(|(known, ..)| known.eq_ignore_ascii_case(word));
    found.map(|(_, field, value)| (*field, *value))
}

/// The words that `is:` knows.
pub(super) fn properties() -> impl Iterator<Item = &'static str> {
    PROPERTIES.iter().map(|(word, ..)| *word)
}

/// The value of a field that another tool calls so.
pub(super) fn value(field: Field, word: &str) -> Option<&'static str> {
    let (_, words) = VALUES.iter().find(|(of, _)| *of == field)?;
    words
        .iter()
        .find(|(known, _)| known.eq_ignore_ascii_case(word))
        .map(|(_, value)| *value)
}

/// An order, by its name or another word for it. `-cost` and `cost-desc` are `cost`: the greatest comes first.
pub(super) fn order(word: &str) -> Option<Sort> {
    let word = word.to_ascii_lowercase();
    let word = word.strip_prefix('-').unwrap_or(&word);
    let ends = ["-desc", ":desc", "_desc"]
        .iter()
        .find_map(|end| word.strip_suffix(end));
    let word = ends.unwrap_or(word);
    let named = Sort::ALL.into_iter().find(|sort| sort.name() == word);
    named.or_else(|| {
        ORDERS
            .iter()
            .find(|(known, _)| *known == word)
            .map(|(_, sort)| *sort)
    })
}

fn tidy(name: &str) -> String {
    let name = name.trim_start_matches('@').to_ascii_lowercase();
    name.replace(['.', '-'], "_")
}
