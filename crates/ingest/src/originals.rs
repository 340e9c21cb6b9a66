//! What the events of a body take in memory beside it: some readers give slices of the body, others bytes of their own,
//! which repeat what is around each event.

use std::cell::RefCell;

use bytes::Bytes;
use tracewake_dialects::langfuse::Delivery;

use crate::budget::Share;

/// What a body was cut into.
pub(crate) trait Originals {
    /// The bytes that nothing else holds.
    fn own_bytes(&self) -> usize;
}

impl Originals for Vec<Bytes> {
    fn own_bytes(&self) -> usize {
        own(self.iter())
    }
}

impl Originals for Vec<Delivery> {
    fn own_bytes(&self) -> usize {
        own(self.iter().map(|delivery| &delivery.bytes))
    }
}

impl<A> Originals for (A, Vec<Bytes>) {
    fn own_bytes(&self) -> usize {
        self.1.own_bytes()
    }
}

fn own<'a>(events: impl Iterator<Item = &'a Bytes>) -> usize {
    events.filter(|event| event.is_unique()).map(Bytes::len).sum()
}

tokio::task_local! {
    /// What the request in progress holds of the budget until it is answered.
    static HELD: RefCell<Vec<Share>>;
}

/// Answers a request, and holds its share until then, with those that [`hold`] adds.
pub(crate) async fn holding<T>(share: Share, answer: impl Future<Output = T>) -> T {
    HELD.scope(RefCell::new(vec![share]), answer).await
}

/// Has the request in progress hold a share until it is answered. Outside of one, e.g. for a WebSocket, it is given
/// back at once: what is read there is bounded otherwise.
pub(crate) fn hold(share: Share) {
    let _ = HELD.try_with(|held| held.borrow_mut().push(share));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slices_of_a_body_are_not_counted_again() {
        let body = Bytes::from(vec![7; 100]);
        let events = vec![body.slice(..40), body.slice(40..), Bytes::from(vec![1; 30])];
        assert_eq!(events.own_bytes(), 30);
        assert_eq!((true, events).own_bytes(), 30);
    }
}
