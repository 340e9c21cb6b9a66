use proptest::prelude::*;

use super::*;
use crate::UnixNanos;

/// 2026-03-02T09:00:00Z.
const NOW: UnixNanos = UnixNanos(1_772_442_000_000_000_000);

fn present() -> Present {
    Present::utc(NOW)
}

fn check(text: &str, expect: &str) {
    let printed = match parse(text, &present()) {
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
fn scores_have_a_name_and_a_value() {
    check("score:helpful", "score:helpful");
    check("score:helpful>0.5", "score:helpful=0.500000001..");
    check("score:helpful >= 0.5 x", r#"score:helpful=0.5.. "x""#);
    check("score:help*<-1", "score:help*=..-1.000000001");
    check("score:helpful=0.5..0.75", "score:helpful=0.5..0.75");
    check("score:tone=good*", "score:tone=good*");
    check(
        r#"score:"very helpful"="not good""#,
        r#"score:"very helpful"="not good""#,
    );
    check("score:a,b>1", "score:a OR score:b=1.000000001..");
    check("score:(a>=1 AND b)", "score:a=1.. score:b");
    check("score:a!=2 -score:b", "score:a -score:a=2 -score:b");
    check("score>0.5", "score:*=0.500000001..");
    check("has:score no:feedback", "score:* -score:*");
    check(
        "score:helpful>good",
        "14..18 “good” is no number | write a number such as 0.5 or -1",
    );
    check(
        "score:helpful~good",
        "6..18 there are no regular expressions here | write it as score:helpful=good*, where * stands for anything",
    );
    check(
        r#"score:helpful="good"#,
        "6..19 the quotation mark is never closed | write another \" where the text ends",
    );
    check(
        "score:helpful>",
        "14..14 a number is missing here | write a number such as 0.5 or -1",
    );
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
fn what_is_excluded_never_comes() {
    for text in [
        "-tool:x",
        "!tool:x",
        "NOT tool:x",
        "not tool:x",
        "Not tool:x",
        "tool!=x",
        "tool != x",
        "tool<>x",
        "tool≠x",
        "tool:!x",
        "tool:!=x",
        "tool!:x",
        "–tool:x",
        "−tool:x",
        "¬tool:x",
        "-tool=x",
        "-(tool:x)",
        "!(tool:x)",
        "tool not in (x)",
        "tool:!\"x\"",
        "-tool:\"x\"",
    ] {
        check(text, "-tool:x");
    }
    check("!tool:x,y", "-tool:x,y");
    check("tool!=x,y", "-tool:x,y");
    check("!refund ", r#"-"refund""#);
    check(r#"!"a b""#, r#"-"a b""#);
    check("tokens!=5", "-tokens:5");
    check("!error:true", "-error:true");
    check("really! yes ", r#""really!" "yes""#);
    let apart = "says nothing here | to exclude, write - right before it, such as -tool:search; \
                 to find these characters, put them in quotation marks";
    check("a - tool:x", &format!("2..3 “-” {apart}"));
    check("! (tool:x)", &format!("0..1 “!” {apart}"));
    check("--tool:x", &format!("0..2 “--” {apart}"));
    check("~tool:x", &format!("0..1 “~” {apart}"));
    check("a - b ", r#""a" "b""#);
    check(
        "NOT *",
        "0..5 this excludes everything | write what is not wanted, such as -tool:search",
    );
}

#[test]
fn words_that_join_in_any_spelling() {
    for text in [
        "agent:a or agent:b",
        "agent:a || agent:b",
        "agent:a||agent:b",
        "agent:a | agent:b",
    ] {
        check(text, "agent:a OR agent:b");
    }
    for text in [
        "agent:a and tool:b",
        "agent:a && tool:b",
        "agent:a&&tool:b",
        "agent:a & tool:b",
        "agent:a +tool:b",
    ] {
        check(text, "agent:a tool:b");
    }
    check("refund or tool:b", r#""refund" OR tool:b"#);
    check("(a b) or c ", r#""a" "b" OR "c""#);
    check("late||lost ", r#""late" OR "lost""#);
    check("lock not acquired ", r#""lock" "not" "acquired""#);
    check(
        "a || ",
        "2..4 there is nothing after || | write a term after it, or put || in quotation marks to find the word",
    );
    check("* OR refund", "");
    check("*", "");
}

#[test]
fn values_in_parentheses() {
    for text in [
        "tool:(a OR b)",
        "tool:(a or b)",
        "tool:( a || b )",
        "tool:(a|b)",
        "tool:(a, b)",
        "tool:a|b",
        "tool in (a, b)",
        "tool:(\"a\" OR b)",
    ] {
        check(text, "tool:a,b");
    }
    check("tool:(a)", "tool:a");
    check("-tool:(a OR b)", "-tool:a,b");
    check("tool:(a AND b)", "tool:a tool:b");
    check("tool:(order OR b)", "tool:order,b");
    let odd = "names in parentheses need one word between them | \
               write tool:(a OR b) or tool:a,b for one of several, tool:(a AND b) for all of them";
    for text in [
        "tool:(a b)",
        "tool:()",
        "tool:(a OR)",
        "tool:(a OR b AND c)",
        "tool:(NOT a)",
        "tool:(-a)",
    ] {
        check(text, &format!("0..{} {odd}", text.len()));
    }
    check(
        "tool:(a OR b",
        "0..12 these parentheses are never closed | write “)” where they end",
    );
    check(
        "tool:[a,b]",
        "5..7 brackets say nothing here | write a,b for one of several, 10..20 for a range, or quotation marks around a name",
    );
    check(
        "tokens:[10 TO 20]",
        "7..10 brackets say nothing here | write a,b for one of several, 10..20 for a range, or quotation marks around a name",
    );
}

#[test]
fn spellings_of_other_tools() {
    check("tokens > 1000", "tokens:1001..");
    check("tokens> 1000", "tokens:1001..");
    check("tokens :>1000", "tokens:1001..");
    check("tokens>=1k", "tokens:1000..");
    check("tokens=>1,000", "tokens:1000..");
    check("tokens>1_000", "tokens:1001..");
    check(
        "total_tokens>5 gen_ai.usage.total_tokens<9",
        "tokens:6.. tokens:..8",
    );
    check("latency>2s", "duration:2000000001ns..");
    check("@duration:>1.5s", "duration:1500000001ns..");
    check("took >= \"2 seconds\"", "duration:2s..");
    check(
        "cost > 0.5usd price<$2",
        "cost:0.500000000001.. cost:..1.999999999999",
    );
    check("error:yes error:1", "error:true error:true");
    check("is:error is:failed", "error:true error:true");
    check(
        "-is:error is:live,starred",
        "-error:true (state:live OR star:true)",
    );
    check(
        "has:tool has:cost no:tool",
        "tool:* cost:0.000000000001.. -tool:*",
    );
    check(
        "status:error level:warning state:running",
        "status:failed severity:warn state:live",
    );
    check("tool.name:x tool_name=y", "tool:x tool:y");
    check("session_id:s trace_id:t", "session:s trace:t");
    check(
        "tool:'web search' agent:“the planner”",
        r#"tool:"web search" agent:"the planner""#,
    );
    check("model == gpt", "model:gpt");
    check("sort:cost-desc", "sort:cost");
    check("order_by:-tokens", "sort:tokens");
    check("sort:latest", "sort:newest");
    check("since:now-1h", "since:2026-03-02T08:00:00Z");
    check(
        "since:\"1h ago\" newer_than:1d",
        "since:2026-03-02T08:00:00Z since:2026-03-01T09:00:00Z",
    );
    check(
        "model=~gpt.*",
        "5..7 there are no regular expressions here | * stands for anything: model:*gpt.**",
    );
    check(
        "time>5",
        "0..4 there is no field “time” | write since: and until: for times, such as since:1h",
    );
    check(
        "minDuration:1s",
        "0..11 there is no field “minDuration” | write duration>1s",
    );
    check(
        "name:x",
        "0..4 there is no field “name” | write agent:, tool:, server: or model: for the name of one of these",
    );
    check(
        "message:refund",
        "0..7 there is no field “message” | all text is searched: write the words alone, or in quotation marks",
    );
    check(
        "is:odd",
        "3..6 is is never “odd” | it is one of error, failed, failure, ok, success, live, running, active, starred, star, cancelled, verified, broken, unsigned",
    );
    check(
        "duration>2",
        "9..10 “2” is no length of time | write a number with its unit, such as 250ms, 2s or 5min",
    );
    check(
        "error:timeout",
        "6..13 error is never “timeout” | it is true or false; to find words as well, write error:true \"timeout\"",
    );
    check(
        "sort:cost-asc",
        "5..13 sort is never “cost-asc” | it is one of newest, oldest, longest, tokens, cost, errors, events, agents, outcome",
    );
}

#[test]
fn days_are_the_readers() {
    let tokyo = jiff::tz::TimeZone::get("Asia/Tokyo").unwrap();
    let present = Present {
        now: NOW,
        zone: tokyo,
    };
    let check =
        |text: &str, expect: &str| assert_eq!(parse(text, &present).unwrap().to_string(), expect, "{text}");
    check("since:today", "since:2026-03-01T15:00:00Z");
    check(
        "since:yesterday until:tomorrow",
        "since:2026-02-28T15:00:00Z until:2026-03-02T15:00:00Z",
    );
    check("since:2026-03-01", "since:2026-02-28T15:00:00Z");
    check("since:2026-03-01T09:30", "since:2026-03-01T00:30:00Z");
    check("since:2026-03-01T09:30Z", "since:2026-03-01T09:30:00Z");
    check("since:2026-03-01T09:30+02:00", "since:2026-03-01T07:30:00Z");
    check("since:1h", "since:2026-03-02T08:00:00Z");
    let zone = "days and times without a zone are in Asia/Tokyo (UTC+09:00)";
    assert_eq!(advice("since:today x", &present), [zone]);
    assert_eq!(advice("since:1h until:2026-03-01T09:30Z", &present), [""; 0]);
}

#[test]
fn what_may_be_meant_otherwise_is_said() {
    let check = |text: &str, expect: &[&str]| assert_eq!(advice(text, &present()), expect, "{text}");
    check(
        "refund or late",
        &["“or” is looked for as a word: write OR for one or the other"],
    );
    check(
        "lock not acquired",
        &["“not” is looked for as a word: write NOT to exclude what follows"],
    );
    check("refund OR late", &[]);
    check("not", &[]);
    check("", &[]);
    check("*", &["no letter or digit to look for: everything is found"]);
    check("sort:cost", &[]);
    check(
        "tool:-x",
        &["tool:-x looks for a name that begins with -; to exclude, write -tool:x"],
    );
    check(
        "tool:/se.*/",
        &["tool:/se.*/ is a name, not a regular expression; * stands for anything"],
    );
    check(
        "tool:sear?h",
        &["? is a character of the name in tool:sear?h; * stands for anything"],
    );
    check("since:today", &["days and times without a zone are in UTC"]);
    check("agnt:x", &[]);
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
        "6..6 agent has no value | write it without a space, such as agent:planner, or \"agent\" to find the word",
    );
    check(
        "agent: x",
        "6..6 agent has no value | write it without a space, such as agent:planner, or \"agent\" to find the word",
    );
    check(
        "tool:a,",
        "7..7 tool has no value | write it without a space, such as tool:search*, or \"tool\" to find the word",
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
        "6..14 state is never “zzzzzzzz” | it is one of live, ok, recovered, failed",
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
    assert!(parse(&"(".repeat(100), &present()).is_err());
    assert!(parse(&"x ".repeat(1000), &present()).is_err());
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
    check("überprüfer*", "Überprüfer 2", true);
    check("ΟΔΌΣ", "οδός", true);
    check("uber", "über", false);
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
    check("agent:(a OR b) x", "b", "agent:a x");
    check("agent:(a OR b) x", "c", "agent:a,b,c x");
    check("agent!=a", "a", "agent!=a agent:a");
    check("agent:Über", "über", "");
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
        assert!(parse(row.example, &present()).is_ok(), "{}", row.example);
        assert!(row.doc.ends_with('.'), "{}", row.doc);
    }
    assert_eq!(
        parts("agent:x OR \"y\" zzz:1")
            .iter()
            .map(|part| (part.from, part.to))
            .collect::<Vec<_>>(),
        [(0, 6), (6, 7), (8, 10), (11, 14), (15, 20)]
    );
    assert_eq!(
        parse("a -b \"c d\" ", &present()).unwrap().highlight(),
        ["a", "c d"]
    );
}

#[test]
fn the_manual_has_this_table() {
    let manual = include_str!("../../../../docs/guide/query.md");
    let (_, fields) = manual.split_once("## Fields").unwrap();
    let (fields, _) = fields.split_once("\n## ").unwrap();
    let rows: Vec<&str> = fields.lines().filter(|line| line.starts_with("| `")).collect();
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
    let score = ("[a-zA-Z <=>\"*é-]{1,6}", "x[a-z .=]{0,6}", any::<i32>(), 0..4).prop_map(
        |(name, value, number, form)| {
            let exact = |text: String| Pattern { text, wild: false };
            let (least, most) = (Some(i64::from(number)), None);
            let scored = match form {
                0 => Scored::Any,
                1 => Scored::Is(exact(value)),
                2 => Scored::Within(Bounds { least, most }),
                _ => Scored::Within(Bounds { least, most: least }),
            };
            Expr::Term(Term {
                field: Field::Score,
                test: Test::Scored(exact(name), scored),
            })
        },
    );
    prop_oneof![text, names, number, time, flag, score]
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
        prop_assert_eq!(parse(&query.to_string(), &present()), Ok(query.clone()), "{}", query);
    }

    #[test]
    fn nothing_panics(text in "[ -~éß保\\n]{0,40}", cursor in 0..50_usize) {
        let read = parse(&text, &present());
        if let Err(error) = &read {
            prop_assert!(text.get(error.from..error.to).is_some(), "{:?}", error);
        }
        completion_at(&text, cursor);
        for part in parts(&text) {
            prop_assert!(text.get(part.from..part.to).is_some());
        }
        toggled(&text, Field::Agent, &text);
        if let Ok(query) = read {
            prop_assert_eq!(parse(&query.to_string(), &present()), Ok(query));
        }
    }
}
