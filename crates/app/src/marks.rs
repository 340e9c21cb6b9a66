//! Stars, titles and notes of sessions; deleting them and bringing them back; finding them by an id.

use tracewake_ingest::now;
use tracewake_store::{Batch, Order};

use crate::dto::{IdHit, MarkChange};
use crate::error::AppError;
use crate::runtime::App;

/// Longest title and note in characters: they are read with every row of the list.
const LONGEST_TITLE: usize = 200;
const LONGEST_NOTE: usize = 10_000;

impl App {
    /// Changes what a person gave a session. It hangs on the session's key and outlives the session.
    ///
    /// # Errors
    /// [`AppError::Invalid`] for a text that is too long; when it cannot be stored.
    pub fn mark_session(&self, key: String, change: MarkChange) -> Result<(), AppError> {
        let texts = [
            ("title", &change.title, LONGEST_TITLE),
            ("note", &change.note, LONGEST_NOTE),
        ];
        for (what, text, longest) in texts {
            if text.as_ref().is_some_and(|text| text.chars().count() > longest) {
                return Err(AppError::Invalid(format!(
                    "the {what} has more than {longest} characters"
                )));
            }
        }
        self.order(vec![Order::Mark {
            key,
            starred: change.starred,
            title: change.title.map(|title| title.trim().to_owned()),
            note: change.note.map(|note| note.trim().to_owned()),
        }])
    }

    /// Hides sessions; they are deleted for good after a while. Nothing happens to those that are not there.
    ///
    /// # Errors
    /// When it cannot be stored.
    pub fn delete_sessions(&self, keys: Vec<String>) -> Result<(), AppError> {
        let at = now();
        self.order(keys.into_iter().map(|key| Order::Delete { key, at }).collect())
    }

    /// Brings deleted sessions back that are not deleted for good. Gives how many are there afterwards.
    ///
    /// # Errors
    /// When it cannot be stored.
    pub fn restore_sessions(&self, keys: Vec<String>) -> Result<u32, AppError> {
        let orders = keys.iter().cloned().map(|key| Order::Restore { key });
        self.order(orders.collect())?;
        let mut there = 0;
        for key in &keys {
            there += u32::from(self.store.session(key, now())?.is_some());
        }
        Ok(there)
    }

    /// What an id names that somebody pasted, whole and as it was sent.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn find_id(&self, id: &str) -> Result<Vec<IdHit>, AppError> {
        let hits = self.store.find_id(id.trim())?;
        let shown = |hit: tracewake_store::IdHit| IdHit {
            what: hit.what.to_owned(),
            session: hit.session,
            title: hit.title,
            span: hit.span,
            event: hit.event,
        };
        Ok(hits.into_iter().map(shown).collect())
    }

    pub(crate) fn order(&self, orders: Vec<Order>) -> Result<(), AppError> {
        self.commit(Batch {
            orders,
            ..Batch::default()
        })?;
        Ok(())
    }
}
