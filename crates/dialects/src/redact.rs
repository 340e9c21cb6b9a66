//! Takes secrets and personal data out of what an export writes.
//!
//! Works on JSON text as it is: only the texts that change are rewritten, numbers and the order of keys stay. What
//! is taken out is replaced by a label that is the same for the same value throughout one export, so that a run stays
//! readable, and is counted by rule and by field.

mod assignments;
mod cards;
mod collection;
mod labels;
mod names;
mod near;
mod patterns;
mod rewrite;

use std::borrow::Cow;
use std::collections::BTreeMap;

use tracewake_model::{Content, Event};

use labels::Labels;
use names::Name;

/// Fields in the report; the others are counted together.
const LISTED_FIELDS: usize = 1_000;
/// Where the fields beyond [`LISTED_FIELDS`] are counted.
const OTHER_FIELDS: &str = "(other fields)";

/// Why something was taken out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Rule {
    /// The name of its field.
    FieldName,
    /// The event itself names the field as one that holds personal data.
    NamedByEvent,
    /// An e-mail address.
    Email,
    /// A telephone number.
    Phone,
    /// A card number with a valid check digit.
    Card,
    /// A US social security number.
    Ssn,
    /// A key of a known service, by what it looks like.
    Key,
    /// A JSON web token, or what is in headers for authorization.
    Token,
    /// A PEM block.
    Pem,
    /// The password in a URL.
    UrlPassword,
    /// A name and its value inside text: `password=…`, `--token …`.
    Assignment,
}

impl Rule {
    /// The name in reports.
    pub fn name(self) -> &'static str {
        match self {
            Rule::FieldName => "field name",
            Rule::NamedByEvent => "named by the event",
            Rule::Email => "e-mail address",
            Rule::Phone => "phone number",
            Rule::Card => "card number",
            Rule::Ssn => "social security number",
            Rule::Key => "api key",
            Rule::Token => "token",
            Rule::Pem => "pem block",
            Rule::UrlPassword => "password in a url",
            Rule::Assignment => "assignment in text",
        }
    }
}

/// What was taken out.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Report {
    /// How often each rule took something out.
    pub by_rule: BTreeMap<Rule, u64>,
    /// How often in each field, by its path without positions in lists; the first 1,000 fields by name of their coming.
    pub by_field: BTreeMap<String, u64>,
}

impl Report {
    /// How often anything was taken out.
    pub fn total(&self) -> u64 {
        self.by_rule.values().sum()
    }
}

/// Fields that an event itself says hold personal data.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Hints {
    fields: Vec<Vec<Name>>,
    /// Whether all of a field's path must fit, and not only its last name.
    by_path: bool,
}

impl Hints {
    /// The fields that Chaukas events name in `redaction.fields`, and those called like their categories of personal
    /// data. Fields are known by their names alone: in another form of the event they are under other paths.
    pub fn of(event: &Event) -> Hints {
        let accessed = match &event.content {
            Some(Content::DataAccess(access)) => access.pii_categories.as_slice(),
            _ => &[],
        };
        let named = event.redaction.iter().flat_map(|redaction| &redaction.fields);
        let all = named.chain(&event.pii_categories).chain(accessed);
        let path = |field: &String| {
            let names = field.split('.').map(Name::new);
            names.filter(|name| !name.is_empty()).collect()
        };
        Hints {
            fields: all
                .map(path)
                .filter(|path: &Vec<Name>| !path.is_empty())
                .collect(),
            by_path: false,
        }
    }

    /// The same for the event in its own form, where fields are known by their paths.
    pub fn of_own(event: &Event) -> Hints {
        Hints {
            by_path: true,
            ..Hints::of(event)
        }
    }

    /// Whether a field, given by its path from the inside out, is one of these.
    fn has<'a>(&self, path: impl Iterator<Item = &'a Name> + Clone) -> bool {
        self.fields.iter().any(|field| {
            let mut own = path.clone();
            let names = if self.by_path { field.len() } else { 1 };
            field
                .iter()
                .rev()
                .take(names)
                .all(|name| own.next() == Some(name))
        })
    }
}

/// Takes secrets out of the texts of one export.
#[derive(Debug, Default)]
pub struct Redactor {
    labels: Labels,
    report: Report,
}

impl Redactor {
    /// One for a new export: labels begin at 1.
    pub fn new() -> Redactor {
        Redactor::default()
    }

    /// JSON text without secrets. Text that is no JSON is treated as free text.
    pub fn json<'a>(&mut self, text: &'a [u8], hints: &Hints) -> Cow<'a, [u8]> {
        rewrite::json(self, text, hints)
    }

    /// The text of a field without secrets.
    pub fn text<'a>(&mut self, field: &str, text: &'a str, hints: &Hints) -> Cow<'a, str> {
        rewrite::text(self, field, text, hints)
    }

    /// What was taken out so far.
    pub fn report(&self) -> &Report {
        &self.report
    }

    /// The label for a value that a rule takes out of a field.
    fn replace(&mut self, rule: Rule, kind: labels::Kind, value: &str, field: &str) -> String {
        *self.report.by_rule.entry(rule).or_default() += 1;
        let known = self.report.by_field.contains_key(field) || self.report.by_field.len() < LISTED_FIELDS;
        let field = if known { field } else { OTHER_FIELDS };
        *self.report.by_field.entry(field.to_owned()).or_default() += 1;
        self.labels.of(kind, value)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use tracewake_model::DataAccess;

    use super::*;

    #[test]
    fn the_report_counts_by_rule_and_by_field() {
        let mut redactor = Redactor::new();
        let text = redactor.text("note", "mail a@b.co or c@d.co", &Hints::default());
        assert_eq!(text, "mail [EMAIL_1] or [EMAIL_2]");
        let json = redactor.json(br#"{"password": "x"}"#, &Hints::default());
        assert_eq!(*json, *br#"{"password": "[SECRET_1]"}"#);
        let report = redactor.report();
        let by_rule = [(Rule::FieldName, 1), (Rule::Email, 2)];
        assert_eq!(report.by_rule, BTreeMap::from(by_rule));
        let by_field = [("note".to_owned(), 2), ("password".to_owned(), 1)];
        assert_eq!(report.by_field, BTreeMap::from(by_field));
        assert_eq!(report.total(), 3);
    }

    #[test]
    fn fields_beyond_the_listed_ones_are_counted_together() {
        let mut redactor = Redactor::new();
        for field in 0..LISTED_FIELDS + 2 {
            redactor.text(&format!("f{field}"), "a@b.co", &Hints::default());
        }
        redactor.text("f0", "a@b.co", &Hints::default());
        let by_field = &redactor.report().by_field;
        assert_eq!(by_field.len(), LISTED_FIELDS + 1);
        assert_eq!((by_field["f0"], by_field[OTHER_FIELDS]), (2, 2));
    }

    #[test]
    fn each_rule_has_a_name_of_its_own() {
        use Rule::*;
        let rules = [
            FieldName,
            NamedByEvent,
            Email,
            Phone,
            Card,
            Ssn,
            Key,
            Token,
            Pem,
            UrlPassword,
            Assignment,
        ];
        let names: BTreeSet<&str> = rules.iter().map(|rule| rule.name()).collect();
        assert_eq!(names.len(), rules.len());
        assert!(names.contains("e-mail address"));
    }

    #[test]
    fn a_field_without_a_name_is_none() {
        let event = Event {
            pii_categories: vec![".".to_owned(), "-".to_owned(), "home..city".to_owned()],
            ..Event::default()
        };
        let text = br#"{"": "a", "_": "b", "home": {"city": "c"}}"#;
        let redacted = Redactor::new().json(text, &Hints::of_own(&event)).into_owned();
        assert_eq!(
            redacted,
            br#"{"": "a", "_": "b", "home": {"city": "[PERSONAL_1]"}}"#
        );
    }

    #[test]
    fn categories_of_data_that_was_read_are_fields_with_personal_data() {
        let event = Event {
            content: Some(Content::DataAccess(DataAccess {
                pii_categories: vec!["shoe_size".to_owned()],
                ..DataAccess::default()
            })),
            ..Event::default()
        };
        let text = br#"{"shoe_size": "44", "colour": "red"}"#;
        let redacted = Redactor::new().json(text, &Hints::of(&event)).into_owned();
        assert_eq!(redacted, br#"{"shoe_size": "[PERSONAL_1]", "colour": "red"}"#);
    }
}
