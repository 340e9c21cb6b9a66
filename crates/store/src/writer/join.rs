//! Events that are told in parts: a record is joined with what is known of its event before anything is written, so
//! that the event says all that its tellings say, in whatever order they come.

use tracewake_model::Dialect;

use super::WriterState;
use super::identity::Known;
use crate::maps::HashMap;
use crate::payload::{self, Read};
use crate::queue::Job;
use crate::{Record, StoreError};

impl WriterState {
    /// Joins the records of these jobs that tell a part of an event with what is stored of it, and with one another. An
    /// original that cannot be joined stays as it is: the two are then tellings like any others.
    pub(super) fn join_parts(&mut self, jobs: &mut [Job]) -> Result<(), StoreError> {
        // What is known of each event, this far into the jobs.
        let mut known: HashMap<(Dialect, String), Read> = HashMap::default();
        let records = jobs.iter_mut().flat_map(|job| &mut job.batch.records);
        for record in records.filter(|record| record.event().told_in_parts) {
            let identity = record.stored_identity();
            if identity.is_empty() {
                continue;
            }
            let key = (record.event().dialect, identity.to_owned());
            let before = match known.remove(&key) {
                Some(read) => Some(read),
                None => self.stored(key.0, &key.1)?,
            };
            let joined = before.and_then(|before| {
                let own = record.original();
                let (event, original) =
                    (self.options.join)(key.0, (before.media, &before.bytes), (own.media, &own.bytes))?;
                Some(Record::new(event, original).with_integrity(record.integrity))
            });
            if let Some(joined) = joined {
                *record = joined;
            }
            let own = record.original();
            let read = Read {
                media: own.media,
                bytes: own.bytes.clone(),
            };
            known.insert(key, read);
        }
        Ok(())
    }

    /// The original that is stored of an event.
    fn stored(&self, dialect: Dialect, identity: &str) -> Result<Option<Read>, StoreError> {
        let known = Known::find(&self.db, dialect, identity)?;
        known
            .map(|known| payload::of_event(&self.db, known.id))
            .transpose()
    }
}
