//! Which sessions go by themselves, by age and by size. A source that sends a lot gives up its own sessions first, so that
//! it does not drive out those of others.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::time::Duration;

use tracewake_ingest::now;
use tracewake_model::UnixNanos;
use tracewake_store::{Batch, ChatOrder, Order, SessionWeight, Store};

use crate::dto::units::small;
use crate::dto::{Retention, RetentionPreview, RetentionRow, Settings};
use crate::error::AppError;
use crate::runtime::App;

const DAY_NS: i64 = 86_400_000_000_000;
/// For how long a deleted session can be brought back, at least.
const UNDO_NS: i64 = 600_000_000_000;
/// How often the rule is held.
const EVERY: Duration = Duration::from_secs(60);
/// Sessions of a preview that are listed.
const LISTED: usize = 100;
/// Sessions that one batch orders away.
const AT_ONCE: usize = 100;

impl App {
    /// What a rule would take away now.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn preview_retention(&self, rule: &Retention) -> Result<RetentionPreview, AppError> {
        let weights = self.store.session_weights(now())?;
        let used = self.store.used_bytes()?;
        let plan = plan(rule, &weights, used, now());
        let going = || plan.going.iter().filter_map(|at| weights.get(*at));
        let received = |instants: Option<i64>| instants.map_or(0.0, millis);
        Ok(RetentionPreview {
            sessions: small(plan.going.len()),
            events: small(going().map(|weight| weight.events).sum()),
            bytes: going().map(|weight| weight.bytes).sum::<u64>() as f64,
            oldest_ms: received(going().map(|weight| weight.received_ns).min()),
            newest_ms: received(going().map(|weight| weight.received_ns).max()),
            first: going().take(LISTED).map(row).collect(),
            kept: small(plan.kept),
            used_bytes: used as f64,
        })
    }

    /// Holds the rule once, now.
    ///
    /// # Errors
    /// When the database cannot be read or written.
    pub(crate) fn hold_retention(&self) -> Result<(), AppError> {
        hold(&self.store, &self.settings()?, now())
    }

    /// Holds the rule from now on, and deletes for good what was deleted a while ago. Needs a tokio runtime.
    pub(crate) fn keep_house(&self) -> tokio::task::JoinHandle<()> {
        let store = self.store.clone();
        tokio::spawn(async move {
            let mut ticks = tokio::time::interval(EVERY);
            loop {
                ticks.tick().await;
                let store = store.clone();
                let done = tokio::task::spawn_blocking(move || {
                    let settings = crate::preferences::stored(&store)?;
                    hold(&store, &settings, now())
                });
                if let Ok(Err(error)) = done.await {
                    tracing::warn!(%error, "old sessions cannot be taken away");
                }
            }
        })
    }
}

/// Purges what was deleted a while ago, and orders away what the rule names. Does nothing while a purge is under way: what
/// goes already still takes its room.
fn hold(store: &Store, settings: &Settings, now: UnixNanos) -> Result<(), AppError> {
    let long_ago = UnixNanos(now.0.saturating_sub(UNDO_NS));
    if store
        .oldest_deleted_conversation()?
        .is_some_and(|oldest| oldest <= long_ago)
    {
        let batch = Batch {
            chat: vec![ChatOrder::Purge {
                deleted_before: long_ago,
            }],
            ..Batch::default()
        };
        store.append_blocking(batch)?.wait()?;
    }
    let deleted = store.deleted_sessions()?;
    if deleted.going > 0 {
        return Ok(());
    }
    if deleted.oldest.is_some_and(|oldest| oldest <= long_ago) {
        give(
            store,
            vec![Order::Purge {
                deleted_before: long_ago,
            }],
        )?;
    }
    let rule = &settings.retention;
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
        give(store, keys.map(evict).collect())?;
    }
    Ok(())
}

fn give(store: &Store, orders: Vec<Order>) -> Result<(), AppError> {
    let batch = Batch {
        orders,
        ..Batch::default()
    };
    store.append_blocking(batch)?.wait()?;
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
fn plan(rule: &Retention, weights: &[SessionWeight], used: u64, now: UnixNanos) -> Plan {
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

fn millis(ns: i64) -> f64 {
    ns as f64 / 1e6
}

fn row(weight: &SessionWeight) -> RetentionRow {
    RetentionRow {
        key: weight.key.clone(),
        title: weight.title.clone(),
        source: weight.source.clone(),
        events: small(weight.events),
        bytes: weight.bytes as f64,
        received_ms: millis(weight.received_ns),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

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
        let rule = Retention {
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

    #[test]
    fn deleted_conversations_go_after_a_while() {
        let folder = tempfile::tempdir().unwrap();
        let app = App::open(crate::AppOptions {
            database: folder.path().join("traces.db"),
            listen: tracewake_ingest::ListenOptions::default(),
        })
        .unwrap();
        let backend = crate::dto::BackendForm {
            id: None,
            name: String::new(),
            kind: crate::dto::BackendKind::ChatServer,
            base_url: "localhost:1".into(),
            user_id: String::new(),
            organization_id: String::new(),
            key: None,
        };
        let backend = app.save_backend(&backend).unwrap().id;
        let runtime = tokio::runtime::Runtime::new().unwrap();
        let conversation = runtime.block_on(app.create_conversation(&backend, "m")).unwrap();
        runtime.block_on(app.delete_conversation(&conversation)).unwrap();
        let settings = Settings::default();
        hold(&app.store, &settings, now()).unwrap();
        app.restore_conversation(&conversation).unwrap();
        runtime.block_on(app.delete_conversation(&conversation)).unwrap();
        hold(&app.store, &settings, UnixNanos(now().0 + 2 * UNDO_NS)).unwrap();
        assert!(app.restore_conversation(&conversation).is_err());
    }

    #[test]
    fn the_rule_is_held_and_marks_protect() {
        let folder = tempfile::tempdir().unwrap();
        let app = App::open(crate::AppOptions {
            database: folder.path().join("traces.db"),
            listen: tracewake_ingest::ListenOptions::default(),
        })
        .unwrap();
        let kept = app.open_sample().unwrap();
        let star = crate::dto::MarkChange {
            starred: Some(true),
            ..Default::default()
        };
        app.mark_session(kept.clone(), star).unwrap();
        let retention = Retention {
            max_age_days: Some(2),
            max_size_mb: None,
        };
        let settings = Settings {
            retention: retention.clone(),
            ..Settings::default()
        };
        app.set_settings(&settings).unwrap();
        assert_eq!(
            app.preview_retention(&retention).unwrap().sessions,
            0,
            "received today"
        );
        let later = UnixNanos(now().0 + 3 * DAY_NS);
        hold(&app.store, &app.settings().unwrap(), later).unwrap();
        let weights = app.store.session_weights(now()).unwrap();
        assert_eq!(
            weights.iter().map(|weight| &weight.key).collect::<Vec<_>>(),
            [&kept]
        );
        // What a person deleted goes for good once nobody can want it back.
        app.delete_sessions(vec![kept]).unwrap();
        while app.store.deleted_sessions().unwrap().going > 0 {
            std::thread::yield_now();
        }
        hold(&app.store, &settings, later).unwrap();
        while app.store.deleted_sessions().unwrap() != tracewake_store::Deleted::default() {
            std::thread::yield_now();
        }
    }
}
