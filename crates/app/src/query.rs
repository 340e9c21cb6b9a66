//! The query language for its box: reading, completion, facets, hits.

use std::collections::HashSet;

use jiff::tz::TimeZone;
use tracewake_model::UnixNanos;
use tracewake_model::files::is_within;
use tracewake_model::query::{
    Field, PartKind, Present, Query, QueryError, Sort, ValueKind, Wanted, advice, chosen, completion_at,
    is_same, parse, parts, replaced, term, toggled,
};
use tracewake_store::{Candidate, FacetCounts, Store};

use crate::dto;
use crate::dto::units::small;
use crate::error::AppError;

/// Names that are told of when nothing has the one that is asked for.
const ALIKE: usize = 3;
/// Suggestions at once.
const SUGGESTIONS: usize = 50;
/// Values of fields that are offered for a word, by field.
const VALUES_FOR_WORD: usize = 3;
/// Values of a facet that are sent.
const FACET_VALUES: usize = 200;
/// Fields whose values are offered for a word.
const NAMED: [Field; 6] = [
    Field::Agent,
    Field::Tool,
    Field::Server,
    Field::Model,
    Field::Tag,
    Field::File,
];

/// This moment, and the zone that this machine is set to: its user is the reader.
pub fn present(now: UnixNanos) -> Present {
    Present {
        now,
        zone: TimeZone::system(),
    }
}

/// Reads a query with the present.
pub(crate) fn read(text: &str, now: UnixNanos) -> Result<Query, AppError> {
    read_at(text, &present(now))
}

/// Reads a query at a present.
pub(crate) fn read_at(text: &str, present: &Present) -> Result<Query, AppError> {
    Ok(parse(text, present)?)
}

/// What to know of how a query was read.
pub(crate) fn notes(text: &str, now: UnixNanos) -> Vec<String> {
    advice(text, &present(now))
}

/// Of a query that found nothing: names that it asks for and nothing has, with those that it may mean.
///
/// # Errors
/// When the database cannot be read.
pub(crate) fn unknown_names(store: &Store, query: &Query) -> Result<Vec<String>, AppError> {
    let mut notes = Vec::new();
    for (field, name) in query.names() {
        let alike = store.values(field, name, None, ALIKE)?;
        let is_meant = |known: &str| is_same(known, name) || field == Field::File && is_within(known, name);
        if alike.is_empty() || alike.iter().any(|candidate| is_meant(&candidate.value)) {
            continue;
        }
        let field = field.info().name;
        let known: Vec<&str> = alike.iter().map(|candidate| candidate.value.as_str()).collect();
        let begins = known
            .iter()
            .all(|known| known.to_lowercase().starts_with(&name.to_lowercase()));
        let pattern = if begins {
            format!("{name}*")
        } else {
            format!("*{name}*")
        };
        notes.push(format!(
            "no {field} is called “{name}”, but there is {}: {field}:{pattern} finds names with more around it",
            known.join(", ")
        ));
    }
    Ok(notes)
}

/// Whether a text is a query; asks no database.
///
/// # Errors
/// [`AppError::Query`].
pub fn check_query(text: &str, now: UnixNanos) -> Result<(), AppError> {
    read(text, now).map(drop)
}

/// What a query means, as far as it can be told without asking the database.
pub fn read_query(text: &str, now: UnixNanos) -> dto::QueryReading {
    let place = Places::of(text);
    let present = present(now);
    let read = parse(text, &present);
    dto::QueryReading {
        parts: parts(text)
            .into_iter()
            .map(|part| dto::QueryPart {
                kind: match part.kind {
                    PartKind::Field => dto::QueryPartKind::Field,
                    PartKind::Value => dto::QueryPartKind::Value,
                    PartKind::Text => dto::QueryPartKind::Text,
                    PartKind::Join => dto::QueryPartKind::Join,
                },
                from: place.unit(part.from),
                to: place.unit(part.to),
            })
            .collect(),
        notes: advice(text, &present),
        highlight_words: read.as_ref().map(Query::highlight).unwrap_or_default(),
        problem: read.err().map(|error| dto::QueryProblem {
            from: place.unit(error.from),
            to: place.unit(error.to),
            message: error.message,
            hint: error.hint,
        }),
    }
}

/// What could be at a place in a query: fields, then values with how often they occur; within a session only its own.
///
/// # Errors
/// When the database cannot be read.
pub fn complete_query(
    store: &Store,
    text: &str,
    cursor: u32,
    session: Option<&str>,
) -> Result<dto::QueryCompletion, AppError> {
    let place = Places::of(text);
    let found = completion_at(text, place.byte(cursor));
    let items = match &found.wanted {
        Wanted::Nothing => Vec::new(),
        Wanted::Value { field, begun } => value_items(store, *field, begun, session)?,
        Wanted::Field { begun } => field_items(store, begun, session)?,
    };
    Ok(dto::QueryCompletion {
        from: place.unit(found.from),
        to: place.unit(found.to),
        items,
    })
}

/// Facets of a session's events, with the query that a click on each value leads to.
///
/// # Errors
/// When the text is no query or the database cannot be read.
pub fn event_facets(
    store: &Store,
    session: &str,
    text: &str,
    now: UnixNanos,
) -> Result<Vec<dto::QueryFacet>, AppError> {
    let facets = store.facets(session, &read(text, now)?, now)?;
    Ok(facets.into_iter().map(|facet| query_facet(facet, text)).collect())
}

/// What the sessions list can be narrowed and ordered by, with the query that each choice leads to.
///
/// # Errors
/// When the text is no query or the database cannot be read.
pub fn session_filters(store: &Store, text: &str, now: UnixNanos) -> Result<dto::SessionFilters, AppError> {
    let query = read(text, now)?;
    let facets = store.session_facets(&query, now)?;
    let current = query.sort.unwrap_or_default();
    let sorts = Sort::ALL.into_iter().map(|sort| dto::SortChoice {
        name: sort.name().to_owned(),
        chosen: sort == current,
        query: replaced(
            text,
            Field::Sort,
            (sort != Sort::default()).then_some(sort.name()),
        ),
    });
    Ok(dto::SessionFilters {
        facets: facets.into_iter().map(|facet| query_facet(facet, text)).collect(),
        sorts: sorts.collect(),
    })
}

/// The event of each of these sessions that a query asks for in words.
///
/// # Errors
/// When the text is no query or the database cannot be read.
pub fn session_snippets(
    store: &Store,
    text: &str,
    sessions: &[String],
    now: UnixNanos,
) -> Result<Vec<dto::SessionHit>, AppError> {
    let hits = store.best_hits(&read(text, now)?, sessions, now)?;
    Ok(hits
        .into_iter()
        .map(|hit| dto::SessionHit {
            session: hit.session,
            event: hit.event.id,
            span: hit.event.span,
            kind: hit.event.kind.name().into_owned(),
            family: hit.event.kind.family().code(),
            snippet: hit.snippet,
        })
        .collect())
}

/// Row ids of the spans of a session with an event that fits, in ascending order, as little-endian 64-bit floats.
///
/// # Errors
/// When the text is no query or the database cannot be read.
pub fn session_hits(store: &Store, session: &str, text: &str, now: UnixNanos) -> Result<Vec<u8>, AppError> {
    let spans = store.matching_spans(session, &read(text, now)?, now)?;
    Ok(spans
        .into_iter()
        .flat_map(|span| (span as f64).to_le_bytes())
        .collect())
}

/// The spans with events that match a query, by row id; none when it is empty and so fits everything.
pub(crate) fn fitting_spans(
    store: &Store,
    session: &str,
    text: &str,
    now: UnixNanos,
) -> Result<Option<HashSet<i64>>, AppError> {
    if text.trim().is_empty() {
        return Ok(None);
    }
    let spans = store.matching_spans(session, &read(text, now)?, now)?;
    Ok(Some(spans.into_iter().collect()))
}

fn field_items(
    store: &Store,
    begun: &str,
    session: Option<&str>,
) -> Result<Vec<dto::CompletionItem>, AppError> {
    let typed = begun.to_ascii_lowercase();
    let fits = |name: &str| name.starts_with(&typed);
    let of_list = |field: Field| {
        session.is_none() || !matches!(field, Field::Session | Field::Sort | Field::Star | Field::State)
    };
    let mut items: Vec<dto::CompletionItem> = Field::table()
        .iter()
        .filter(|row| {
            of_list(row.field)
                && (fits(row.name) || !typed.is_empty() && row.aliases.iter().any(|alias| fits(alias)))
        })
        .map(|row| dto::CompletionItem {
            insert: format!("{}:", row.name),
            label: format!("{}:", row.name),
            detail: row.doc.to_owned(),
            count: None,
        })
        .collect();
    // From two letters on a word may be the name of something.
    if typed.chars().count() > 1 {
        for field in NAMED {
            for candidate in store.values(field, begun, session, VALUES_FOR_WORD)? {
                items.push(item(&term(field, &candidate.value), candidate));
            }
        }
    }
    items.truncate(SUGGESTIONS);
    Ok(items)
}

fn value_items(
    store: &Store,
    field: Field,
    begun: &str,
    session: Option<&str>,
) -> Result<Vec<dto::CompletionItem>, AppError> {
    let presets: &[(&str, &str)] = match field.info().value {
        ValueKind::Time => &[
            ("15min", "the last quarter of an hour"),
            ("1h", "the last hour"),
            ("24h", "the last day"),
            ("7d", "the last week"),
            ("today", "since midnight here"),
            ("yesterday", "since yesterday's midnight here"),
        ],
        ValueKind::Duration => &[
            (">1s", "longer than a second"),
            (">10s", "longer than ten seconds"),
            (">1min", "longer than a minute"),
        ],
        ValueKind::Money => &[
            (">0.01", "more than a cent"),
            (">0.1", "more than ten cents"),
            (">1", "more than one"),
        ],
        ValueKind::Count => &[
            (">0", "any"),
            (">100", "more than a hundred"),
            (">10k", "more than ten thousand"),
        ],
        _ => &[],
    };
    let mut items: Vec<dto::CompletionItem> = presets
        .iter()
        .filter(|(value, _)| value.starts_with(begun))
        .map(|(value, detail)| dto::CompletionItem {
            insert: (*value).to_owned(),
            label: (*value).to_owned(),
            detail: (*detail).to_owned(),
            count: None,
        })
        .collect();
    for candidate in store.values(field, begun, session, SUGGESTIONS)? {
        let own = term(field, &candidate.value);
        let insert = own.split_once(':').map_or("", |(_, value)| value).to_owned();
        items.push(item(&insert, candidate));
    }
    Ok(items)
}

fn item(insert: &str, candidate: Candidate) -> dto::CompletionItem {
    dto::CompletionItem {
        insert: insert.to_owned(),
        label: insert.to_owned(),
        detail: candidate.detail,
        count: candidate.count.map(small),
    }
}

fn query_facet(facet: FacetCounts, text: &str) -> dto::QueryFacet {
    let asked = chosen(text, facet.field);
    let is_asked = |value: &str| asked.iter().any(|known| is_same(known, value));
    let mut values = facet.values;
    let total = small(values.len());
    values.truncate(FACET_VALUES);
    // What was chosen stays in view when nothing fits it any more.
    for value in &asked {
        if !value.contains('*') && !values.iter().any(|(known, _)| is_same(known, value)) {
            values.push((value.clone(), 0));
        }
    }
    let choices = values.into_iter().map(|(value, count)| dto::FacetChoice {
        chosen: is_asked(&value),
        query: toggled(text, facet.field, &value),
        count: small(count),
        value,
    });
    dto::QueryFacet {
        field: facet.field.info().name.to_owned(),
        values: choices.collect(),
        total,
    }
}

/// Places in a text, in bytes and in UTF-16 units.
struct Places<'t>(&'t str);

impl<'t> Places<'t> {
    fn of(text: &'t str) -> Places<'t> {
        Places(text)
    }

    fn unit(&self, byte: usize) -> u32 {
        let before = self.0.get(..byte).unwrap_or(self.0);
        small(before.encode_utf16().count())
    }

    fn byte(&self, unit: u32) -> usize {
        let mut units = 0;
        for (at, character) in self.0.char_indices() {
            if units >= unit {
                return at;
            }
            units += character.len_utf16() as u32;
        }
        self.0.len()
    }
}

/// A query that was not understood, for a terminal: the query, a caret under the place, and what to do.
pub fn pointed(text: &str, error: &QueryError) -> String {
    let before = text.get(..error.from).unwrap_or_default().chars().count();
    let width = text
        .get(error.from..error.to)
        .unwrap_or_default()
        .chars()
        .count()
        .max(1);
    let hint = if error.hint.is_empty() {
        String::new()
    } else {
        format!("\nhint: {}", error.hint)
    };
    let text = text.replace(['\n', '\t'], " ");
    format!(
        "{}\n  {text}\n  {}{}{hint}",
        error.message,
        " ".repeat(before),
        "^".repeat(width)
    )
}

/// The query language in short, for a terminal.
pub fn query_help() -> String {
    let mut text = String::from(
        "The query language: words and \"quoted words\" are found in all text; field:value keeps what has it.\n\
         A list a,b means one of them, -term excludes, OR and parentheses join, * stands for\n\
         anything. Days and times without a zone are those of this machine. A query that begins with a minus comes after --.\n\nFields:\n",
    );
    for row in Field::table() {
        text.push_str(&format!("  {:<10} {:<34} {}\n", row.name, row.example, row.doc));
    }
    text
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, Instant};

    use tracewake_ingest::{Intake, Keys};

    use super::*;
    use crate::open::open_store;
    use crate::sample::open_sample;

    const SESSION: &str = "sample-refund-1";
    const NOW: UnixNanos = UnixNanos(0);

    fn sample() -> (tempfile::TempDir, Store) {
        let folder = tempfile::tempdir().unwrap();
        let store = open_store(&folder.path().join("traces.db")).unwrap();
        open_sample(&Intake::new(store.clone(), Keys::default())).unwrap();
        (folder, store)
    }

    #[test]
    fn completion_offers_fields_names_and_values() {
        let (_folder, store) = sample();
        let offered = |text: &str, session: Option<&str>| -> Vec<String> {
            let cursor = small(text.encode_utf16().count());
            let found = complete_query(&store, text, cursor, session).unwrap();
            found.items.into_iter().map(|item| item.insert).collect()
        };
        assert_eq!(offered("ag", None)[0], "agent:");
        assert_eq!(offered("sta", None), ["status:", "state:", "star:"]);
        assert_eq!(
            offered("sta", Some(SESSION)),
            ["status:"],
            "what only the list has"
        );
        assert_eq!(offered("lev", None), ["severity:"], "by its other name");
        let all = offered("", None);
        assert_eq!(all.len(), Field::table().len());
        assert!(
            !offered("b", None).contains(&"agent:billing".to_owned()),
            "one letter"
        );
        assert!(offered("bi", None).contains(&"agent:billing".to_owned()));
        assert_eq!(offered("agent:bil", None), ["billing"]);
        for (text, presets) in [
            ("since:2", &["24h"][..]),
            ("duration:", &[">1s", ">10s", ">1min"]),
            ("cost:", &[">0.01", ">0.1", ">1"]),
            ("events:", &[">0", ">100", ">10k"]),
        ] {
            assert_eq!(offered(text, None), presets, "{text}");
        }
    }

    #[test]
    fn names_that_nothing_has_are_told_with_those_that_are_alike() {
        let (_folder, store) = sample();
        let told = |text: &str| unknown_names(&store, &read(text, NOW).unwrap()).unwrap();
        assert_eq!(
            told("agent:bill"),
            ["no agent is called “bill”, but there is billing: agent:bill* finds names with more around it"]
        );
        assert!(told("agent:illin")[0].contains("agent:*illin*"));
        assert_eq!(told("agent:billing agent:zzz"), [""; 0]);
        assert_eq!(notes("refund or billing", NOW).len(), 1);
        assert_eq!(notes("refund billing", NOW), [""; 0]);
        assert!(check_query("agent:billing", NOW).is_ok());
        assert!(check_query("agnt:billing", NOW).is_err());
    }

    #[test]
    fn facets_keep_what_was_chosen_and_lead_on() {
        let (_folder, store) = sample();
        let agents = |text: &str| -> Vec<(String, u32, bool)> {
            let facets = event_facets(&store, SESSION, text, NOW).unwrap();
            let facet = facets.into_iter().find(|facet| facet.field == "agent").unwrap();
            let values = facet.values.into_iter();
            values
                .map(|value| (value.value, value.count, value.chosen))
                .collect()
        };
        let all = agents("");
        assert!(all.iter().all(|(_, count, chosen)| *count > 0 && !chosen));
        let of = |agents: &[(String, u32, bool)], name: &str| -> Vec<(u32, bool)> {
            let named = agents.iter().filter(|(agent, ..)| agent == name);
            named.map(|(_, count, chosen)| (*count, *chosen)).collect()
        };
        assert_eq!(of(&agents("agent:nobody"), "nobody"), [(0, true)]);
        assert!(matches!(
            of(&agents("agent:billing"), "billing")[..],
            [(1.., true)]
        ));
        assert_eq!(of(&agents("agent:no*"), "no*"), []);

        let filters = session_filters(&store, "sort:tokens refund", NOW).unwrap();
        let sorts: Vec<_> = filters
            .sorts
            .iter()
            .map(|sort| (sort.name.as_str(), sort.chosen, sort.query.as_str()))
            .collect();
        assert!(sorts.contains(&("tokens", true, "refund sort:tokens")));
        assert!(
            sorts.contains(&("newest", false, "refund")),
            "the default is left out"
        );
    }

    #[test]
    fn what_is_found_is_told_by_event_and_by_span() {
        let (_folder, store) = sample();
        let deadline = Instant::now() + Duration::from_secs(60);
        while store.index_behind().unwrap() > 0 {
            assert!(Instant::now() < deadline, "the index did not catch up");
            std::thread::sleep(Duration::from_millis(10));
        }
        let sessions = [SESSION.to_owned(), "elsewhere".to_owned()];
        let hits = session_snippets(&store, "\"Alto desk lamp\"", &sessions, NOW).unwrap();
        let [hit] = &hits[..] else { panic!("{hits:?}") };
        assert_eq!(hit.session, SESSION);
        assert!(hit.snippet.contains("Alto desk lamp"), "{}", hit.snippet);

        let bytes = session_hits(&store, SESSION, "error:true", NOW).unwrap();
        let numbers = bytes
            .chunks_exact(8)
            .map(|chunk| f64::from_le_bytes(chunk.try_into().unwrap()));
        let spans: Vec<i64> = numbers.map(|number| number as i64).collect();
        assert!(spans.len() > 1 && spans.is_sorted(), "{spans:?}");
        let fitting = |text: &str| fitting_spans(&store, SESSION, text, NOW).unwrap();
        assert_eq!(fitting("error:true"), Some(spans.into_iter().collect()));
        assert_eq!(fitting(" "), None);
    }

    #[test]
    fn the_help_has_every_field() {
        let help = query_help();
        for row in Field::table() {
            assert!(
                help.contains(row.example) && help.contains(row.doc),
                "{}",
                row.name
            );
        }
    }

    #[test]
    fn a_caret_stands_under_the_place() {
        let text = "é agnt:x";
        let error = parse(text, &Present::utc(UnixNanos(0))).unwrap_err();
        assert_eq!(
            pointed(text, &error),
            "there is no field “agnt”\n  é agnt:x\n    ^^^^\nhint: did you mean agent?"
        );
    }

    #[test]
    fn places_are_counted_as_the_window_does() {
        let places = Places::of("a😀é b");
        assert_eq!((places.unit(0), places.unit(5), places.unit(7)), (0, 3, 4));
        assert_eq!(
            (places.byte(0), places.byte(3), places.byte(4), places.byte(99)),
            (0, 5, 7, 9)
        );
    }
}
