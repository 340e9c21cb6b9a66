//! What a reply is made of, of a recorded session of Claude Code with subagents.
#![allow(clippy::unwrap_used, reason = "a helper that cannot go on fails its test")]

use std::path::{Path, PathBuf};

use tracewake_app::dto::{ReplyAsked, ReplyStep, ReplyWork};
use tracewake_app::{App, AppOptions, imports, reply_work};
use tracewake_ingest::now;
use tracewake_model::UnixNanos;

const SESSION: &str = "6f0c2a8e-41d7-4b3e-9a55-2f7d1c9be001";
/// When its two prompts were given.
const FIRST: UnixNanos = UnixNanos(1_796_004_813_769_000_000);
const SECOND: UnixNanos = UnixNanos(1_796_004_855_796_000_000);

/// The files of the session with its subagents.
fn files() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../../tests/fixtures/claude-code/projects/-home-dev-fjord-planner");
    let subagents = std::fs::read_dir(folder.join(SESSION).join("subagents")).unwrap();
    let mut files: Vec<PathBuf> = subagents
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "jsonl"))
        .collect();
    files.push(folder.join(format!("{SESSION}.jsonl")));
    files
}

fn open(folder: &Path) -> App {
    let app = App::open(AppOptions::at(folder.join("traces.db"))).unwrap();
    for file in files() {
        imports::import_now(&app.intake(), &file, &mut |_| {});
    }
    app
}

/// The spans of the session that fit a query, from the first one that began at a time on.
fn asked(app: &App, from: UnixNanos, query: &str) -> ReplyAsked {
    let spans = app.store().spans(SESSION, 10_000).unwrap().spans;
    let first = spans.iter().filter(|span| span.start_ns >= from.0);
    ReplyAsked {
        session: SESSION.to_owned(),
        first: first.min_by_key(|span| span.start_ns).unwrap().row,
        query: query.to_owned(),
    }
}

/// What they did.
fn work(app: &App, from: UnixNanos, query: &str) -> ReplyWork {
    let asked = [asked(app, from, query)];
    let told = reply_work::reply_work(app.store(), &asked, now()).unwrap();
    let [Some(work)] = told.as_slice() else {
        panic!("{told:?}")
    };
    work.clone()
}

/// `name calls`, and what else is to be said of a step.
fn drawn(step: &ReplyStep) -> String {
    let mut drawn = format!("{} {}", step.name, step.calls);
    if !step.server.is_empty() {
        drawn = format!("{}: {drawn}", step.server);
    }
    if step.failed > 0 {
        drawn += &format!(", {} failed", step.failed);
    }
    if step.added + step.removed > 0 {
        drawn += &format!(", +{} -{}", step.added, step.removed);
    }
    if !step.exits.is_empty() {
        drawn += &format!(", exits {:?}", step.exits);
    }
    drawn
}

#[test]
fn a_reply_is_made_of_its_subagents_tools_and_changes() {
    let folder = tempfile::tempdir().unwrap();
    let app = open(folder.path());
    let first = work(
        &app,
        FIRST,
        &format!("since:{} until:{}", FIRST.to_rfc3339(), SECOND.to_rfc3339()),
    );
    let steps = |work: &ReplyWork| work.steps.iter().map(drawn).collect::<Vec<_>>();
    // The calls of `Agent` are told by the agents that they sent off.
    assert_eq!(
        steps(&first),
        [
            "Bash 3, 1 failed, exits [0, 1]",
            "tide-scout 1",
            "general-purpose 1",
            "tidewatch: mcp__tidewatch__tide_table 2",
            "tidewatch: mcp__tidewatch__ferry_price 1, 1 failed",
            "Explore 1",
            "Read 1",
            "Write 1, +4 -0",
            "Edit 1, +1 -1",
        ]
    );
    let counts = (first.model_calls, first.files, first.added, first.removed);
    assert_eq!(counts, (12, 1, 5, 1));
    assert_eq!((first.input_tokens, first.output_tokens), (150_886, 4_648));
    assert!(first.cached_tokens > 0 && first.cached_tokens < first.input_tokens);
    assert_eq!(first.duration_ms.round(), 4355.0);
    let second = work(&app, SECOND, &format!("since:{}", SECOND.to_rfc3339()));
    assert_eq!(steps(&second), ["Read 1", "Edit 1, +2 -0"]);
    // All of the session is made of both.
    let whole = work(&app, FIRST, "");
    assert_eq!(whole.model_calls, first.model_calls + second.model_calls);
    assert_eq!(whole.output_tokens, first.output_tokens + second.output_tokens);
    // From the second prompt on, what began before is not its own, whatever the query says.
    assert_eq!(work(&app, SECOND, "").steps, second.steps);
}

#[test]
fn a_step_leads_to_the_call_that_failed() {
    let folder = tempfile::tempdir().unwrap();
    let app = open(folder.path());
    let whole = work(&app, FIRST, "");
    let bash = whole.steps.iter().find(|step| step.name == "Bash").unwrap();
    let span = app.store().span(bash.span).unwrap().unwrap();
    assert!(bash.failed > 0 && span.span.failures > 0, "{bash:?}");
}

#[test]
fn replies_are_told_at_once_as_each_is_alone() {
    let folder = tempfile::tempdir().unwrap();
    let app = open(folder.path());
    let queries = [
        (SECOND, format!("since:{}", SECOND.to_rfc3339())),
        (FIRST, String::new()),
    ];
    let mut replies: Vec<ReplyAsked> = queries
        .iter()
        .map(|(from, query)| asked(&app, *from, query))
        .collect();
    replies.insert(
        1,
        ReplyAsked {
            session: "nowhere".to_owned(),
            ..replies[0].clone()
        },
    );
    let told = reply_work::reply_work(app.store(), &replies, now()).unwrap();
    let [second, first] = queries.map(|(from, query)| Some(work(&app, from, &query)));
    assert_ne!(first, second);
    assert_eq!(told, [second, None, first]);
}
