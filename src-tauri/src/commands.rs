//! The commands of the window, each written once: its name, what it is given, what it answers, and the one call into
//! the app that does it. Handler and TypeScript are made from this table.
//!
//! A `blocking` command runs on a thread that may block. An `async` one waits for others, without a thread of its own.
//! The window names a command in camel case; the text before it becomes its comment there.

mod define;

use std::path::PathBuf;
use std::sync::Arc;

use tauri::ipc::Invoke;
use tauri::{State, Wry};
use tauri_specta::{Builder, ErrorHandlingMode};
use tracewake_app::dto::*;
use tracewake_app::{
    App, annotations, calls, chat_traces, compare, context, copy_as, export, files, graph, ids, links,
    overview, platform, quarantine, query, reply_work, sample, sessions, settings, sources, tool_days, tools,
    transcript,
};
use tracewake_ingest::now;

use define::{Bytes, blocking, failed};

define::commands! {
    // The program.
    blocking app_status() -> AppStatus { |app| app.status().now() }
    blocking connect_guide() -> Vec<ConnectClient> { |app| app.status().connect_guide() }
    blocking get_settings() -> Settings { |app| settings::settings(app.store()) }
    blocking set_settings(settings: Settings) -> () { |app| app.set_settings(&settings, now()) }
    blocking price_book() -> PriceBook { |app| app.prices().book() }
    blocking save_price(price: OwnPrice, replaced: Option<OwnPrice>) -> () {
        |app| app.prices().save(&price, replaced.as_ref())
    }
    blocking remove_price(price: OwnPrice) -> () { |app| app.prices().remove(&price) }
    blocking preview_retention(rule: Retention) -> RetentionPreview { |app| app.retention().preview(&rule, now()) }
    /// Notes in the log what failed in the window itself.
    blocking log_window_error(details: String) -> () {
        // Quoted: what failed may name things that came with a trace.
        |_app| {
            tracing::error!(?details, "the window failed");
            Ok(())
        }
    }

    // Sessions.
    blocking list_sessions(request: SessionListRequest) -> SessionPage {
        |app| sessions::list_sessions(app.store(), &request, now())
    }
    blocking session_histogram(query: String) -> SessionHistogram {
        |app| sessions::session_histogram(app.store(), &query, now())
    }
    blocking get_session(key: String) -> SessionDetail { |app| sessions::session(app.store(), &key, now()) }
    blocking session_filters(query: String) -> SessionFilters {
        |app| query::session_filters(app.store(), &query, now())
    }
    blocking session_snippets(query: String, sessions: Vec<String>) -> Vec<SessionHit> {
        |app| query::session_snippets(app.store(), &query, &sessions, now())
    }
    blocking annotate_session(key: String, change: AnnotationChange) -> () {
        |app| annotations::annotate_session(app.store(), key, change)
    }
    blocking delete_sessions(keys: Vec<String>) -> () {
        |app| annotations::delete_sessions(app.store(), keys, now())
    }
    blocking restore_sessions(keys: Vec<String>) -> u32 {
        |app| annotations::restore_sessions(app.store(), keys, now())
    }
    blocking open_sample() -> String { |app| sample::open_sample(&app.intake()) }
    /// What tools did over all sessions, by the days of this machine's zone.
    blocking tool_days(request: ToolDaysRequest) -> ToolDays {
        |app| tool_days::tool_days(app.store(), &request, &query::present(now()))
    }
    blocking find_id(id: String) -> Vec<IdHit> { |app| ids::find_id(app.store(), &id) }

    // One session.
    blocking session_overview(key: String) -> SessionOverview {
        |app| overview::session_overview(app.store(), &key, now())
    }
    /// The rows of a timeline; see `docs/internals/timeline-layout.md`.
    blocking timeline_layout(session: String) -> Bytes {
        |app| sessions::timeline_layout(app.store(), &session, now()).map(Bytes)
    }
    /// The order of a transcript; see `docs/internals/transcript-layout.md`.
    blocking transcript_layout(session: String) -> Bytes {
        |app| transcript::transcript_layout(app.store(), &session, now()).map(Bytes)
    }
    blocking transcript_items(request: TranscriptRequest) -> Vec<TranscriptItem> {
        |app| transcript::transcript_items(app.store(), &request, now())
    }
    blocking get_prompt(span: i64) -> Prompt { |app| transcript::prompt(app.store(), span, now()) }
    blocking agent_graph(key: String) -> AgentGraph { |app| graph::agent_graph(app.store(), &key, now()) }
    blocking tool_report(key: String, query: String) -> ToolReport {
        |app| tools::tool_report(app.store(), &key, &query, now())
    }
    blocking list_calls(request: CallListRequest) -> CallPage {
        |app| calls::list_calls(app.store(), &request, now())
    }
    blocking session_files(key: String, query: String) -> SessionFiles {
        |app| files::session_files(app.store(), &key, &query, now())
    }
    blocking file_history(key: String, path: String) -> FileHistory {
        |app| files::file_history(app.store(), &key, &path, now())
    }
    blocking session_context(key: String) -> SessionContext {
        |app| context::session_context(app.store(), &key, now())
    }
    blocking file_spans(key: String) -> Vec<i64> { |app| files::file_spans(app.store(), &key) }
    blocking shared_files(key: String) -> Vec<SharedFile> { |app| files::shared_files(app.store(), &key) }
    blocking file_runs(path: String) -> Vec<FileRun> { |app| files::file_runs(app.store(), &path, now()) }
    blocking list_events(request: EventListRequest) -> EventPage {
        |app| sessions::list_events(app.store(), &request, now())
    }
    blocking event_facets(session: String, query: String) -> Vec<QueryFacet> {
        |app| query::event_facets(app.store(), &session, &query, now())
    }
    /// Row ids of the spans that a query finds, ascending, as 64-bit floats.
    blocking session_hits(session: String, query: String) -> Bytes {
        |app| query::session_hits(app.store(), &session, &query, now()).map(Bytes)
    }
    blocking get_event(id: i64) -> EventDetail { |app| sessions::event(app.store(), id, now()) }
    blocking get_span(span: i64) -> SpanDetail { |app| sessions::span(app.store(), span, now()) }
    blocking span_links(span: i64) -> SpanLinks { |app| links::span_links(app.store(), span, now()) }
    blocking copy_as(span: i64, event: Option<i64>, format: CopyFormat) -> String {
        |app| copy_as::copy_as(app.store(), &app.listening().http_address(), span, event, format)
    }
    blocking export_session(request: ExportRequest) -> ExportReport {
        |app| export::export(app.store(), &request, now())
    }

    // Two sessions.
    blocking compare_sessions(request: CompareRequest) -> Comparison {
        |app| compare::compare(app.store(), &request, now())
    }
    /// The aligned steps of two runs; see `docs/internals/compare-layout.md`.
    blocking compare_layout(request: CompareRequest) -> Bytes {
        |app| compare::compare_layout(app.store(), &request, now()).map(Bytes)
    }
    blocking compare_runs(request: RunsRequest) -> AgentRuns {
        |app| compare::compare_runs(app.store(), &request, now())
    }
    blocking compare_pair(left: i64, right: i64) -> PairDiff {
        |app| compare::compare_pair(app.store(), left, right)
    }
    blocking compare_answer(span: i64) -> PairDiff { |app| compare::compare_answer(app.store(), span) }

    // The query language.
    blocking read_query(text: String) -> QueryReading { |_app| Ok(query::read_query(&text, now())) }
    blocking complete_query(text: String, cursor: u32, session: Option<String>) -> QueryCompletion {
        |app| query::complete_query(app.store(), &text, cursor, session.as_deref())
    }

    // Sources.
    async listen_again(port: u16) -> () { |app| app.listening().listen_again(port) }
    /// Gives the port that is listened on instead.
    async listen_elsewhere(port: u16) -> u16 { |app| app.listening().listen_elsewhere(port) }
    blocking get_sources() -> Sources { |app| sources::sources(app) }
    blocking import_files(paths: Vec<String>) -> Vec<u32> {
        |app| Ok(app.imports().start(paths.into_iter().map(PathBuf::from).collect()))
    }
    blocking list_imports() -> Vec<ImportRow> { |app| Ok(app.imports().rows()) }
    blocking cancel_import(id: u32) -> () {
        |app| {
            app.imports().cancel(id);
            Ok(())
        }
    }
    blocking watch_folder(path: String) -> () { |app| app.folders().watch(path.as_ref()) }
    blocking unwatch_folder(path: String) -> () { |app| app.folders().unwatch(path.as_ref()) }
    blocking coding_agents() -> Vec<CodingAgent> { |app| app.coding_agents().rows(now()) }
    blocking follow_agents(agents: Vec<String>, days: Option<u32>) -> () {
        |app| app.coding_agents().follow(&agents, days)
    }
    blocking unfollow_agent(agent: String) -> () { |app| app.coding_agents().unfollow(&agent) }
    blocking add_kafka(topic: KafkaTopic, password: String) -> () { |app| app.topics().add(&topic, &password) }
    blocking remove_kafka(topic: KafkaTopic) -> () { |app| app.topics().remove(&topic) }
    blocking set_forward(target: Option<ForwardTarget>) -> () { |app| app.forwarding().set(target.as_ref()) }
    blocking add_signing_key(name: String, key: String) -> u64 { |app| app.signing_keys().add(&name, &key) }
    blocking remove_signing_key(name: String) -> u64 { |app| app.signing_keys().remove(&name) }
    blocking list_rejects(offset: u32, limit: u32) -> RejectPage {
        |app| quarantine::list_rejects(app.store(), offset, limit)
    }
    blocking retry_reject(id: i64) -> RetryOutcome {
        |app| quarantine::retry_reject(app.store(), &app.intake(), id)
    }
    blocking discard_reject(id: i64) -> () { |app| quarantine::discard_reject(app.store(), id) }

    // Conversations.
    blocking list_backends() -> ChatBackends { |app| app.chat().backends() }
    blocking save_backend(form: BackendForm) -> ChatBackend { |app| app.chat().save_backend(&form) }
    blocking remove_backend(id: String) -> () { |app| app.chat().remove_backend(&id) }
    async check_backend(form: BackendForm) -> BackendCheck { |app| app.chat().check_backend(&form) }
    blocking agent_session(backend: Option<String>) -> String {
        |app| app.chat().agent_session(backend.as_deref())
    }
    async list_models(backend: String) -> Vec<ChatModel> { |app| app.chat().models(&backend) }
    blocking list_conversations(request: ConversationListRequest) -> ConversationPage {
        |app| app.chat().conversations(&request)
    }
    blocking get_conversation(id: String) -> Conversation { |app| app.chat().conversation(&id) }
    async create_conversation(backend: String, model: String) -> String {
        |app| app.chat().create(&backend, &model)
    }
    blocking update_conversation(id: String, change: ConversationChange) -> () {
        |app| app.chat().update(&id, change)
    }
    async delete_conversation(id: String) -> () { |app| app.chat().delete(&id) }
    blocking restore_conversation(id: String) -> () { |app| app.chat().restore(&id) }
    async send_message(request: SendRequest) -> Sent { |app| app.chat().send(request) }
    async regenerate_reply(message: String) -> String { |app| app.chat().regenerate(&message) }
    async stop_reply(message: String) -> () { |app| app.chat().stop_reply(&message) }
    async agent_state(backend: String) -> AgentState { |app| app.chat().agent_state(&backend) }
    async send_keys(conversation: String, keys: String) -> () { |app| app.chat().send_keys(&conversation, &keys) }
    async upload_file(conversation: String, path: String) -> String {
        |app| app.chat().upload_file(&conversation, path.as_ref())
    }
    async chat_history(backend: String, user: String, page: u32) -> HistoryPage {
        |app| app.chat().history(&backend, &user, page)
    }
    async open_history(backend: String, user: String, session: String) -> String {
        |app| app.chat().open_history(&backend, &user, &session)
    }

    // Traces of conversations, and recorded calls that are made again.
    blocking chat_traces(conversation: String) -> ChatTraces {
        |app| chat_traces::chat_traces(app.store(), &conversation, now())
    }
    blocking join_trace(conversation: String, session: String) -> () {
        |app| chat_traces::join_trace(app.store(), &conversation, &session, now())
    }
    blocking leave_trace(conversation: String, session: String) -> () {
        |app| chat_traces::leave_trace(app.store(), &conversation, &session, now())
    }
    blocking reply_spans(conversation: String) -> Vec<ReplySpans> {
        |app| chat_traces::reply_spans(app.store(), &conversation, now())
    }
    blocking reply_work(replies: Vec<ReplyAsked>) -> Vec<Option<ReplyWork>> {
        |app| reply_work::reply_work(app.store(), &replies, now())
    }
    blocking chat_of_span(span: i64) -> Option<SpanMessage> {
        |app| chat_traces::chat_of_span(app.store(), span, now())
    }
    blocking replay_plan(span: i64) -> ReplayPlan { |app| app.replays().plan(span) }
    async replay_call(request: ReplayRequest) -> Replay { |app| app.replays().call(request) }
    blocking replay_progress(id: String) -> Option<ReplayProgress> { |app| Ok(app.replays().progress(&id)) }
    blocking cancel_replay(id: String) -> () {
        |app| {
            app.replays().cancel(&id);
            Ok(())
        }
    }
    blocking start_from_call(span: i64, backend: String, model: String, answer: String) -> String {
        |app| app.replays().begin_conversation(span, &backend, model, answer)
    }

    // The platform of a backend.
    async platform_report(backend: String) -> PlatformReport {
        |app| platform::platform_report(app.chat(), &backend, now())
    }
    async list_admins(backend: String) -> Vec<AdminRow> { |app| platform::list_admins(app.chat(), &backend) }
    async add_admin(backend: String, form: AdminForm) -> () {
        |app| platform::add_admin(app.chat(), &backend, &form)
    }
    async remove_admin(backend: String, email: String) -> () {
        |app| platform::remove_admin(app.chat(), &backend, &email)
    }
    async list_audit(backend: String, offset: u32, limit: u32) -> AuditPage {
        |app| platform::list_audit(app.chat(), &backend, offset, limit)
    }
    blocking save_audit(path: String, json: String) -> () { |_app| platform::save_audit(&path, &json) }
    async list_mcp(request: McpListRequest) -> Vec<McpRow> { |app| platform::list_mcp(app.chat(), &request) }
    async save_mcp(backend: String, form: McpForm) -> McpRow {
        |app| platform::save_mcp(app.chat(), &backend, form)
    }
    async remove_mcp(backend: String, id: String) -> () { |app| platform::remove_mcp(app.chat(), &backend, &id) }
}

fn builder() -> Builder<Wry> {
    Builder::new()
        .error_handling(ErrorHandlingMode::Throw)
        .disable_serde_phases()
        // Row ids and counts stay far below 2^53.
        .dangerously_cast_bigints_to_number()
        .typ::<Changed>()
        .typ::<ChatUpdate>()
        .constant("DIALECTS", dialects())
        .commands(all())
}

/// Answers every command.
pub(crate) fn handler() -> impl Fn(Invoke<Wry>) -> bool + Send + Sync + 'static {
    let builder = builder();
    move |invoke| builder.invoke_handler()(invoke)
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use specta_typescript::Typescript;

    const BINDINGS: &str = "ui/src/ipc/bindings.ts";

    #[test]
    fn bindings_are_current() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR"));
        let fresh = std::env::temp_dir().join(format!("tracewake-bindings-{}.ts", std::process::id()));
        super::builder().export(Typescript::default(), &fresh).unwrap();
        let generated = std::fs::read_to_string(&fresh).unwrap();
        std::fs::remove_file(&fresh).unwrap();
        let path = root.join(BINDINGS);
        if std::env::var_os("TRACEWAKE_WRITE_BINDINGS").is_some() {
            std::fs::write(&path, &generated).unwrap();
        }
        let committed = std::fs::read_to_string(&path).unwrap();
        assert!(
            committed == generated,
            "{BINDINGS} is stale; write it again with TRACEWAKE_WRITE_BINDINGS=1 cargo test --bin tracewake bindings"
        );
    }
}
