//! Which sessions go by themselves, by age and by size. A source that sends a lot gives up its own sessions first, so
//! that it does not drive out those of others.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::sync::Mutex;
use std::time::Duration;

use tokio::task::JoinHandle;
use tracewake_ingest::now;
use tracewake_model::UnixNanos;
use tracewake_store::{Batch, ChatOrder, Order, SessionWeight, Store};

use crate::dto::units::{millis, small};
use crate::dto::{Retention as RetentionRule, RetentionPreview, RetentionRow};
use crate::error::AppError;
use crate::part::{Part, PartFuture};
use crate::settings::settings;
use crate::write::{commit, order};
use tracewake_kept::lock;

const DAY_NS: i64 = 86_400_000_000_000;
/// For how long a deleted session can be brought back, at least.
const UNDO_NS: i64 = 600_000_000_000;
/// How often the rule is held.
const EVERY: Duration = Duration::from_secs(60);
/// Sessions of a preview that are listed.
const LISTED: usize = 100;
/// Sessions that one batch orders away.
const AT_ONCE: usize = 100;

/// The rule of one database, held from time to time.
pub struct Retention {
    store: Store,
    task: Mutex<Option<JoinHandle<()>>>,
}

impl Retention {
    /// The rule is the one in the settings of `store`.
    pub fn new(store: Store) -> Retention {
        Retention {
            store,
            task: Mutex::default(),
        }
    }

    /// What a rule would take away at some time.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn preview(&self, rule: &RetentionRule, now: UnixNanos) -> Result<RetentionPreview, AppError> {
        let weights = self.store.session_weights(now)?;
        let used = self.store.used_bytes()?;
        let plan = plan(rule, &weights, used, now);
        let going = || plan.going.iter().filter_map(|at| weights.get(*at));
        let received = |instants: Option<i64>| instants.map_or(0.0, |ns| millis(ns, 0));
        Ok(RetentionPreview {
            sessions: small(plan.going.len()),
            events: small(going().map(|weight| weight.events).sum::<u64>()),
            bytes: going().map(|weight| weight.bytes).sum::<u64>() as f64,
            oldest_ms: received(going().map(|weight| weight.received_ns).min()),
            newest_ms: received(going().map(|weight| weight.received_ns).max()),
            first: going().take(LISTED).map(row).collect(),
            kept: small(plan.kept),
            used_bytes: used as f64,
        })
    }

    /// Takes away what the rule names at some time, and deletes permanently what was deleted a while before it.
    ///
    /// # Errors
    /// When the database cannot be read or written.
    pub fn hold(&self, now: UnixNanos) -> Result<(), AppError> {
        hold(&self.store, &settings(&self.store)?.retention, now)
    }
}

impl Part for Retention {
    fn name(&self) -> &'static str {
        "retention"
    }

    /// Holds the rule from now on.
    fn start(&self) -> PartFuture<'_, Result<(), AppError>> {
        let store = self.store.clone();
        let task = tokio::spawn(async move {
            let mut ticks = tokio::time::interval(EVERY);
            loop {
                ticks.tick().await;
                let store = store.clone();
                let done =
                    tokio::task::spawn_blocking(move || hold(&store, &settings(&store)?.retention, now()));
                if let Ok(Err(error)) = done.await {
                    tracing::warn!(%error, "old sessions cannot be taken away");
                }
            }
        });
        *lock(&self.task) = Some(task);
        Box::pin(std::future::ready(Ok(())))
    }

    fn stop(&self) -> PartFuture<'_, ()> {
        if let Some(task) = lock(&self.task).take() {
            task.abort();
        }
        Box::pin(std::future::ready(()))
    }
}

/// Purges what was deleted a while ago, and orders away what the rule names. Does nothing while a purge is in progress:
/// what goes already still takes its room.
fn hold(store: &Store, rule: &RetentionRule, now: UnixNanos) -> Result<(), AppError> {
    let long_ago = UnixNanos(now.0.saturating_sub(UNDO_NS));
    if store
        .oldest_deleted_conversation()?
        .is_some_and(|oldest| oldest <= long_ago)
    {
        let purge = ChatOrder::Purge {
            deleted_before: long_ago,
        };
        let chat = Batch {
            chat: vec![purge],
            ..Batch::default()
        };
        commit(store, chat)?;
    }
    let deleted = store.deleted_sessions()?;
    if deleted.going > 0 {
        return Ok(());
    }
    if deleted.oldest.is_some_and(|oldest| oldest <= long_ago) {
        let purge = Order::Purge {
            deleted_before: long_ago,
        };
        order(store, vec![purge])?;
    }
    if rule.max_age_days.is_none() && rule.max_size_mb.is_none() {
        return Ok(());
    }
    let used = store.used_bytes()?;
    let too_large = rule.max_size_mb.is_some_and(|most| used > bytes_of(most));
    if rule.max_age_days.is_none() && !too_large {
        return Ok(());
    }
    let weights = store.session_weights(now)?;
    let plan = plan(rule, &weights, used, now);
    for some in plan.going.chunks(AT_ONCE) {
        let keys = some.iter().filter_map(|at| weights.get(*at));
        let evict = |weight: &SessionWeight| Order::Evict {
            key: weight.key.clone(),
        };
        order(store, keys.map(evict).collect())?;
    }
    Ok(())
}

/// What a rule takes away, by place among the weights, in the order in which it goes.
#[derive(Debug, PartialEq, Eq)]
struct Plan {
    going: Vec<usize>,
    /// Sessions that are too old, or of a database that stays too large, and are protected.
    kept: usize,
}

/// `weights` are sorted by reception, the oldest first.
fn plan(rule: &RetentionRule, weights: &[SessionWeight], used: u64, now: UnixNanos) -> Plan {
    let is_protected = |weight: &SessionWeight| weight.starred || weight.live;
    let is_old = |weight: &SessionWeight| {
        rule.max_age_days.is_some_and(|days| {
            weight.received_ns < now.0.saturating_sub(i64::from(days).saturating_mul(DAY_NS))
        })
    };
    let mut kept: BTreeSet<usize> = (0..weights.len())
        .filter(|at| is_old(&weights[*at]) && is_protected(&weights[*at]))
        .collect();
    let mut going: Vec<usize> = (0..weights.len())
        .filter(|at| is_old(&weights[*at]) && !is_protected(&weights[*at]))
        .collect();
    if let Some(most) = rule.max_size_mb {
        let total: u64 = weights.iter().map(|weight| weight.bytes).sum();
        // What a byte of an original takes with its index and its rows.
        let factor = used as f64 / (total.max(1)) as f64;
        let goes: BTreeSet<usize> = going.iter().copied().collect();
        let mut sources: BTreeMap<&str, (u64, VecDeque<usize>)> = BTreeMap::new();
        let mut left = 0;
        for (at, weight) in weights.iter().enumerate().filter(|(at, _)| !goes.contains(at)) {
            let (bytes, oldest) = sources.entry(&weight.source).or_default();
            *bytes += weight.bytes;
            left += weight.bytes;
            if !is_protected(weight) {
                oldest.push_back(at);
            }
        }
        let most = bytes_of(most) as f64;
        while left as f64 * factor > most {
            let largest = sources
                .values_mut()
                .filter(|(_, oldest)| !oldest.is_empty())
                .max_by_key(|(bytes, _)| *bytes);
            let Some((bytes, oldest)) = largest else {
                kept.extend((0..weights.len()).filter(|at| is_protected(&weights[*at])));
                break;
            };
            if let Some(at) = oldest.pop_front() {
                *bytes -= weights[at].bytes;
                left -= weights[at].bytes;
                going.push(at);
            }
        }
    }
    Plan {
        going,
        kept: kept.len(),
    }
}

fn bytes_of(megabytes: u32) -> u64 {
    u64::from(megabytes) * 1_000_000
}

fn row(weight: &SessionWeight) -> RetentionRow {
    RetentionRow {
        key: weight.key.clone(),
        title: weight.title.clone(),
        source: weight.source.clone(),
        events: small(weight.events),
        bytes: weight.bytes as f64,
        received_ms: millis(weight.received_ns, 0),
    }
}

#[cfg(test)]
mod tests {
    use tempfile::TempDir;
    use tracewake_ingest::{Intake, Keys};
    use tracewake_store::StoredConversation;

    use super::*;
    use crate::annotations::{annotate_session, delete_sessions};
    use crate::dto::{AnnotationChange, Settings};
    use crate::open::open_store;
    use crate::sample::open_sample;
    use crate::settings::set_settings;

    /// Sessions a day apart, a megabyte each unless said otherwise: `n` noisy, `s` starred, `l` live, `q` quiet.
    fn sessions(kinds: &str) -> Vec<SessionWeight> {
        let weight = |(day, kind): (usize, char)| SessionWeight {
            key: format!("{kind}{day}"),
            title: String::new(),
            source: if kind == 'n' { "noisy" } else { "quiet" }.to_owned(),
            starred: kind == 's',
            live: kind == 'l',
            events: 1,
            bytes: 1_000_000,
            first_ns: 0,
            received_ns: day as i64 * DAY_NS,
        };
        kinds.chars().enumerate().map(weight).collect()
    }

    /// `used` in megabytes; the present is the day after the last session.
    fn check(kinds: &str, age: Option<u32>, size: Option<u32>, used: u64, going: &[usize], kept: usize) {
        let rule = RetentionRule {
            max_age_days: age,
            max_size_mb: size,
        };
        let weights = sessions(kinds);
        let now = UnixNanos(weights.len() as i64 * DAY_NS);
        let plan = plan(&rule, &weights, used * 1_000_000, now);
        assert_eq!(
            (&plan.going[..], plan.kept),
            (going, kept),
            "{kinds} {age:?} {size:?}"
        );
    }

    #[test]
    fn age_takes_the_old_and_spares_the_starred_and_the_live() {
        check("qqqq", None, None, 4, &[], 0);
        check("qqqq", Some(9), None, 4, &[], 0);
        check("qqqq", Some(2), None, 4, &[0, 1], 0);
        check("sqlq", Some(1), None, 4, &[1], 2);
        check("", Some(1), Some(1), 0, &[], 0);
    }

    #[test]
    fn size_takes_from_the_largest_source_first() {
        check("qqqq", None, Some(4), 4, &[], 0);
        check("qqqq", None, Some(2), 4, &[0, 1], 0);
        // The noisy one came last and goes first, its oldest session before the others.
        check("qqnnnnn", None, Some(4), 7, &[2, 3, 4], 0);
        // Once both are as large, they take turns.
        check("qqnnn", None, Some(2), 5, &[2, 0, 3], 0);
        // Rows and index count: twice the originals here.
        check("qqqq", None, Some(4), 8, &[0, 1], 0);
        check("sslq", None, Some(1), 4, &[3], 3);
    }

    #[test]
    fn both_together_count_once() {
        check("qqqq", Some(2), Some(2), 4, &[0, 1], 0);
        check("qqqq", Some(3), Some(2), 4, &[0, 1], 0);
    }

    fn retention(folder: &TempDir) -> Retention {
        Retention::new(open_store(&folder.path().join("traces.db")).unwrap())
    }

    #[test]
    fn deleted_conversations_go_after_a_while() {
        let folder = TempDir::new().unwrap();
        let retention = retention(&folder);
        let store = &retention.store;
        let do_chat = |chat: ChatOrder| {
            let batch = Batch {
                chat: vec![chat],
                ..Batch::default()
            };
            commit(store, batch).unwrap();
        };
        let id = || "c".to_owned();
        let is_deleted = || store.chat_conversation("c").unwrap().map(|found| found.deleted);
        let at = now();
        do_chat(ChatOrder::Begin(StoredConversation {
            id: id(),
            backend: "b".into(),
            given: String::new(),
            title: String::new(),
            model: String::new(),
            session_id: String::new(),
            user_id: String::new(),
            parameters: "{}".into(),
            draft: String::new(),
            leaf: None,
            created: at,
            updated: at,
            deleted: false,
        }));
        do_chat(ChatOrder::Delete { id: id(), at });
        retention.hold(at).unwrap();
        assert_eq!(is_deleted(), Some(true));
        do_chat(ChatOrder::Restore { id: id() });
        assert_eq!(is_deleted(), Some(false));
        do_chat(ChatOrder::Delete { id: id(), at });
        retention.hold(UnixNanos(at.0 + 2 * UNDO_NS)).unwrap();
        assert_eq!(is_deleted(), None);
    }

    #[test]
    fn the_rule_is_held_and_annotations_protect() {
        let folder = TempDir::new().unwrap();
        let retention = retention(&folder);
        let store = &retention.store;
        let kept = open_sample(&Intake::new(store.clone(), Keys::default())).unwrap();
        let star = AnnotationChange {
            starred: Some(true),
            ..Default::default()
        };
        annotate_session(store, kept.clone(), star).unwrap();
        let rule = RetentionRule {
            max_age_days: Some(2),
            max_size_mb: None,
        };
        let settings = Settings {
            retention: rule.clone(),
            ..Settings::default()
        };
        assert!(set_settings(store, &settings).unwrap());
        assert!(!set_settings(store, &settings).unwrap(), "it is the same rule");
        retention.hold(now()).unwrap();
        assert_eq!(
            retention.preview(&rule, now()).unwrap().sessions,
            0,
            "received today"
        );
        let later = UnixNanos(now().0 + 3 * DAY_NS);
        retention.hold(later).unwrap();
        let weights = store.session_weights(now()).unwrap();
        assert_eq!(
            weights.iter().map(|weight| &weight.key).collect::<Vec<_>>(),
            [&kept]
        );
        // What a person deleted goes permanently once it can no longer be restored.
        delete_sessions(store, vec![kept], now()).unwrap();
        while store.deleted_sessions().unwrap().going > 0 {
            std::thread::yield_now();
        }
        retention.hold(later).unwrap();
        while store.deleted_sessions().unwrap() != tracewake_store::Deleted::default() {
            std::thread::yield_now();
        }
    }
}
