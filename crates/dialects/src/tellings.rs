//! Records of several tellings of one event: `{"tellings": […]}`. Which tellings there are decides what such a record
//! says, never the order they came in.

use std::borrow::Cow;

use crate::json::scan;

/// The member that holds the tellings that were joined.
pub(crate) const TELLINGS: &str = "tellings";

/// The texts of the tellings in the text of a record, as they came; none where it does not hold several.
pub(crate) fn held_in(record: &[u8]) -> Option<Vec<&[u8]>> {
    let members = scan::members(record, 0)?;
    let [(name, place)] = members.as_slice() else {
        return None;
    };
    if *name != TELLINGS.as_bytes() {
        return None;
    }
    let places = scan::elements(record, place.start).unwrap_or_default();
    Some(places.into_iter().map(|place| &record[place]).collect())
}

/// The record of all these tellings, each with what orders it. Tellings of one place are the same one.
pub(crate) fn record_of<O: Ord>(mut tellings: Vec<(O, Cow<'_, [u8]>)>) -> Vec<u8> {
    tellings.sort_by(|one, other| one.0.cmp(&other.0));
    tellings.dedup_by(|one, other| one.0 == other.0);
    let texts: Vec<Cow<'_, [u8]>> = tellings.into_iter().map(|(_, text)| text).collect();
    match texts.as_slice() {
        [only] => only.to_vec(),
        several => [
            b"{\"",
            TELLINGS.as_bytes(),
            b"\":[",
            several.join(&b","[..]).as_slice(),
            b"]}",
        ]
        .concat(),
    }
}
