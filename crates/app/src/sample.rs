//! The sample that the program carries: two runs of one task, for those who have no agent at hand.

use tracewake_ingest::{CancelFlag, Intake, import_reader};

use crate::error::AppError;

/// Name and bytes of each file; `scripts/sample.mjs` writes them.
const FILES: [(&str, &[u8]); 2] = [
    (
        "refund-1.jsonl",
        include_bytes!("../../../assets/sample/refund-1.jsonl"),
    ),
    (
        "refund-2.jsonl",
        include_bytes!("../../../assets/sample/refund-2.jsonl"),
    ),
];

/// The session to look at first: the run that stumbles.
const FIRST: &str = "sample-refund-1";

/// Imports the sample and gives the session to look at first. Done again, it adds nothing, and brings back what was
/// deleted of it.
///
/// # Errors
/// When it cannot be stored.
pub fn open_sample(intake: &Intake) -> Result<String, AppError> {
    let cancel = CancelFlag::default();
    for (name, bytes) in FILES {
        import_reader(intake, &format!("sample {name}"), bytes, &cancel, &mut |_| {})?;
    }
    Ok(FIRST.to_owned())
}

#[cfg(test)]
mod tests {
    use tracewake_ingest::Keys;

    use super::*;
    use crate::dto::SessionListRequest;
    use crate::ids::find_id;
    use crate::open::open_store;
    use crate::sessions::{list_sessions, session, span};
    use tracewake_ingest::now;

    #[test]
    fn the_sample_is_two_runs_of_one_task_and_comes_once() {
        let folder = tempfile::tempdir().unwrap();
        let store = open_store(&folder.path().join("traces.db")).unwrap();
        let intake = Intake::new(store.clone(), Keys::default());
        assert_eq!(open_sample(&intake).unwrap(), FIRST);
        let list = || {
            list_sessions(
                &store,
                &SessionListRequest {
                    query: String::new(),
                    offset: 0,
                    limit: 10,
                },
                now(),
            )
            .unwrap()
            .sessions
        };
        let rows = list();
        let titles: Vec<_> = rows.iter().map(|row| row.title.as_str()).collect();
        assert_eq!(titles, ["Refund for order ORD-123 was charged twice"; 2]);
        let [second, first] = &rows[..] else {
            panic!("two sessions");
        };
        assert_eq!((first.errors > 0, second.errors), (true, 0));
        assert!(second.total_tokens < first.total_tokens);
        // One call states no cost; its model has a known price.
        let [stated, estimated] = &first.cost[..] else {
            panic!("what is stated and what is estimated");
        };
        assert!(!first.cost_partial && !stated.estimated && estimated.estimated);
        assert!(stated.amount > 0.0 && estimated.amount > 0.0);
        let head = session(&store, FIRST, now()).unwrap();
        // Four that events tell of, three of agents that call the guard.
        assert_eq!((head.handoffs, head.open_spans, head.conflicts), (7, 1, 0));
        let chain = head.hash_chain.unwrap();
        assert_eq!((chain.links_broken, chain.events), (0, first.events));
        open_sample(&intake).unwrap();
        assert_eq!(list(), rows);
        let whats = |id: &str| {
            let hits = find_id(&store, id).unwrap();
            hits.into_iter().map(|hit| hit.what).collect::<Vec<_>>()
        };
        assert_eq!(whats(FIRST), ["session"]);
        assert_eq!(whats(&head.trace_ids[0]), ["trace"]);
        let layout = store.spans(FIRST, 1).unwrap();
        let span = span(&store, layout.spans[0].row, now()).unwrap();
        assert_eq!(whats(&span.span_id), ["span"]);
        assert_eq!(whats(&span.events[0].identity), ["event"]);
        assert!(whats("nothing-like-it").is_empty());
    }
}
