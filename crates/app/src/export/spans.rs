//! The events of spans, held together until the last one of a span has come.

use std::collections::HashMap;

use bytes::Bytes;
use tracewake_dialects::export::{Joined, join};
use tracewake_model::{Event, Phase};
use tracewake_store::Exported;

/// Spans whose events have not all come yet.
#[derive(Debug, Default)]
pub(super) struct OpenSpans {
    open: HashMap<i64, Group>,
    /// In the order of their first events.
    order: u64,
}

#[derive(Debug, Default)]
struct Group {
    order: u64,
    seen: i64,
    events: Vec<(Event, Exported)>,
}

/// A span with all its events.
#[derive(Debug)]
pub(crate) struct WholeSpan {
    /// As one event.
    pub(crate) joined: Joined,
    /// The row of its first event, without its original.
    pub(crate) row: Exported,
    /// Events it was made of.
    pub(crate) events: u64,
    /// Whether its id belongs to it alone.
    pub(crate) owns_id: bool,
}

impl OpenSpans {
    /// Adds an event by time; gives the span when it was the last one of it.
    pub(super) fn add(&mut self, event: Event, mut row: Exported) -> Option<WholeSpan> {
        row.original = Bytes::new();
        if event.phase() == Phase::Point {
            return whole(vec![(event, row)]);
        }
        let weight = row.span.weight;
        let span = row.span.row;
        self.order += 1;
        let order = self.order;
        let group = self.open.entry(span).or_insert_with(|| Group {
            order,
            ..Group::default()
        });
        group.seen += if event.phase() == Phase::Whole { 2 } else { 1 };
        group.events.push((event, row));
        if group.seen < weight {
            return None;
        }
        self.open.remove(&span).and_then(|group| whole(group.events))
    }

    /// The spans of which more events were stored than have come: the session grew while it was read.
    pub(super) fn rest(self) -> impl Iterator<Item = WholeSpan> {
        let mut groups: Vec<Group> = self.open.into_values().collect();
        groups.sort_by_key(|group| group.order);
        groups.into_iter().filter_map(|group| whole(group.events))
    }
}

/// The span that these events, by time, are all of.
pub(crate) fn whole(mut events: Vec<(Event, Exported)>) -> Option<WholeSpan> {
    let count = events.len() as u64;
    let is_point = events.first()?.0.phase() == Phase::Point;
    // Names are those of the start, which came first; the end repeats them where it has some.
    let row = events.first()?.1.clone();
    let with_times = events.drain(..).map(|(event, row)| (event, row.time)).collect();
    Some(WholeSpan {
        joined: join(with_times)?,
        owns_id: row.span.owns_id && (!is_point || row.span.is_first),
        row,
        events: count,
    })
}
