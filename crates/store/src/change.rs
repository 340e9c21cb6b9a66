//! What a commit changed.

use std::collections::BTreeSet;

use tokio::sync::broadcast::Receiver;
use tokio::sync::broadcast::error::{RecvError, TryRecvError};
use tracewake_model::Counts;

/// More changed sessions than this are not told apart.
const MOST_SESSIONS: usize = 500;

/// What a commit changed.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Change {
    /// The sessions that changed.
    pub touched: Touched,
    /// Outcomes of the events and rejects of the commit.
    pub counts: Counts,
}

/// Which sessions changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Touched {
    /// These, by key.
    Sessions(BTreeSet<String>),
    /// Any session may have changed: there were too many to name, or a receiver missed some changes.
    Anything,
}

impl Default for Touched {
    fn default() -> Touched {
        Touched::Sessions(BTreeSet::new())
    }
}

impl FromIterator<String> for Touched {
    fn from_iter<I: IntoIterator<Item = String>>(keys: I) -> Touched {
        Touched::Sessions(keys.into_iter().collect()).bounded()
    }
}

impl Touched {
    /// Adds what else changed.
    pub fn merge(&mut self, other: &Touched) {
        let touched = match (std::mem::take(self), other) {
            (Touched::Sessions(mut keys), Touched::Sessions(others)) => {
                keys.extend(others.iter().cloned());
                Touched::Sessions(keys)
            }
            _ => Touched::Anything,
        };
        *self = touched.bounded();
    }

    /// Takes the changes that wait in a receiver. A receiver that missed some cannot say which sessions they were
    /// about.
    pub fn drain(&mut self, changes: &mut Receiver<std::sync::Arc<Change>>) {
        loop {
            match changes.try_recv() {
                Ok(change) => self.merge(&change.touched),
                Err(TryRecvError::Lagged(_)) => *self = Touched::Anything,
                Err(TryRecvError::Empty | TryRecvError::Closed) => return,
            }
        }
    }

    /// Waits for the next change. None when the store was closed.
    pub async fn next(changes: &mut Receiver<std::sync::Arc<Change>>) -> Option<Touched> {
        match changes.recv().await {
            Ok(change) => Some(change.touched.clone()),
            Err(RecvError::Lagged(_)) => Some(Touched::Anything),
            Err(RecvError::Closed) => None,
        }
    }

    fn bounded(self) -> Touched {
        match self {
            Touched::Sessions(keys) if keys.len() > MOST_SESSIONS => Touched::Anything,
            touched => touched,
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use tokio::sync::broadcast;

    use super::*;

    fn sessions(range: std::ops::Range<usize>) -> Touched {
        range.map(|n| format!("s{n}")).collect()
    }

    fn change(touched: Touched) -> Arc<Change> {
        Arc::new(Change {
            touched,
            ..Change::default()
        })
    }

    #[test]
    fn too_many_sessions_are_anything() {
        let mut touched = sessions(0..400);
        touched.merge(&sessions(300..500));
        assert_eq!(touched, sessions(0..500));
        touched.merge(&sessions(500..501));
        assert_eq!(touched, Touched::Anything);
        touched.merge(&sessions(0..1));
        assert_eq!(touched, Touched::Anything, "a later change names no earlier one");
        assert_eq!(sessions(0..501), Touched::Anything);
    }

    #[tokio::test]
    async fn a_receiver_that_missed_changes_says_anything() {
        let (send, mut receive) = broadcast::channel(2);
        for n in 0..2 {
            send.send(change(sessions(n..n + 1))).unwrap();
        }
        let mut touched = Touched::next(&mut receive).await.unwrap();
        touched.drain(&mut receive);
        assert_eq!(touched, sessions(0..2));
        for missed_first in [true, false] {
            for n in 0..3 {
                send.send(change(sessions(n..n + 1))).unwrap();
            }
            let mut touched = Touched::default();
            if missed_first {
                touched = Touched::next(&mut receive).await.unwrap();
                assert_eq!(touched, Touched::Anything);
            }
            touched.drain(&mut receive);
            assert_eq!(touched, Touched::Anything);
        }
        drop(send);
        assert_eq!(Touched::next(&mut receive).await, None);
    }
}
