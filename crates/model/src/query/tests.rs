use proptest::prelude::*;

use super::*;
use crate::UnixNanos;

/// 2026-03-02T09:00:00Z.
const NOW: UnixNanos = UnixNanos(1_772_442_000_000_000_000);

fn check(text: &str, expect: &str) {
    let printed = match parse(text, NOW) {
        Ok(query) => query.to_string(),
        Err(error) => format!("{}..{} {} | {}", error.from, error.to, error.message, error.hint),
    };
    assert_eq!(printed, expect, "{text}");
}

#[test]
fn words_and_phrases() {
    check("", "");
    check("  ", "");
    check("refund", r#""refund"*"#);
    check("refund ", r#""refund""#);
    check("a", r#""a""#);
    check("refund late", r#""refund" "late"*"#);
    check(r#""my refund""#, r#""my refund""#);
    check(r#"refund* late "#, r#""refund"* "late""#);
    check("保険金", r#""保険金"*"#);
    check("-- * …", "");
    check(
        "std::vec http://x.org 12:30 a->b ",
        r#""std::vec" "http://x.org" "12:30" "a->b""#,
    );
    check("--flag ", r#""--flag""#);
}

#[test]
fn fields_and_comparisons() {
    check("agent:planner tool:search*", "agent:planner tool:search*");
    check("Agent=planner", "agent:planner");
    check(
        r#"agent:"web search",b kind:tool_call_start,error"#,
        r#"agent:"web search",b kind:tool_call_start,error"#,
    );
    check(r#"tool:"a*" agent:"""#, r#"tool:"a*" agent:"""#);
    check("tokens>1000", "tokens:1001..");
    check("tokens>=1.2k", "tokens:1200..");
    check("tokens:5", "tokens:5");
    check("events:10..20", "events:10..20");
    check("events<10", "events:..9");
    check("cost>=0.5 cost<=$2", "cost:0.5.. cost:..2");
    check("duration>2s", "duration:2000000001ns..");
    check("duration:1s..1h30m", "duration:1s..90min");
    check("since:1h", "since:2026-03-02T08:00:00Z");
    check(
        "since:2026-03-01 until:2026-03-02T09:30",
        "since:2026-03-01T00:00:00Z until:2026-03-02T09:30:00Z",
    );
    check("since:yesterday", "since:2026-03-01T00:00:00Z");
    check("error:any star:false", "error:true star:false");
    check("sort:tokens refund ", r#""refund" sort:tokens"#);
    check("mcp:ledger", "server:ledger");
}

#[test]
fn joins() {
    check("-tool:x NOT agent:y", "-tool:x -agent:y");
    check("a OR b c ", r#""a" OR "b" "c""#);
    check("(a OR b) c ", r#"("a" OR "b") "c""#);
    check("a AND b ", r#""a" "b""#);
    check("-(a b) ", r#"-("a" "b")"#);
    check("-(-tool:x)", "-(-tool:x)");
    check("((a)) ", r#""a""#);
}

#[test]
fn errors_point_at_the_character() {
    check("agnt:x", "0..4 there is no field “agnt” | did you mean agent?");
    check(
        "x foo:bar",
        "2..5 there is no field “foo” | to find these characters, put them in quotation marks: \"foo:bar\"",
    );
    check(
        "agent:",
        "6..6 agent has no value | write it without a space, such as agent:planner",
    );
    check(
        "agent: x",
        "6..6 agent has no value | write it without a space, such as agent:planner",
    );
    check(
        "tool:a,",
        "7..7 tool has no value | write it without a space, such as tool:search*",
    );
    check(
        "tokens>many",
        "7..11 “many” is no number | write a whole number such as 1200 or 1.2k",
    );
    check(
        "duration:1s..2x",
        "13..15 “2x” is no length of time | write a number with its unit, such as 250ms, 2s or 5min",
    );
    check(
        "duration:10s..1s",
        "9..16 the range ends before it begins | write 1s..10s",
    );
    check(
        "tokens:1,2",
        "8..10 tokens takes one value | use two dots for a range, such as 1..10",
    );
    check(
        "agent>x",
        "5..6 agent cannot be more or less than something | write it with a colon, such as agent:planner",
    );
    check(
        "status:faild",
        "7..12 status is never “faild” | did you mean failed?",
    );
    check(
        "state:zzzzzzzz",
        "6..14 state is never “zzzzzzzz” | it is one of live, ok, failed",
    );
    check(
        "since:soon",
        "6..10 “soon” is no time | write how long ago (30min, 2h, 7d), a date (2026-03-01), or a date and a time (2026-03-01T09:30)",
    );
    check("(a", "0..1 this “(” is never closed | write “)” where it ends");
    check(
        "a)",
        "1..2 there is no “(” for this “)” | take it away, or put it in quotation marks",
    );
    check(
        "()",
        "0..2 there is nothing between the parentheses | take them away",
    );
    check(
        "OR a",
        "0..2 there is nothing before OR | put OR between two terms, or in quotation marks to find the word",
    );
    check(
        "a OR",
        "2..4 there is nothing after OR | write a term after it, or put OR in quotation marks to find the word",
    );
    check(
        "a NOT",
        "2..5 there is nothing after NOT | write a term after it, or put NOT in quotation marks to find the word",
    );
    check(
        "é \"open",
        "3..8 the quotation mark is never closed | write another \" where the text ends",
    );
    check(
        "-sort:cost",
        "1..10 the order cannot be inside parentheses or be negated | write it at the end",
    );
    assert!(parse(&"(".repeat(100), NOW).is_err());
    assert!(parse(&"x ".repeat(1000), NOW).is_err());
}

#[test]
fn wildcards() {
    let check = |pattern: &str, name: &str, expect: bool| {
        let pattern = Pattern {
            text: pattern.into(),
            wild: pattern.contains('*'),
        };
        assert_eq!(pattern.fits(name), expect, "{pattern:?} {name}");
    };
    check("Search", "search", true);
    check("search*", "search_kb", true);
    check("*kb", "search_kb", true);
    check("s*_*b", "search_kb", true);
    check("s*x", "search_kb", false);
    check("*", "", true);
}

#[test]
fn completion_knows_the_place() {
    let check = |text: &str, expect: &str| {
        let cursor = text.find('|').unwrap();
        let found = completion_at(&text.replace('|', ""), cursor);
        let wanted = match found.wanted {
            Wanted::Field { begun } => format!("field {begun}"),
            Wanted::Value { field, begun } => format!("{} {begun}", field.info().name),
            Wanted::Nothing => "nothing".to_owned(),
        };
        assert_eq!(format!("{}..{} {wanted}", found.from, found.to), expect, "{text}");
    };
    check("|", "0..0 field ");
    check("ag|", "0..2 field ag");
    check("ag|ent:x", "0..6 field ag");
    check("x |y", "2..2 field ");
    check("agent:|", "6..6 agent ");
    check("agent:pl|anner tool:x", "6..13 agent pl");
    check("agent:a,b|c,d", "8..10 agent b");
    check("-tool:s|", "6..7 tool s");
    check("tool:\"web s|", "5..11 tool web s");
    check("\"open |", "0..6 nothing");
    check("(status:|", "8..8 status ");
}

#[test]
fn a_click_changes_one_term() {
    let check = |text: &str, value: &str, expect: &str| {
        assert_eq!(toggled(text, Field::Agent, value), expect, "{text}")
    };
    check("", "a", "agent:a");
    check("refund", "a b", "refund agent:\"a b\"");
    check("agent:a x", "b", "agent:a,b x");
    check("agent:a,b x", "a", "agent:b x");
    check("y agent:a x", "a", "y x");
    check("x OR y", "a", "(x OR y) agent:a");
    check("-agent:a", "a", "-agent:a agent:a");
    check("", "", "agent:\"\"");
    assert_eq!(chosen("agent:a,\"b c\" -agent:d", Field::Agent), ["a", "b c"]);
    assert_eq!(
        replaced("x sort:cost y", Field::Sort, Some("tokens")),
        "x y sort:tokens"
    );
    assert_eq!(replaced("sort:cost", Field::Sort, None), "");
}

#[test]
fn the_table_is_whole() {
    for row in Field::table() {
        assert_eq!(row.field.info().name, row.name);
        assert_eq!(Field::from_name(row.name), Some(row.field));
        assert!(parse(row.example, NOW).is_ok(), "{}", row.example);
        assert!(row.doc.ends_with('.'), "{}", row.doc);
    }
    assert_eq!(
        parts("agent:x OR \"y\" zzz:1")
            .iter()
            .map(|part| (part.from, part.to))
            .collect::<Vec<_>>(),
        [(0, 6), (6, 7), (8, 10), (11, 14), (15, 20)]
    );
    assert_eq!(parse("a -b \"c d\" ", NOW).unwrap().highlight(), ["a", "c d"]);
}

#[test]
fn the_manual_has_this_table() {
    let manual = include_str!("../../../../docs/guide/query.md");
    let rows: Vec<&str> = manual.lines().filter(|line| line.starts_with("| `")).collect();
    let expect: Vec<String> = Field::table()
        .iter()
        .map(|row| {
            let aliases: Vec<String> = row.aliases.iter().map(|alias| format!("`{alias}`")).collect();
            let (aliases, holds, looks) = (aliases.join(", "), row.value.words(), row.applies.words());
            format!(
                "| `{}` | {aliases} | {holds} | {looks} | {} | `{}` |",
                row.name, row.doc, row.example
            )
        })
        .collect();
    assert_eq!(rows, expect);
}

fn leaf() -> impl Strategy<Value = Expr> {
    let text = ("[a-z\"\\\\é保\\n ]{0,8}[a-z0-9]", any::<bool>())
        .prop_map(|(words, prefix)| Expr::Text(Text { words, prefix }));
    let pattern = prop_oneof![
        "[a-zA-Z0-9 \"\\\\,:*é-]{0,6}".prop_map(|text| Pattern { text, wild: false }),
        "[a-z0-9._-]{0,3}\\*[a-z0-9*]{0,3}".prop_map(|text| Pattern { text, wild: true }),
    ];
    let names = (
        prop::sample::select(vec![Field::Agent, Field::Tool, Field::Kind, Field::Tag]),
        prop::collection::vec(pattern, 1..4),
    )
        .prop_map(|(field, patterns)| {
            Expr::Term(Term {
                field,
                test: Test::OneOf(patterns),
            })
        });
    let number = (
        prop::sample::select(vec![Field::Tokens, Field::Cost, Field::Duration, Field::Events]),
        0..i64::MAX,
        0..i64::MAX,
        0..3,
    )
        .prop_map(|(field, a, b, form)| {
            let (least, most) = (Some(a.min(b)), Some(a.max(b)));
            let test = Test::Within(match form {
                0 => Bounds { least, most },
                1 => Bounds { least, most: None },
                _ => Bounds { least: None, most },
            });
            Expr::Term(Term { field, test })
        });
    let time = (any::<bool>(), 0..4_000_000_000_000_000_000_i64).prop_map(|(since, at)| {
        let (field, bounds) = match since {
            true => (
                Field::Since,
                Bounds {
                    least: Some(at),
                    most: None,
                },
            ),
            false => (
                Field::Until,
                Bounds {
                    least: None,
                    most: Some(at),
                },
            ),
        };
        Expr::Term(Term {
            field,
            test: Test::Within(bounds),
        })
    });
    let flag = any::<bool>().prop_map(|so| {
        Expr::Term(Term {
            field: Field::Error,
            test: Test::Is(so),
        })
    });
    prop_oneof![text, names, number, time, flag]
}

fn tree() -> impl Strategy<Value = Expr> {
    leaf().prop_recursive(4, 24, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 1..4).prop_map(Expr::all),
            prop::collection::vec(inner.clone(), 1..4).prop_map(Expr::any),
            inner.prop_map(|inner| Expr::Not(Box::new(inner))),
        ]
    })
}

proptest! {
    #[test]
    fn what_is_printed_is_read_again(filter in tree(), sort in prop::option::of(prop::sample::select(Sort::ALL.to_vec()))) {
        let query = Query { filter, sort };
        prop_assert_eq!(parse(&query.to_string(), NOW), Ok(query.clone()), "{}", query);
    }

    #[test]
    fn nothing_panics(text in "[ -~éß保\\n]{0,40}", cursor in 0..50_usize) {
        let read = parse(&text, NOW);
        if let Err(error) = &read {
            prop_assert!(text.get(error.from..error.to).is_some(), "{:?}", error);
        }
        completion_at(&text, cursor);
        for part in parts(&text) {
            prop_assert!(text.get(part.from..part.to).is_some());
        }
        toggled(&text, Field::Agent, &text);
        if let Ok(query) = read {
            prop_assert_eq!(parse(&query.to_string(), NOW), Ok(query));
        }
    }
}
