//! The user's signing keys, and what they say about events.

use std::sync::{Arc, PoisonError, RwLock};

use tracewake_dialects::Decoded;
use tracewake_dialects::aop::{Verifier, looks_redacted};
use tracewake_model::{Dialect, Integrity};
use tracewake_store::Record;

/// The keys to check signatures with. Cheap to clone; clones share the keys.
#[derive(Clone, Default)]
pub struct Keys(Arc<RwLock<Option<Arc<Verifier>>>>);

impl Keys {
    /// Replaces all keys. Without any, signed events count as ones without a key.
    pub fn set(&self, keys: &[String]) {
        let verifier = (!keys.is_empty()).then(|| Arc::new(Verifier::new(keys.iter().map(String::as_str))));
        *self.0.write().unwrap_or_else(PoisonError::into_inner) = verifier;
    }

    /// What the signature of an event says; `original` are the bytes that it was read from.
    pub fn verdict(&self, dialect: Dialect, original: &[u8]) -> Integrity {
        let verifier = self.0.read().unwrap_or_else(PoisonError::into_inner).clone();
        match (dialect, verifier) {
            (Dialect::Aop, Some(verifier)) => verdict(&verifier, original),
            (Dialect::Aop, None) => Integrity::NoKey,
            _ => Integrity::Unsigned,
        }
    }

    /// Makes an event ready for the store, its signature checked.
    pub(crate) fn record(&self, decoded: Decoded) -> Record {
        let Decoded { event, original } = decoded;
        let integrity = match event.signature.is_empty() {
            true => Integrity::Unsigned,
            false => self.verdict(event.dialect, &original.bytes),
        };
        Record::new(event, original).with_integrity(integrity)
    }
}

/// Checks one signed event with these keys, and tells redaction after signing from other changes.
pub fn verdict(verifier: &Verifier, original: &[u8]) -> Integrity {
    match verifier.verify(original) {
        Integrity::Broken if looks_redacted(original) => Integrity::Redacted,
        found => found,
    }
}
