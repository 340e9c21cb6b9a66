//! Tellings of one message: what a person said, a model answered or thought, is written to a file by a program that
//! also sends it. The words and the time are what they have in common.

use tracewake_model::{Family, Kind};

use super::once::is_model_result;
use super::tree::Tree;
use super::{APART_NS, Item, Resolved, Whole};
use crate::derive::flag::{TIME_UNKNOWN, TOLD};
use crate::maps::HashMap;

/// How far two dialects' tellings of one message may lie apart: a prompt may wait before it is written down.
const DIALECTS_APART_NS: i64 = 10 * APART_NS;
/// Messages before one that it is compared with, at most.
const MOST_COMPARED: usize = 64;

/// Places of the events that tell one message, by time.
type Message = Vec<usize>;

/// Marks the messages that another event tells.
pub(super) fn find(whole: &Whole, tree: &Tree, events: &mut [Resolved]) {
    let mut alike: HashMap<(Family, i64), Vec<usize>> = HashMap::default();
    let mut unsaid: Vec<usize> = Vec::new();
    for (place, event) in whole.events.iter().enumerate() {
        let family = event.kind.family();
        let is_message = matches!(family, Family::Input | Family::Output | Family::Reasoning);
        if !is_message || event.flags & TIME_UNKNOWN != 0 || events[place].flags & TOLD != 0 {
            continue;
        }
        match event.arguments {
            Some(words) => alike.entry((family, words)).or_default().push(place),
            None if event.name.is_empty() => unsaid.push(place),
            None => {}
        }
    }
    let groups = alike.into_values();
    let mut messages: Vec<Message> = groups
        .flat_map(|group| messages_of(whole, events, group))
        .collect();
    add_unsaid(whole, events, &mut messages, unsaid);
    for message in messages.iter().filter(|message| message.len() > 1) {
        let best = message.iter().min_by_key(|place| {
            let mut around = tree.around(tree.span_of[**place]);
            let in_turn = around.any(|span| tree.family(span) == Family::Turn);
            let event = &whole.events[**place];
            let says_nothing = event.arguments.is_none();
            (says_nothing, !in_turn, events[**place].best_ns, event.tie)
        });
        let best = best.copied();
        for place in message.iter().filter(|place| Some(**place) != best) {
            events[*place].flags |= TOLD;
        }
    }
    answers_of_calls(whole, events);
}

/// An answer that says of which response it is stands in the model call too, where another dialect tells that call.
fn answers_of_calls(whole: &Whole, events: &mut [Resolved]) {
    let calls = whole.events.iter().filter(|event| is_model_result(event));
    let mut tellers: HashMap<&str, Vec<u8>> = HashMap::default();
    for call in calls.filter(|call| !call.call.is_empty()) {
        tellers.entry(&call.call).or_default().push(call.dialect);
    }
    for (event, resolved) in whole.events.iter().zip(events) {
        let told_by = tellers
            .get(event.call.as_str())
            .filter(|_| event.kind == Kind::Output);
        if told_by.is_some_and(|dialects| dialects.iter().any(|dialect| *dialect != event.dialect)) {
            resolved.flags |= TOLD;
        }
    }
}

/// Puts events of the same words together where they tell one message.
fn messages_of(whole: &Whole, events: &[Resolved], mut group: Vec<usize>) -> Vec<Message> {
    group.sort_by_key(|place| (events[*place].best_ns, whole.events[*place].tie));
    let mut messages: Vec<Message> = Vec::new();
    for place in group {
        let at = events[place].best_ns;
        let tells = |message: &&mut Message| {
            let apart = at.saturating_sub(events[message[0]].best_ns);
            let fits = |other: &usize| may_be_one(&whole.events[*other], &whole.events[place], apart);
            message.iter().all(fits)
        };
        let recent = messages.len().saturating_sub(MOST_COMPARED);
        match messages[recent..].iter_mut().find(tells) {
            Some(message) => message.push(place),
            None => messages.push(vec![place]),
        }
    }
    messages
}

/// Whether two events of the same words may tell one message: of two dialects, or what a person said where the reader
/// of the dialect knows that another source of it has the same words.
fn may_be_one(one: &Item, other: &Item, apart_ns: i64) -> bool {
    match one.dialect == other.dialect {
        false => apart_ns <= DIALECTS_APART_NS,
        true => {
            let is_known = one.kind.family() == Family::Input && !one.call.is_empty();
            is_known && one.call == other.call && apart_ns <= APART_NS
        }
    }
}

/// A program that may not send the words says when there were some: it tells of the message that another dialect has
/// at that time.
fn add_unsaid(whole: &Whole, events: &[Resolved], messages: &mut [Message], mut unsaid: Vec<usize>) {
    unsaid.sort_by_key(|place| (events[*place].best_ns, whole.events[*place].tie));
    for place in unsaid {
        let event = &whole.events[place];
        let apart = |message: &Message| events[message[0]].best_ns.abs_diff(events[place].best_ns);
        let fits = |message: &&mut Message| {
            let is_other = |other: &usize| {
                let other = &whole.events[*other];
                other.kind.family() == event.kind.family() && other.dialect != event.dialect
            };
            apart(message) <= APART_NS.unsigned_abs() && message.iter().all(is_other)
        };
        let nearest = messages.iter_mut().filter(fits);
        let nearest = nearest.min_by_key(|message| (apart(message), whole.events[message[0]].tie));
        if let Some(message) = nearest {
            message.push(place);
        }
    }
}
