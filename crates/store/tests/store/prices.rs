//! Model calls without a stated cost are priced by the table that the store was given.

use std::sync::Arc;

use tracewake_model::{Content, CostDetails, Event, Kind, ModelInvocation, Status};
use tracewake_store::{Cost, Prices, SessionQuery, Store};

use crate::kit::*;

const DOLLAR: i64 = 1_000_000_000_000;

/// A table in which each token of `acme`'s model `large` costs so many dollars, cached ones a tenth of it.
fn prices(dollars: i64) -> Prices {
    Prices {
        version: format!("{dollars} a token"),
        price_of: Arc::new(move |used| {
            let full = used.input - used.cached + used.output;
            let known = used.model == "large" && used.provider == "acme";
            known.then_some(full * dollars * DOLLAR + used.cached * dollars * DOLLAR / 10)
        }),
    }
}

/// A store with that table.
pub(crate) fn priced(dollars: i64) -> Home {
    let folder = tempfile::tempdir().unwrap();
    let mut options = options(&folder);
    options.prices = prices(dollars);
    Home {
        store: Store::open(options).unwrap(),
        folder,
    }
}

fn call(identity: &str, session: &str, model: ModelInvocation, cost: Option<f64>) -> Event {
    Event {
        cost: cost.map(|total_cost| CostDetails {
            total_cost,
            currency: "USD".into(),
            ..CostDetails::default()
        }),
        ..with(
            spanned(event(identity, session, Kind::ModelEnd, 1), identity, "", "a"),
            Content::Model(model),
        )
    }
}

fn of(model: &str) -> ModelInvocation {
    ModelInvocation {
        model: model.into(),
        provider: "acme".into(),
        prompt_tokens: 10,
        cached_tokens: 10,
        completion_tokens: 2,
        ..ModelInvocation::default()
    }
}

/// The sums of a session: what is stated, what is estimated, and calls without a price.
fn sums(store: &Store, session: &str) -> (Option<i64>, Option<i64>, u64) {
    let session = store.session(session, NOW).unwrap().unwrap();
    let sum = |estimated| {
        let found = session.costs.iter().find(|cost| cost.estimated == estimated);
        found.map(|cost| cost.pico / DOLLAR)
    };
    (sum(false), sum(true), session.unpriced_calls)
}

#[test]
fn what_is_estimated_is_summed_apart_from_what_is_stated() {
    let home = priced(1);
    home.append([
        call("stated", "s", of("large"), Some(7.0)),
        call("known", "s", of("large"), None),
        call("unknown", "s", of("small"), None),
        // Nothing used: nothing to price.
        call(
            "empty",
            "s",
            ModelInvocation {
                model: "large".into(),
                ..ModelInvocation::default()
            },
            None,
        ),
    ]);
    assert_eq!(sums(&home.store, "s"), (Some(7), Some(3), 2));
    let stats = home.store.stats(None).unwrap();
    let cost = |estimated, dollars| Cost {
        currency: "USD".into(),
        estimated,
        pico: dollars * DOLLAR,
        calls: 1,
    };
    assert_eq!(stats.costs, [cost(false, 7), cost(true, 3)]);
    assert_eq!(stats.unpriced_calls, 2);
    let run = home.store.run("s").unwrap();
    let mut costs: Vec<_> = run.events.iter().filter_map(|event| event.cost).collect();
    costs.sort_unstable();
    assert_eq!(
        costs
            .iter()
            .map(|(pico, _, estimated)| (pico / DOLLAR, *estimated))
            .collect::<Vec<_>>(),
        [(3, true), (7, false)]
    );
    let extras = home.store.span_extras("s").unwrap();
    assert_eq!(extras.iter().filter_map(|extra| extra.cost.as_ref()).count(), 2);
}

#[test]
fn a_call_that_failed_and_used_nothing_makes_no_sum_partial() {
    let home = priced(1);
    let failed = |identity: &str, model: ModelInvocation| Event {
        status: Status::Failed,
        ..call(identity, "s", model, None)
    };
    let without_tokens = |model: &str| ModelInvocation {
        model: model.into(),
        provider: "acme".into(),
        ..ModelInvocation::default()
    };
    home.append([
        call("known", "s", of("large"), None),
        failed("refused", without_tokens("small")),
        failed("refused too", without_tokens("large")),
    ]);
    assert_eq!(sums(&home.store, "s"), (None, Some(3), 0));
    let unpriced = || {
        home.store
            .run("s")
            .unwrap()
            .events
            .iter()
            .filter(|event| event.unpriced)
            .count()
    };
    assert_eq!(unpriced(), 0);
    // What used tokens was billed, and so was what ended well.
    home.append([
        failed("broken off", of("small")),
        call("not counted", "s", without_tokens("small"), None),
    ]);
    assert_eq!(sums(&home.store, "s"), (None, Some(3), 2));
    assert_eq!(unpriced(), 2);
}

#[test]
fn queries_and_order_use_both() {
    let home = priced(1);
    home.append([
        call("a", "cheap", of("large"), Some(2.5)),
        call("b", "both", of("large"), Some(1.0)),
        call("c", "both", of("large"), None),
        call("d", "estimated", of("large"), None),
        call("e", "unknown", of("small"), None),
    ]);
    let check = |text: &str, expect: &[&str]| {
        let list = home
            .store
            .list_sessions(&SessionQuery {
                query: query(text),
                limit: 10,
                now: NOW,
                ..SessionQuery::default()
            })
            .unwrap();
        let keys: Vec<&str> = list.sessions.iter().map(|session| session.key.as_str()).collect();
        assert_eq!(keys, expect, "{text}");
    };
    check("cost>2.75 sort:cost", &["both", "estimated"]);
    check("cost>3.5", &["both"]);
    check("sort:cost", &["both", "estimated", "cheap", "unknown"]);
}

#[test]
fn a_call_that_another_event_tells_of_is_not_priced() {
    let home = priced(1);
    let outer = call("outer", "s", of("large"), None);
    let inner = Event {
        parent_span_id: "outer".into(),
        ..call("inner", "s", of("large"), None)
    };
    home.append([outer, inner]);
    assert_eq!(sums(&home.store, "s"), (None, Some(3), 0));
    // Nor one whose cost another telling of it states.
    let outer = call("outer2", "t", of("large"), Some(5.0));
    let inner = Event {
        parent_span_id: "outer2".into(),
        ..call("inner2", "t", of("large"), None)
    };
    home.append([inner, outer]);
    assert_eq!(sums(&home.store, "t"), (Some(5), None, 0));
}

#[test]
fn a_result_without_a_name_is_of_the_model_that_its_start_names() {
    for late in [false, true] {
        let home = priced(1);
        let start = with(
            spanned(event("start", "s", Kind::ModelStart, 0), "m", "", "a"),
            Content::Model(ModelInvocation {
                prompt_tokens: 0,
                completion_tokens: 0,
                cached_tokens: 0,
                ..of("large")
            }),
        );
        let end = with(
            spanned(event("end", "s", Kind::ModelEnd, 1), "m", "", "a"),
            Content::Model(ModelInvocation {
                provider: String::new(),
                ..of("")
            }),
        );
        let mut events = [start, end];
        if late {
            events.reverse();
        }
        for event in events {
            home.append([event]);
        }
        assert_eq!(sums(&home.store, "s"), (None, Some(3), 0), "{late}");
    }
}

#[test]
fn parts_are_never_more_than_their_whole() {
    let home = priced(1);
    let odd = ModelInvocation {
        cached_tokens: 99,
        cache_write_tokens: 50,
        reasoning_tokens: -3,
        ..of("large")
    };
    home.append([call("odd", "s", odd, None)]);
    assert_eq!(sums(&home.store, "s"), (None, Some(3), 0));
}

#[test]
fn other_prices_make_the_estimates_again() {
    let mut home = priced(1);
    home.append([
        call("a", "s", of("large"), None),
        call("b", "s", of("large"), Some(7.0)),
        call("c", "t", of("small"), None),
    ]);
    home.store.set_prices(prices(10)).unwrap();
    wait_until(|| home.store.sessions_behind().unwrap() == 0);
    assert_eq!(sums(&home.store, "s"), (Some(7), Some(30), 0));
    home.append([call("d", "s", of("large"), None)]);
    assert_eq!(sums(&home.store, "s"), (Some(7), Some(60), 0));

    // Also when a newer version opens the database.
    let open = |home: &mut Home, prices: Prices| {
        home.store.close().unwrap();
        let mut options = options(&home.folder);
        options.prices = prices;
        home.store = Store::open(options).unwrap();
    };
    open(&mut home, prices(100));
    wait_until(|| home.store.sessions_behind().unwrap() == 0);
    assert_eq!(sums(&home.store, "s"), (Some(7), Some(600), 0));
    // A table that knows less takes its estimates back.
    open(&mut home, Prices::none());
    wait_until(|| home.store.sessions_behind().unwrap() == 0);
    assert_eq!(sums(&home.store, "s"), (Some(7), None, 2));
    assert_eq!(sums(&home.store, "t"), (None, None, 1));
}
