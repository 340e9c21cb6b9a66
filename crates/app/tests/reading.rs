//! Reading a session as a conversation, and two runs side by side, over the sample that the program carries.
#![allow(clippy::unwrap_used, reason = "a helper that cannot go on fails its test")]

use std::path::Path;

use tempfile::TempDir;
use tracewake_app::dto::{
    AgentRuns, CompareRequest, CompareSide, CopyFormat, EventListRequest, EventSort, RunsRequest,
    SessionListRequest, TextFormat, TranscriptItem, TranscriptRequest, TranscriptWanted,
};
use tracewake_app::{
    App, AppOptions, ExportFormat, compare, copy_as, export, imports, links, query, sample, sessions,
    transcript,
};
use tracewake_ingest::now;

const LEFT: &str = "sample-refund-1";
const RIGHT: &str = "sample-refund-2";

fn sample() -> (App, TempDir) {
    let folder = tempfile::tempdir().unwrap();
    let app = App::open(AppOptions::at(folder.path().join("traces.db"))).unwrap();
    sample::open_sample(&app.intake()).unwrap();
    (app, folder)
}

/// Spans and model rows of a transcript layout.
fn layout(app: &App, session: &str) -> (Vec<i64>, Vec<i32>, Vec<u8>) {
    let bytes = transcript::transcript_layout(app.store(), session, now()).unwrap();
    let n = u32::from_le_bytes(bytes[4..8].try_into().unwrap()) as usize;
    let f64_at = |at: usize| f64::from_le_bytes(bytes[at..at + 8].try_into().unwrap());
    let spans = (0..n).map(|row| f64_at(24 + row * 8) as i64).collect();
    let i32_at = |at: usize| i32::from_le_bytes(bytes[at..at + 4].try_into().unwrap());
    let models = (0..n).map(|row| i32_at(24 + n * 28 + row * 4)).collect();
    let strings = u32::from_le_bytes(bytes[12..16].try_into().unwrap()) as usize;
    let families = 24 + n * 40 + (strings + 1) * 4;
    (spans, models, bytes[families..families + n].to_vec())
}

fn items(app: &App, chars: u32) -> Vec<TranscriptItem> {
    let (spans, models, _) = layout(app, LEFT);
    let wanted = spans.iter().zip(&models).map(|(span, model)| TranscriptWanted {
        spans: vec![*span],
        before: usize::try_from(*model).ok().map(|row| spans[row]),
    });
    transcript::transcript_items(
        app.store(),
        &TranscriptRequest {
            session: LEFT.into(),
            items: wanted.collect(),
            chars,
        },
        now(),
    )
    .unwrap()
}

#[test]
fn a_run_reads_as_a_conversation() {
    let (app, _folder) = sample();
    let items = items(&app, 2048);
    let first = &items[0];
    assert_eq!((first.role.as_str(), first.family), ("user", 8));
    assert!(
        first.blocks[0]
            .text
            .starts_with("Refund for order ORD-123 was charged twice")
    );
    let model = items.iter().find(|item| item.prompt.is_some()).unwrap();
    let prompt = model.prompt.as_ref().unwrap();
    assert_eq!(
        (prompt.known, prompt.news.len() as u32),
        (0, prompt.messages.min(6))
    );
    let mut prompts = items.iter().filter_map(|item| item.prompt.as_ref());
    assert!(
        prompts.any(|prompt| prompt.known > 0 && prompt.news.len() as u32 == prompt.messages - prompt.known)
    );
    let tool = items
        .iter()
        .find(|item| item.family == 5 && item.blocks.len() > 1)
        .unwrap();
    assert_eq!(tool.blocks[0].name, "arguments");
    assert!(
        items
            .iter()
            .any(|item| item.family == 7 && item.facts.iter().any(|fact| fact.name == "to"))
    );
}

#[test]
fn texts_are_cut_and_counted() {
    let (app, _folder) = sample();
    let text = &items(&app, 10)[0].blocks[0];
    assert_eq!(
        (text.text.as_str(), text.format),
        ("Refund for", TextFormat::Markdown)
    );
    assert!(text.chars > 200);
}

#[test]
fn the_whole_prompt_of_a_call_is_there() {
    let (app, _folder) = sample();
    let (spans, _, families) = layout(&app, LEFT);
    let model = spans[families.iter().position(|family| *family == 4).unwrap()];
    let prompt = transcript::prompt(app.store(), model, now()).unwrap();
    assert!(prompt.message_count > 0 && prompt.messages.len() as u32 == prompt.message_count);
    assert!(serde_json::from_str::<serde_json::Value>(&prompt.json).is_ok());
    assert!(transcript::prompt(app.store(), i64::MAX, now()).is_err());
}

fn request(left: &str, right: &str) -> CompareRequest {
    let side = |session: &str| CompareSide {
        session: session.into(),
        run: String::new(),
    };
    CompareRequest {
        left: side(left),
        right: side(right),
    }
}

/// Spans of both sides and changes of a compare layout.
fn pairs(app: &App, request: &CompareRequest) -> Vec<(f64, f64, u8)> {
    let bytes = compare::compare_layout(app.store(), request, now()).unwrap();
    let u32_at = |at: usize| u32::from_le_bytes(bytes[at..at + 4].try_into().unwrap()) as usize;
    let (n, strings) = (u32_at(4), u32_at(16));
    let f64_at = |at: usize| f64::from_le_bytes(bytes[at..at + 8].try_into().unwrap());
    let changes = 32 + n * 64 + (strings + 1) * 4 + n * 3;
    (0..n)
        .map(|row| {
            (
                f64_at(32 + row * 8),
                f64_at(32 + n * 24 + row * 8),
                bytes[changes + row],
            )
        })
        .collect()
}

#[test]
fn a_run_is_the_same_as_itself() {
    let (app, _folder) = sample();
    let pairs = pairs(&app, &request(LEFT, LEFT));
    assert!(pairs.len() > 20);
    assert!(
        pairs
            .iter()
            .all(|(left, right, changes)| left == right && *changes == 0)
    );
}

#[test]
fn two_runs_differ_in_steps_and_contents() {
    let (app, _folder) = sample();
    let request = request(LEFT, RIGHT);
    let pairs = pairs(&app, &request);
    let count = |bit: u8| pairs.iter().filter(|(_, _, changes)| changes & bit != 0).count();
    assert!(count(16) > 0 && count(1) > 0, "{pairs:?}");
    let both = pairs
        .iter()
        .filter(|(left, right, _)| *left >= 0.0 && *right >= 0.0);
    assert!(both.clone().count() > 10);
    let (left, right, _) = both.clone().find(|(_, _, changes)| changes & 3 != 0).unwrap();
    let diff = compare::compare_pair(app.store(), *left as i64, *right as i64).unwrap();
    assert!(!diff.texts[0].same && !diff.texts[0].lines.is_empty());
    let sums = compare::compare(app.store(), &request, now()).unwrap();
    assert!(sums.left.failed > sums.right.failed);
    assert!(!sums.calls.is_empty());
}

/// Two files of one run: in one, many events have the same time; in the other, each comes 2 ms after the one before.
fn same_run_twice() -> (App, TempDir) {
    let folder = tempfile::tempdir().unwrap();
    let app = App::open(AppOptions::at(folder.path().join("traces.db"))).unwrap();
    let fixtures = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/fixtures/window");
    for name in ["nasty-a.jsonl", "nasty-c.jsonl"] {
        imports::import_now(&app.intake(), &fixtures.join(name), &mut |_| {});
    }
    (app, folder)
}

#[test]
fn runs_that_differ_only_in_their_clocks_do_not_differ() {
    let (app, _folder) = same_run_twice();
    for (left, right) in [("nasty-A", "nasty-C"), ("nasty-C", "nasty-A")] {
        let pairs = pairs(&app, &request(left, right));
        let different: Vec<_> = pairs.iter().filter(|(_, _, changes)| changes & !8 != 0).collect();
        assert!(
            pairs.len() > 50 && different.is_empty(),
            "{left}, {right}: {different:?}"
        );
    }
    let runs = runs(&app, "nasty-A", "nasty-C");
    assert!(runs.runs.iter().all(|run| run.fork.is_none()));
}

fn runs(app: &App, reference: &str, other: &str) -> AgentRuns {
    let request = RunsRequest {
        reference: reference.into(),
        other: other.into(),
        limit: 8,
    };
    compare::compare_runs(app.store(), &request, now()).unwrap()
}

#[test]
fn the_runs_of_an_agent_are_listed_with_their_first_fork() {
    let (app, _folder) = sample();
    // The other run is found by the agent that began both.
    let found = runs(&app, LEFT, "");
    assert!(!found.agent.is_empty());
    let keys: Vec<&str> = found.runs.iter().map(|run| run.row.key.as_str()).collect();
    assert!(keys.contains(&LEFT) && keys.contains(&RIGHT), "{keys:?}");
    let of = |key: &str| found.runs.iter().find(|run| run.row.key == key).unwrap();
    assert_eq!(of(LEFT).fork, None);
    let fork = of(RIGHT).fork.as_ref().unwrap();
    let pairs = pairs(&app, &request(LEFT, RIGHT));
    let at = pairs
        .iter()
        .position(|(_, _, changes)| changes & !8 != 0)
        .unwrap();
    assert_eq!(fork.step as usize, at + 1);
    assert_eq!(fork.reference_span.map_or(-1.0, |row| row as f64), pairs[at].0);
    assert_eq!(fork.span.map_or(-1.0, |row| row as f64), pairs[at].1);
    let calls = &of(LEFT).calls;
    assert!(calls.iter().any(|call| call.failed > 0) && calls[0].count >= calls[calls.len() - 1].count);
    // One that is asked for is listed, also where another agent began it.
    assert_eq!(runs(&app, LEFT, LEFT).runs.len(), found.runs.len());
    assert!(
        compare::compare_runs(
            app.store(),
            &RunsRequest {
                reference: "gone".into(),
                other: String::new(),
                limit: 8
            },
            now()
        )
        .is_err()
    );
}

#[test]
fn one_run_of_a_session_can_be_chosen() {
    let (app, _folder) = sample();
    let mut request = request(LEFT, LEFT);
    let whole = compare::compare(app.store(), &request, now()).unwrap();
    request.right.run = whole.left.runs[0].clone();
    let chosen = compare::compare(app.store(), &request, now()).unwrap();
    assert_eq!(chosen.right.steps, chosen.left.steps);
    request.right.run = "no such run".into();
    assert_eq!(
        compare::compare(app.store(), &request, now())
            .unwrap()
            .right
            .steps,
        0
    );
}

#[test]
fn a_span_leads_to_its_relatives_and_its_chain_holds() {
    let (app, _folder) = sample();
    let (spans, _, families) = layout(&app, LEFT);
    let links: Vec<_> = spans
        .iter()
        .map(|span| links::span_links(app.store(), *span, now()).unwrap())
        .collect();
    let again = links
        .iter()
        .position(|links| links.attempt_before.is_some())
        .unwrap();
    let failed = links[again].attempt_before.as_ref().unwrap().span;
    assert_eq!(
        links::span_links(app.store(), failed, now())
            .unwrap()
            .attempt_after
            .unwrap()
            .span,
        spans[again]
    );
    let tool = families.iter().position(|family| *family == 5).unwrap();
    assert_eq!(
        links[tool].model_before.as_ref().map(|model| model.family),
        Some(4)
    );
    let chain: Vec<_> = links.iter().flat_map(|links| &links.chain).collect();
    assert!(chain.len() > 50);
    let kept = sessions::session(app.store(), LEFT, now())
        .unwrap()
        .hash_chain
        .unwrap();
    assert_eq!(
        chain.iter().filter(|link| !link.holds).count() as u32,
        kept.links_broken
    );
}

#[test]
fn a_span_is_taken_along_as_text() {
    let (app, _folder) = sample();
    let (spans, _, families) = layout(&app, LEFT);
    let span = |family: u8| spans[families.iter().position(|known| *known == family).unwrap()];
    let json = copy_as::copy_as(
        app.store(),
        &app.listening().http_address(),
        span(5),
        None,
        CopyFormat::Json,
    )
    .unwrap();
    let json: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert!(json["events"][0]["payload"]["arguments"].is_object(), "{json}");
    let words = copy_as::copy_as(
        app.store(),
        &app.listening().http_address(),
        span(8),
        None,
        CopyFormat::Markdown,
    )
    .unwrap();
    assert!(words.contains("Refund for order ORD-123"), "{words}");
    let model = copy_as::copy_as(
        app.store(),
        &app.listening().http_address(),
        span(4),
        None,
        CopyFormat::Curl,
    )
    .unwrap();
    assert!(
        model.starts_with("curl 'https://api.") && model.contains("$API_KEY"),
        "{model}"
    );
    let input = copy_as::copy_as(
        app.store(),
        &app.listening().http_address(),
        span(8),
        None,
        CopyFormat::Curl,
    )
    .unwrap();
    assert!(
        input.starts_with("curl 'http://127.0.0.1:8000/v1/events'"),
        "{input}"
    );
    let answer = compare::compare_answer(app.store(), span(5)).unwrap();
    assert!(!answer.texts[0].same);
}

#[test]
fn what_a_newer_version_stored_is_shown_as_unknown() {
    let folder = tempfile::tempdir().unwrap();
    let options = || AppOptions::at(folder.path().join("traces.db"));
    let app = App::open(options()).unwrap();
    let file = folder.path().join("in.jsonl");
    let line = |id: u32| {
        format!(
            r#"{{"event_id":"e{id}","session_id":"s","type":"SYSTEM","timestamp":"2026-01-01T00:00:0{id}Z"}}"#
        )
    };
    std::fs::write(&file, [line(1), line(2)].join("\n")).unwrap();
    imports::import_now(&app.intake(), &file, &mut |_| {});
    drop(app);
    let db = rusqlite::Connection::open(folder.path().join("traces.db")).unwrap();
    // A number that has a bit of its own among the session's dialects, and one that has none.
    for (session_bits, code) in [((1_i64 << 1) | (1 << 40), 40), ((1 << 1) | i64::MIN, 99)] {
        db.execute("UPDATE events SET dialect = ?1 WHERE identity LIKE '%e2'", [code])
            .unwrap();
        db.execute("UPDATE sessions SET dialects = ?1", [session_bits])
            .unwrap();
        let app = App::open(options()).unwrap();
        let sessions = |query: &str| {
            sessions::list_sessions(
                app.store(),
                &SessionListRequest {
                    query: query.to_owned(),
                    offset: 0,
                    limit: 10,
                },
                now(),
            )
            .unwrap()
            .sessions
        };
        assert_eq!(sessions("")[0].dialects, ["chaukas", "unknown"]);
        assert_eq!(sessions("dialect:unknown").len(), 1);
        assert_eq!(sessions("dialect:aop,ossa,otlp").len(), 0);

        let facets = query::session_filters(app.store(), "", now()).unwrap().facets;
        let dialects = facets.iter().find(|facet| facet.field == "dialect").unwrap();
        let values: Vec<_> = dialects
            .values
            .iter()
            .map(|choice| (choice.value.as_str(), choice.count))
            .collect();
        assert_eq!(values, [("chaukas", 1), ("unknown", 1)]);

        let events = |query: &str| {
            let page = sessions::list_events(
                app.store(),
                &EventListRequest {
                    session: "s".to_owned(),
                    query: query.to_owned(),
                    sort: EventSort::Time,
                    descending: false,
                    offset: 0,
                    limit: 10,
                    find: None,
                    newest: None,
                },
                now(),
            );
            page.unwrap().events
        };
        let unknown = events("dialect:unknown");
        assert_eq!(unknown.len(), 1);
        assert_eq!(events("dialect:chaukas").len(), 1);
        let detail = sessions::event(app.store(), unknown[0].id, now()).unwrap();
        assert_eq!(detail.dialect, "unknown");
        assert_eq!(
            detail.problems[0].value,
            format!("dialect {code} is one of a newer version")
        );
        assert!(
            detail.original.preview.contains("\"e2\""),
            "the original is shown all the same"
        );

        let mut out = Vec::new();
        let report = export::export_to(
            app.store(),
            "s",
            ExportFormat::ChaukasJsonl,
            false,
            &mut out,
            now(),
        )
        .unwrap();
        assert_eq!((report.events, report.left_out), (1, 1));
    }
}
