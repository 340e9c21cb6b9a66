//! Events are held until their transaction ends, and then written once, as their session as a whole tells them.

use std::collections::hash_map::Entry;
use std::sync::LazyLock;

use rusqlite::{Connection, params};
use tracewake_model::{Family, SpanKey};

use super::commit::WriteTransaction;
use super::dictionary::Dictionary;
use super::resolve::{self, Handoffs, Labels};
use super::session::TouchedSession;
use crate::derive::flag;
use crate::derive::handoff::RETOLD;
use crate::derive::resolve::{Resolution, SpanItem, Whole, resolve};
use crate::derive::span::SpanRollup;
use crate::event_row::EventRow;
use crate::maps::{HashMap, HashSet};
use crate::prices::Prices;
use crate::record::facts::Handoff;
use crate::{StoreError, columns};

static INSERT: LazyLock<String> = LazyLock::new(|| columns::insert("INTO events", EventRow::COLUMNS));

/// An event that a transaction adds.
#[derive(Debug)]
pub(super) struct AddedEvent<'r> {
    /// As the event alone tells it.
    pub(super) row: EventRow<'r>,
    pub(super) span: SpanKey,
    /// The key of its own agent; empty for none.
    pub(super) agent_key: &'r str,
    /// The handoff that it tells of.
    pub(super) handoff: Option<&'r Handoff>,
}

impl WriteTransaction<'_, '_> {
    /// Writes what the transaction added to a session, looking at it as a whole if that is due.
    pub(super) fn write_session(&mut self, session: &mut TouchedSession<'_>) -> Result<(), StoreError> {
        if session.rebuild || !session.is_to_resolve() {
            session.store_held(self.db, &self.options.prices)?;
        }
        if session.held.is_empty() {
            session.write(self.db, self.dictionary)?;
            return Ok(());
        }
        session.write_held(
            self.db,
            self.dictionary,
            &mut self.next.span,
            &self.options.prices,
        )
    }
}

impl TouchedSession<'_> {
    /// Stores the events that are held as each of them tells itself, and those that follow.
    pub(super) fn store_held(&mut self, db: &Connection, prices: &Prices) -> Result<(), StoreError> {
        self.holds = false;
        for event in std::mem::take(&mut self.held) {
            self.store(db, event, prices)?;
        }
        Ok(())
    }

    /// Stores an event as it tells itself.
    pub(super) fn store(
        &mut self,
        db: &Connection,
        event: AddedEvent<'_>,
        prices: &Prices,
    ) -> Result<(), StoreError> {
        let AddedEvent { mut row, span, .. } = event;
        let kind = row.kind();
        if let Some(span) = self.spans.get_mut(&span) {
            span.rollup.add(&row.fact(&kind, event.agent_key));
            // A result that does not name its model is of the one that the call's start names.
            let (model, provider) = match row.name {
                "" => (&*span.rollup.label.value.0, &*span.rollup.label.value.1),
                named => (named, row.detail),
            };
            let used = row.tokens_to_price();
            row.estimate_pico = used.and_then(|used| prices.price(&used.by(provider, model, row.best_ns)));
        }
        self.add(db, &row.fact(&kind, event.agent_key), row.span)?;
        let mut insert = db.prepare_cached(&INSERT)?;
        row.execute(&mut insert)?;
        if let Some(Handoff {
            from,
            to,
            kind,
            reason,
        }) = event.handoff
        {
            db.prepare_cached("INSERT OR REPLACE INTO handoffs VALUES (?1, ?2, ?3, ?4, ?5, 0)")?
                .execute(params![row.id, from, to, kind, reason])?;
        }
        Ok(())
    }

    /// Writes the events that are held as the session as a whole tells them.
    fn write_held(
        &mut self,
        db: &Connection,
        dictionary: &mut Dictionary,
        next_span: &mut i64,
        prices: &Prices,
    ) -> Result<(), StoreError> {
        let events = std::mem::take(&mut self.held);
        let mut whole = Whole::default();
        let mut before = Handoffs::new();
        if !self.is_new {
            before = resolve::stored_handoffs(db, self.id)?;
            whole = resolve::load(db, dictionary, self.id, &before)?;
        }
        let stored = whole.events.len();
        let mut told = before.clone();
        for AddedEvent { row, handoff, .. } in &events {
            if let Some(Handoff {
                from,
                to,
                kind,
                reason,
            }) = handoff
            {
                told.insert(
                    row.id,
                    (from.clone(), to.clone(), kind.clone(), reason.clone(), 0),
                );
            }
            let item = resolve::item(db, dictionary, row, told.get(&row.id))?;
            whole.events.push(item);
        }
        let labels = self.add_spans(&mut whole, &events);
        whole.named = resolve::named_agents(db, &whole)?;
        let found = resolve(&whole);

        let (old, new) = found.events.split_at(stored);
        let is_changed = resolve::write_events(db, &whole, old, prices, &labels)?;
        let handoffs = resolve::told_handoffs(db, &told, &found)?;
        resolve::write_handoffs(db, &before, &handoffs)?;
        resolve::write_inferred(db, self.id, self.is_new, &found)?;
        let mut insert = db.prepare_cached(&INSERT)?;
        let mut keys: HashMap<i64, String> = HashMap::default();
        for ((event, item), now) in events.into_iter().zip(&whole.events[stored..]).zip(new) {
            let row = EventRow {
                agent: now.agent,
                flags: now.flags,
                best_ns: now.best_ns,
                detail: match now.server {
                    None => event.row.detail,
                    Some(place) => &whole.events[place].detail,
                },
                tie_place: now.place,
                estimate_pico: resolve::estimate(db, item, now.best_ns, prices, &labels)?,
                ..event.row
            };
            row.execute(&mut insert)?;
            let agent_key = match keys.entry(row.agent) {
                Entry::Occupied(key) => key.into_mut(),
                Entry::Vacant(key) => key.insert(resolve::key_of(db, row.agent)?),
            };
            let kind = row.kind();
            let fact = row.fact(&kind, agent_key);
            if let Some(span) = self.spans.get_mut(&event.span) {
                span.rollup.add(&fact);
            }
            self.add(db, &fact, row.span)?;
        }
        self.write_lists(db, dictionary)?;
        self.rollup.model_calls = model_calls(&whole, &found);
        self.rollup.recovered = found.recovered;
        self.rollup.handoffs = handoffs
            .values()
            .filter(|(.., derived)| derived & RETOLD == 0)
            .count() as i64;
        self.is_resolved = true;
        match is_changed {
            true => self.make_again(db, dictionary, next_span)?,
            false => self.write_rollup(db)?,
        }
        Ok(())
    }

    /// Adds the spans of these events as they are with them. Gives their names and details by row id.
    fn add_spans(&self, whole: &mut Whole, events: &[AddedEvent<'_>]) -> Labels {
        let mut spans: HashMap<&SpanKey, (i64, SpanRollup)> = HashMap::default();
        for event in events {
            let kind = event.row.kind();
            if let Some(touched) = self.spans.get(&event.span) {
                let (_, span) = spans
                    .entry(&event.span)
                    .or_insert_with(|| (touched.id, touched.rollup.clone()));
                span.add(&event.row.fact(&kind, event.agent_key));
            }
        }
        let stored: HashMap<i64, usize> = (0..).zip(&whole.spans).map(|(at, span)| (span.row, at)).collect();
        let mut labels = Labels::default();
        for (key, (row, span)) in spans {
            let parent = span.parent.value;
            match stored.get(&row) {
                Some(at) => whole.spans[*at].parent = parent,
                None => whole.spans.push(SpanItem {
                    row,
                    family: Some(key.family),
                    key: key.id.clone(),
                    parent,
                }),
            }
            labels.insert(row, span.label.value);
        }
        whole.spans.sort_by_key(|span| span.row);
        labels
    }
}

/// Model calls, each counted once.
fn model_calls(whole: &Whole, found: &Resolution) -> i64 {
    let told: HashSet<i64> = whole
        .events
        .iter()
        .zip(&found.events)
        .filter(|(_, now)| now.flags & flag::TOLD != 0)
        .map(|(event, _)| event.span)
        .collect();
    let models = whole
        .spans
        .iter()
        .filter(|span| span.family == Some(Family::Model));
    models.filter(|span| !told.contains(&span.row)).count() as i64
}
