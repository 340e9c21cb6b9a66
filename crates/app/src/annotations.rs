//! Annotations of sessions: star, title and note that a person gave; deleting sessions and bringing them back.

use tracewake_model::UnixNanos;
use tracewake_store::{Order, Store};

use crate::dto::AnnotationChange;
use crate::error::AppError;
use crate::write::order;

/// Longest title and note in characters: they are read with every row of the list.
const LONGEST_TITLE: usize = 200;
const LONGEST_NOTE: usize = 10_000;

/// Changes what a person gave a session. It hangs on the session's key and outlives the session.
///
/// # Errors
/// [`AppError::Invalid`] for a text that is too long; when it cannot be stored.
pub fn annotate_session(store: &Store, key: String, change: AnnotationChange) -> Result<(), AppError> {
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
    let annotate = Order::Annotate {
        key,
        starred: change.starred,
        title: change.title.map(|title| title.trim().to_owned()),
        note: change.note.map(|note| note.trim().to_owned()),
    };
    Ok(order(store, vec![annotate])?)
}

/// Hides sessions at a time; they are deleted permanently after a while. Nothing happens to those that are not there.
///
/// # Errors
/// When it cannot be stored.
pub fn delete_sessions(store: &Store, keys: Vec<String>, at: UnixNanos) -> Result<(), AppError> {
    let orders = keys.into_iter().map(|key| Order::Delete { key, at });
    Ok(order(store, orders.collect())?)
}

/// Brings deleted sessions back that are not deleted permanently. Gives how many are there afterwards.
///
/// # Errors
/// When it cannot be stored.
pub fn restore_sessions(store: &Store, keys: Vec<String>, now: UnixNanos) -> Result<u32, AppError> {
    let orders = keys.iter().cloned().map(|key| Order::Restore { key });
    order(store, orders.collect())?;
    let mut there = 0;
    for key in &keys {
        there += u32::from(store.session(key, now)?.is_some());
    }
    Ok(there)
}
