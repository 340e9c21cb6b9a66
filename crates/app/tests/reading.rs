//! Reading a session as a conversation, and two runs side by side, over the sample that the program carries.
#![allow(
    clippy::unwrap_used,
    reason = "a helper that cannot go on fails its test where it stands"
)]

use tempfile::TempDir;
use tracewake_app::dto::{
    CompareRequest, CompareSide, TextFormat, TranscriptItem, TranscriptRequest, TranscriptWanted,
};
use tracewake_app::{App, AppOptions};
use tracewake_ingest::ListenOptions;

const LEFT: &str = "sample-refund-1";
const RIGHT: &str = "sample-refund-2";

fn sample() -> (App, TempDir) {
    let folder = tempfile::tempdir().unwrap();
    let app = App::open(AppOptions {
        database: folder.path().join("traces.db"),
        listen: ListenOptions::default(),
    })
    .unwrap();
    app.open_sample().unwrap();
    (app, folder)
}

/// Spans and model rows of a transcript layout.
fn layout(app: &App, session: &str) -> (Vec<i64>, Vec<i32>, Vec<u8>) {
    let bytes = app.transcript_layout(session).unwrap();
    let n = u32::from_le_bytes(bytes[4..8].try_into().unwrap()) as usize;
    let f64_at = |at: usize| f64::from_le_bytes(bytes[at..at + 8].try_into().unwrap());
    let spans = (0..n).map(|row| f64_at(16 + row * 8) as i64).collect();
    let i32_at = |at: usize| i32::from_le_bytes(bytes[at..at + 4].try_into().unwrap());
    let models = (0..n).map(|row| i32_at(16 + n * 20 + row * 4)).collect();
    (spans, models, bytes[16 + n * 24..16 + n * 25].to_vec())
}

fn items(app: &App, chars: u32) -> Vec<TranscriptItem> {
    let (spans, models, _) = layout(app, LEFT);
    let wanted = spans.iter().zip(&models).map(|(span, model)| TranscriptWanted {
        spans: vec![*span],
        before: usize::try_from(*model).ok().map(|row| spans[row]),
    });
    app.transcript_items(&TranscriptRequest {
        session: LEFT.into(),
        items: wanted.collect(),
        chars,
    })
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
    let prompt = app.prompt(model).unwrap();
    assert!(prompt.message_count > 0 && prompt.messages.len() as u32 == prompt.message_count);
    assert!(serde_json::from_str::<serde_json::Value>(&prompt.json).is_ok());
    assert!(app.prompt(i64::MAX).is_err());
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
    let bytes = app.compare_layout(request).unwrap();
    let u32_at = |at: usize| u32::from_le_bytes(bytes[at..at + 4].try_into().unwrap()) as usize;
    let (n, strings) = (u32_at(4), u32_at(16));
    let f64_at = |at: usize| f64::from_le_bytes(bytes[at..at + 8].try_into().unwrap());
    let changes = 32 + n * 60 + (strings + 1) * 4 + n * 3;
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
    let diff = app.compare_pair(*left as i64, *right as i64).unwrap();
    assert!(!diff.texts[0].same && !diff.texts[0].lines.is_empty());
    let sums = app.compare(&request).unwrap();
    assert!(sums.left.failed > sums.right.failed);
    assert!(!sums.calls.is_empty());
}

#[test]
fn one_run_of_a_session_can_be_chosen() {
    let (app, _folder) = sample();
    let mut request = request(LEFT, LEFT);
    let whole = app.compare(&request).unwrap();
    request.right.run = whole.left.runs[0].clone();
    let chosen = app.compare(&request).unwrap();
    assert_eq!(chosen.right.steps, chosen.left.steps);
    request.right.run = "no such run".into();
    assert_eq!(app.compare(&request).unwrap().right.steps, 0);
}
