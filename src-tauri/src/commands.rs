//! The commands of the window: each one call into the app, on a thread that may block. Their TypeScript is generated.

mod chat;
mod platform;
mod traces;

use std::path::PathBuf;
use std::sync::Arc;

use tauri::ipc::{Invoke, Response};
use tauri::{State, Wry};
use tauri_specta::{Builder, ErrorHandlingMode, collect_commands};
use tracewake_app::dto::*;
use tracewake_app::{App, AppError};

type Shared<'a> = State<'a, Arc<App>>;

/// All typed commands.
fn builder() -> Builder<Wry> {
    Builder::new()
        .error_handling(ErrorHandlingMode::Throw)
        .disable_serde_phases()
        // Row ids and counts stay far below 2^53.
        .dangerously_cast_bigints_to_number()
        .typ::<Changed>()
        .typ::<ChatUpdate>()
        .constant("DIALECTS", dialects())
        .commands(collect_commands![
            app_status,
            list_sessions,
            get_session,
            list_events,
            read_query,
            complete_query,
            event_facets,
            session_filters,
            session_snippets,
            get_event,
            get_span,
            connect_guide,
            import_files,
            list_imports,
            cancel_import,
            list_rejects,
            get_sources,
            watch_folder,
            unwatch_folder,
            add_kafka,
            remove_kafka,
            set_forward,
            add_signing_key,
            remove_signing_key,
            retry_reject,
            discard_reject,
            export_session,
            session_overview,
            tool_report,
            list_calls,
            agent_graph,
            open_sample,
            find_id,
            transcript_items,
            get_prompt,
            compare_sessions,
            compare_pair,
            compare_answer,
            span_links,
            copy_as,
            mark_session,
            delete_sessions,
            restore_sessions,
            get_settings,
            set_settings,
            preview_retention,
            chat::list_backends,
            chat::save_backend,
            chat::remove_backend,
            chat::check_backend,
            chat::list_models,
            chat::list_conversations,
            chat::get_conversation,
            chat::create_conversation,
            chat::update_conversation,
            chat::delete_conversation,
            chat::restore_conversation,
            chat::send_message,
            chat::regenerate_reply,
            chat::stop_reply,
            chat::agent_state,
            chat::send_keys,
            chat::upload_file,
            chat::chat_history,
            chat::open_history,
            platform::platform_report,
            platform::list_admins,
            platform::add_admin,
            platform::remove_admin,
            platform::list_audit,
            platform::save_audit,
            platform::list_mcp,
            platform::save_mcp,
            platform::remove_mcp,
            traces::chat_traces,
            traces::join_trace,
            traces::leave_trace,
            traces::reply_spans,
            traces::chat_of_span,
            traces::replay_plan,
            traces::replay_call,
            traces::replay_progress,
            traces::cancel_replay,
            traces::start_from_call,
        ])
}

/// Answers every command: the typed ones, and those that give raw bytes.
pub(crate) fn handler() -> impl Fn(Invoke<Wry>) -> bool + Send + Sync + 'static {
    let typed = builder();
    let raw: Box<dyn Fn(Invoke<Wry>) -> bool + Send + Sync> = Box::new(tauri::generate_handler![
        session_hits,
        timeline_layout,
        transcript_layout,
        compare_layout,
    ]);
    move |invoke| match invoke.message.command() {
        "session_hits" | "timeline_layout" | "transcript_layout" | "compare_layout" => raw(invoke),
        _ => typed.invoke_handler()(invoke),
    }
}

async fn call<T: Send + 'static>(
    app: Shared<'_>,
    work: impl FnOnce(&App) -> Result<T, AppError> + Send + 'static,
) -> Result<T, CommandError> {
    let app = app.inner().clone();
    let done = tauri::async_runtime::spawn_blocking(move || work(&app)).await;
    match done {
        Ok(Ok(answer)) => Ok(answer),
        Ok(Err(error)) => Err(error.into()),
        Err(error) => Err(CommandError {
            code: ErrorCode::StoreFailed,
            message: error.to_string(),
            hint: String::new(),
            failure: None,
        }),
    }
}

#[tauri::command]
#[specta::specta]
async fn app_status(app: Shared<'_>) -> Result<AppStatus, CommandError> {
    call(app, App::status).await
}

#[tauri::command]
#[specta::specta]
async fn list_sessions(app: Shared<'_>, request: SessionListRequest) -> Result<SessionPage, CommandError> {
    call(app, move |app| app.list_sessions(&request)).await
}

#[tauri::command]
#[specta::specta]
async fn get_session(app: Shared<'_>, key: String) -> Result<SessionDetail, CommandError> {
    call(app, move |app| app.session(&key)).await
}

#[tauri::command]
#[specta::specta]
async fn list_events(app: Shared<'_>, request: EventListRequest) -> Result<EventPage, CommandError> {
    call(app, move |app| app.list_events(&request)).await
}

#[tauri::command]
#[specta::specta]
async fn read_query(app: Shared<'_>, text: String) -> Result<QueryReading, CommandError> {
    call(app, move |app| Ok(app.read_query(&text))).await
}

#[tauri::command]
#[specta::specta]
async fn complete_query(
    app: Shared<'_>,
    text: String,
    cursor: u32,
    session: Option<String>,
) -> Result<QueryCompletion, CommandError> {
    call(app, move |app| {
        app.complete_query(&text, cursor, session.as_deref())
    })
    .await
}

#[tauri::command]
#[specta::specta]
async fn event_facets(
    app: Shared<'_>,
    session: String,
    query: String,
) -> Result<Vec<QueryFacet>, CommandError> {
    call(app, move |app| app.event_facets(&session, &query)).await
}

#[tauri::command]
#[specta::specta]
async fn session_filters(app: Shared<'_>, query: String) -> Result<SessionFilters, CommandError> {
    call(app, move |app| app.session_filters(&query)).await
}

#[tauri::command]
#[specta::specta]
async fn session_snippets(
    app: Shared<'_>,
    query: String,
    sessions: Vec<String>,
) -> Result<Vec<SessionHit>, CommandError> {
    call(app, move |app| app.session_snippets(&query, &sessions)).await
}

#[tauri::command]
#[specta::specta]
async fn get_event(app: Shared<'_>, id: i64) -> Result<EventDetail, CommandError> {
    call(app, move |app| app.event(id)).await
}

#[tauri::command]
#[specta::specta]
async fn get_span(app: Shared<'_>, span: i64) -> Result<SpanDetail, CommandError> {
    call(app, move |app| app.span(span)).await
}

#[tauri::command]
#[specta::specta]
async fn connect_guide(app: Shared<'_>) -> Result<Vec<ConnectClient>, CommandError> {
    call(app, App::connect_guide).await
}

#[tauri::command]
#[specta::specta]
async fn import_files(app: Shared<'_>, paths: Vec<String>) -> Result<Vec<u32>, CommandError> {
    call(app, move |app| {
        Ok(app.import_files(paths.into_iter().map(PathBuf::from).collect()))
    })
    .await
}

#[tauri::command]
#[specta::specta]
async fn list_imports(app: Shared<'_>) -> Result<Vec<ImportRow>, CommandError> {
    call(app, |app| Ok(app.imports())).await
}

#[tauri::command]
#[specta::specta]
async fn cancel_import(app: Shared<'_>, id: u32) -> Result<(), CommandError> {
    call(app, move |app| {
        app.cancel_import(id);
        Ok(())
    })
    .await
}

#[tauri::command]
#[specta::specta]
async fn list_rejects(app: Shared<'_>, offset: u32, limit: u32) -> Result<RejectPage, CommandError> {
    call(app, move |app| app.list_rejects(offset, limit)).await
}

#[tauri::command]
#[specta::specta]
async fn get_sources(app: Shared<'_>) -> Result<Sources, CommandError> {
    call(app, App::sources).await
}

#[tauri::command]
#[specta::specta]
async fn watch_folder(app: Shared<'_>, path: String) -> Result<(), CommandError> {
    call(app, move |app| app.watch_folder(path.as_ref())).await
}

#[tauri::command]
#[specta::specta]
async fn unwatch_folder(app: Shared<'_>, path: String) -> Result<(), CommandError> {
    call(app, move |app| app.unwatch_folder(path.as_ref())).await
}

#[tauri::command]
#[specta::specta]
async fn add_kafka(app: Shared<'_>, topic: KafkaTopic, password: String) -> Result<(), CommandError> {
    call(app, move |app| app.add_kafka(&topic, &password)).await
}

#[tauri::command]
#[specta::specta]
async fn remove_kafka(app: Shared<'_>, topic: KafkaTopic) -> Result<(), CommandError> {
    call(app, move |app| app.remove_kafka(&topic)).await
}

#[tauri::command]
#[specta::specta]
async fn set_forward(app: Shared<'_>, target: Option<ForwardTarget>) -> Result<(), CommandError> {
    call(app, move |app| app.set_forward(target.as_ref())).await
}

#[tauri::command]
#[specta::specta]
async fn add_signing_key(app: Shared<'_>, name: String, key: String) -> Result<u64, CommandError> {
    call(app, move |app| app.add_signing_key(&name, &key)).await
}

#[tauri::command]
#[specta::specta]
async fn remove_signing_key(app: Shared<'_>, name: String) -> Result<u64, CommandError> {
    call(app, move |app| app.remove_signing_key(&name)).await
}

#[tauri::command]
#[specta::specta]
async fn retry_reject(app: Shared<'_>, id: i64) -> Result<RetryOutcome, CommandError> {
    call(app, move |app| app.retry_reject(id)).await
}

#[tauri::command]
#[specta::specta]
async fn discard_reject(app: Shared<'_>, id: i64) -> Result<(), CommandError> {
    call(app, move |app| app.discard_reject(id)).await
}

#[tauri::command]
#[specta::specta]
async fn export_session(app: Shared<'_>, request: ExportRequest) -> Result<ExportReport, CommandError> {
    call(app, move |app| app.export(&request)).await
}

#[tauri::command]
#[specta::specta]
async fn session_overview(app: Shared<'_>, key: String) -> Result<SessionOverview, CommandError> {
    call(app, move |app| app.session_overview(&key)).await
}

#[tauri::command]
#[specta::specta]
async fn tool_report(app: Shared<'_>, key: String, query: String) -> Result<ToolReport, CommandError> {
    call(app, move |app| app.tool_report(&key, &query)).await
}

#[tauri::command]
#[specta::specta]
async fn list_calls(app: Shared<'_>, request: CallListRequest) -> Result<CallPage, CommandError> {
    call(app, move |app| app.list_calls(&request)).await
}

#[tauri::command]
#[specta::specta]
async fn agent_graph(app: Shared<'_>, key: String) -> Result<AgentGraph, CommandError> {
    call(app, move |app| app.agent_graph(&key)).await
}

#[tauri::command]
#[specta::specta]
async fn open_sample(app: Shared<'_>) -> Result<String, CommandError> {
    call(app, App::open_sample).await
}

#[tauri::command]
#[specta::specta]
async fn find_id(app: Shared<'_>, id: String) -> Result<Vec<IdHit>, CommandError> {
    call(app, move |app| app.find_id(&id)).await
}

#[tauri::command]
#[specta::specta]
async fn mark_session(app: Shared<'_>, key: String, change: MarkChange) -> Result<(), CommandError> {
    call(app, move |app| app.mark_session(key, change)).await
}

#[tauri::command]
#[specta::specta]
async fn delete_sessions(app: Shared<'_>, keys: Vec<String>) -> Result<(), CommandError> {
    call(app, move |app| app.delete_sessions(keys)).await
}

#[tauri::command]
#[specta::specta]
async fn restore_sessions(app: Shared<'_>, keys: Vec<String>) -> Result<u32, CommandError> {
    call(app, move |app| app.restore_sessions(keys)).await
}

#[tauri::command]
#[specta::specta]
async fn get_settings(app: Shared<'_>) -> Result<Settings, CommandError> {
    call(app, App::settings).await
}

#[tauri::command]
#[specta::specta]
async fn set_settings(app: Shared<'_>, settings: Settings) -> Result<(), CommandError> {
    call(app, move |app| app.set_settings(&settings)).await
}

#[tauri::command]
#[specta::specta]
async fn preview_retention(app: Shared<'_>, rule: Retention) -> Result<RetentionPreview, CommandError> {
    call(app, move |app| app.preview_retention(&rule)).await
}

/// The rows of a timeline as raw bytes: too many for JSON.
#[tauri::command]
async fn timeline_layout(app: Shared<'_>, session: String) -> Result<Response, CommandError> {
    call(app, move |app| app.timeline_layout(&session))
        .await
        .map(Response::new)
}

/// Row ids of the spans that a query finds, as raw bytes.
#[tauri::command]
async fn session_hits(app: Shared<'_>, session: String, query: String) -> Result<Response, CommandError> {
    call(app, move |app| app.session_hits(&session, &query))
        .await
        .map(Response::new)
}

#[tauri::command]
#[specta::specta]
async fn transcript_items(
    app: Shared<'_>,
    request: TranscriptRequest,
) -> Result<Vec<TranscriptItem>, CommandError> {
    call(app, move |app| app.transcript_items(&request)).await
}

#[tauri::command]
#[specta::specta]
async fn get_prompt(app: Shared<'_>, span: i64) -> Result<Prompt, CommandError> {
    call(app, move |app| app.prompt(span)).await
}

#[tauri::command]
#[specta::specta]
async fn compare_sessions(app: Shared<'_>, request: CompareRequest) -> Result<Comparison, CommandError> {
    call(app, move |app| app.compare(&request)).await
}

#[tauri::command]
#[specta::specta]
async fn compare_pair(app: Shared<'_>, left: i64, right: i64) -> Result<PairDiff, CommandError> {
    call(app, move |app| app.compare_pair(left, right)).await
}

#[tauri::command]
#[specta::specta]
async fn compare_answer(app: Shared<'_>, span: i64) -> Result<PairDiff, CommandError> {
    call(app, move |app| app.compare_answer(span)).await
}

#[tauri::command]
#[specta::specta]
async fn span_links(app: Shared<'_>, span: i64) -> Result<SpanLinks, CommandError> {
    call(app, move |app| app.span_links(span)).await
}

#[tauri::command]
#[specta::specta]
async fn copy_as(
    app: Shared<'_>,
    span: i64,
    event: Option<i64>,
    format: CopyFormat,
) -> Result<String, CommandError> {
    call(app, move |app| app.copy_as(span, event, format)).await
}

/// The aligned steps of two runs as raw bytes.
#[tauri::command]
async fn compare_layout(app: Shared<'_>, request: CompareRequest) -> Result<Response, CommandError> {
    call(app, move |app| app.compare_layout(&request))
        .await
        .map(Response::new)
}

/// The order of a transcript as raw bytes.
#[tauri::command]
async fn transcript_layout(app: Shared<'_>, session: String) -> Result<Response, CommandError> {
    call(app, move |app| app.transcript_layout(&session))
        .await
        .map(Response::new)
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
            "{BINDINGS} is stale; write it anew with TRACEWAKE_WRITE_BINDINGS=1 cargo test --bin tracewake bindings"
        );
    }
}
