use tracewake_dialects::{SplitBounds, chaukas, langfuse};
use tracewake_store::StoreOptions;

use super::*;
use crate::bounds::{EVENT_BYTES, READ_EVENT_BYTES};

const SOURCE: &str = source::CHAUKAS_HTTP;

fn intake() -> (Intake, tempfile::TempDir) {
    let folder = tempfile::tempdir().unwrap();
    let options = StoreOptions::new(folder.path().join("traces.db"), |_, _, _| None);
    let intake = Intake::new(Store::open(options).unwrap(), Keys::default());
    (intake, folder)
}

fn event(n: usize) -> Bytes {
    format!(r#"{{"event_id":"e{n}","session_id":"s","type":"SYSTEM"}}"#).into()
}

/// An event of so many members, each of which takes much more than its bytes.
fn wide(members: usize) -> Bytes {
    let members: Vec<String> = (0..members).map(|n| format!("\"k{n}\":{{}}")).collect();
    format!(r#"{{"event_id":"wide","metadata":{{{}}}}}"#, members.join(",")).into()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_long_request_is_committed_in_parts() {
    let (intake, _folder) = intake();
    let mut changes = intake.store.changes();
    let mut events: Vec<Bytes> = (0..2_500).map(event).collect();
    events[0] = "7".into();
    events[2_400] = "{}".into();
    let received = intake
        .take(SOURCE, events, &chaukas::READER, Media::Json)
        .await
        .unwrap();
    assert_eq!((received.counts.stored, received.counts.rejected), (2_498, 2));
    let places: Vec<usize> = received.rejected.iter().map(|event| event.index).collect();
    assert_eq!(places, [0, 2_400]);
    assert!(received.rejected[1].reason.starts_with("event 2401: "));
    for part in 0..3 {
        assert!(changes.try_recv().is_ok(), "commit {part}");
    }
    assert!(changes.try_recv().is_err());
}

#[tokio::test]
async fn records_may_hold_several_events_or_none() {
    let (intake, _folder) = intake();
    let log = Bytes::from(r#"{"id": "0", "type": "sdk-log", "body": {}}"#);
    let trace = r#"{"id": "1", "type": "trace-create", "body": {"id": "t", "input": "a", "output": "b"}}"#;
    let mut records = vec![log; 1_500];
    records.push(Bytes::from(trace));
    let received = intake
        .take(source::LANGFUSE, records, &langfuse::READER, Media::Json)
        .await
        .unwrap();
    assert_eq!((received.counts.stored, received.rejected.len()), (2, 0));
}

#[tokio::test]
async fn an_event_that_takes_too_much_is_left_out() {
    let (intake, _folder) = intake();
    let members = READ_EVENT_BYTES / 500;
    let events = vec![event(1), wide(members), event(2)];
    let received = intake
        .take(SOURCE, events, &chaukas::READER, Media::Json)
        .await
        .unwrap();
    assert_eq!((received.counts.stored, received.counts.rejected), (2, 1));
    assert!(received.rejected[0].reason.contains("may take 96 MiB"));
    let alone = intake
        .take(SOURCE, vec![wide(members)], &chaukas::READER, Media::Json)
        .await;
    assert!(matches!(alone, Err(Refusal::TooMuch(_))), "{alone:?}");
    let bad = intake
        .take(SOURCE, vec!["7".into()], &chaukas::READER, Media::Json)
        .await;
    assert!(matches!(bad, Err(Refusal::BadInput(_))), "{bad:?}");
    let long = format!(
        r#"{{"event_id":"long","metadata":"{}"}}"#,
        "x".repeat(EVENT_BYTES)
    );
    let long = intake
        .take(SOURCE, vec![long.into()], &chaukas::READER, Media::Json)
        .await;
    assert!(matches!(long, Err(Refusal::TooMuch(_))), "{long:?}");
}

#[tokio::test]
async fn a_body_of_too_many_events_is_quarantined() {
    let (intake, _folder) = intake();
    let bounds = SplitBounds {
        events: 2,
        bytes: EVENT_BYTES,
    };
    let split = move |body| chaukas::split_json_body(body, bounds);
    let check = async |events: usize| {
        let body = format!("[{}]", vec!["{\"event_id\":1}"; events].join(","));
        let cut = intake.split(SOURCE, "POST /here", body.into(), split).await;
        cut.map(|cut| cut.len())
    };
    assert_eq!(check(2).await.unwrap(), 2);
    let refused = check(200_000).await.unwrap_err();
    let expect = "it holds more than 2 events; send it in several requests, or import it as a file";
    assert_eq!(
        (refused.to_string().as_str(), refused.codes().0.as_u16()),
        (expect, 413)
    );
    let rejects = intake.store.rejects(0, 10).unwrap().rejects;
    assert_eq!(rejects.len(), 1);
    assert_eq!(
        (
            rejects[0].location.as_str(),
            rejects[0].reason.as_str(),
            rejects[0].bytes.len()
        ),
        ("POST /here", expect, QUARANTINE_BYTES)
    );
}
