use std::pin::{Pin, pin};
use std::task::{Context, Poll, Waker};

use bytes::Bytes;

use super::*;
use crate::Reject;

/// A batch of this many rejects without bytes, named so that it is known again.
fn batch(name: &str, rejects: usize) -> Batch {
    let reject = Reject {
        location: String::new(),
        line: None,
        reason: String::new(),
        bytes: Bytes::new(),
    };
    Batch {
        source: name.to_owned(),
        rejects: vec![reject; rejects],
        ..Batch::default()
    }
}

/// Whether a future that waits for room has got it by now.
fn is_in<F: Future<Output = Result<oneshot::Receiver<Answer>, Closed>>>(waiting: Pin<&mut F>) -> bool {
    match waiting.poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Pending => false,
        Poll::Ready(queued) => queued.is_ok(),
    }
}

/// The names of what the writer takes now.
fn take(queue: &Queue) -> Vec<String> {
    match queue.take(usize::MAX, Some(Duration::ZERO)) {
        Received::Jobs(jobs) => jobs.into_iter().map(|job| job.batch.source).collect(),
        Received::Nothing | Received::Closed => Vec::new(),
    }
}

#[test]
fn who_waits_longer_gets_room_first() {
    let queue = Queue::new(10);
    queue.try_push(batch("first", 6)).unwrap();
    let mut large = pin!(queue.push(batch("large", 8)));
    let mut small = pin!(queue.push(batch("small", 3)));
    assert!(!is_in(large.as_mut()));
    assert!(!is_in(small.as_mut()), "there is room for it, but it came later");
    let passing = queue.try_push(batch("passing", 1));
    assert!(matches!(passing, Err(Refused::Full(back)) if back.source == "passing"));

    assert_eq!(take(&queue), ["first"]);
    assert!(is_in(large.as_mut()));
    assert!(!is_in(small.as_mut()), "8 + 3 are more than 10");
    assert_eq!(take(&queue), ["large"]);
    assert!(is_in(small.as_mut()));
    assert_eq!(take(&queue), ["small"]);
}

#[test]
fn who_gives_up_gives_the_place_back() {
    let queue = Queue::new(10);
    queue.try_push(batch("first", 6)).unwrap();
    let mut small = pin!(queue.push(batch("small", 3)));
    {
        let mut large = pin!(queue.push(batch("large", 8)));
        assert!(!is_in(large.as_mut()));
        assert!(!is_in(small.as_mut()));
    }
    assert!(is_in(small.as_mut()));
    assert_eq!(take(&queue), ["first", "small"]);
    queue.try_push(batch("all of it", 10)).unwrap();
}

#[test]
fn a_batch_heavier_than_the_queue_is_taken_alone() {
    let queue = Queue::new(10);
    queue.try_push(batch("first", 1)).unwrap();
    let mut huge = pin!(queue.push(batch("huge", 50)));
    assert!(!is_in(huge.as_mut()));
    assert_eq!(take(&queue), ["first"]);
    assert!(is_in(huge.as_mut()));
    assert!(matches!(queue.try_push(batch("more", 1)), Err(Refused::Full(_))));
    assert_eq!(take(&queue), ["huge"]);
}

#[test]
fn large_events_fill_the_queue_like_many_small_ones() {
    let queue = Queue::new(10);
    let mut large = batch("large", 1);
    large.rejects[0].bytes = Bytes::from(vec![0; 38 << 10]);
    assert_eq!(large.weight(), 10);
    queue.try_push(large).unwrap();
    assert!(matches!(queue.try_push(batch("more", 1)), Err(Refused::Full(_))));
}

#[test]
fn closing_wakes_who_waits() {
    let queue = Arc::new(Queue::new(10));
    queue.try_push(batch("first", 10)).unwrap();
    let waiting = std::thread::spawn({
        let queue = queue.clone();
        move || queue.push_blocking(batch("late", 1)).is_err()
    });
    let mut later = pin!(queue.push(batch("later", 1)));
    assert!(!is_in(later.as_mut()));
    queue.close();
    assert!(waiting.join().unwrap(), "it is told that the queue is closed");
    assert!(block_on(later).is_err());
    assert!(matches!(queue.try_push(batch("last", 1)), Err(Refused::Closed)));
    assert_eq!(take(&queue), ["first"], "what was in the queue is still written");
    assert!(matches!(queue.take(1, None), Received::Closed));
}

#[test]
fn a_blocked_thread_goes_on_when_there_is_room() {
    let queue = Arc::new(Queue::new(1));
    queue.try_push(batch("first", 1)).unwrap();
    let waiting = std::thread::spawn({
        let queue = queue.clone();
        move || queue.push_blocking(batch("second", 1)).is_ok()
    });
    assert_eq!(take(&queue), ["first"]);
    assert!(waiting.join().unwrap());
    assert_eq!(take(&queue), ["second"]);
}
