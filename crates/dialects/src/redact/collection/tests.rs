//! Every rule of gitleaks is compiled and tried on texts made from its own pattern; the rules that matter most also on
//! keys as their services document them, and on what only looks like one.

use proptest::strategy::{Strategy, ValueTree};
use proptest::string::bytes_regex;
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};

use super::*;

/// Texts made for each rule.
const TEXTS: usize = 40;

fn found(text: &str) -> Vec<&str> {
    keys(text).into_iter().map(|place| &text[place]).collect()
}

/// The pattern without what a generator cannot take: it makes whole texts, which begin and end anyway.
fn for_generator(pattern: &str) -> String {
    let anchors = [r"\b", r"\B|", r"|\z", "|$", "$|", "^|", "|^"];
    let bare = anchors
        .into_iter()
        .fold(pattern.to_owned(), |bare, anchor| bare.replace(anchor, ""));
    format!("(?-u){bare}")
}

#[test]
fn every_rule_finds_what_its_pattern_makes() {
    let rng = TestRng::from_seed(RngAlgorithm::ChaCha, &[7; 32]);
    let mut runner = TestRunner::new_with_rng(Config::default(), rng);
    assert!(COLLECTION.rules.len() > 200);
    let written: WrittenCollection = toml::from_str(include_str!("../gitleaks/gitleaks.toml")).unwrap();
    let first_word = |rule: Written| Some((rule.id, rule.keywords.into_iter().next()?));
    let words: HashMap<String, String> = written.rules.into_iter().filter_map(first_word).collect();
    for rule in &COLLECTION.rules {
        let lists = rule.allowed.iter().chain([&COLLECTION.allowed]);
        assert!(
            lists.map(AllowList::regexes).map(<[_]>::len).sum::<usize>() > 0,
            "they compile"
        );
        let texts =
            bytes_regex(&for_generator(&rule.pattern)).unwrap_or_else(|error| panic!("{}: {error}", rule.id));
        let ascii = |byte: u8| if byte.is_ascii() { char::from(byte) } else { 'x' };
        // A word that a rule wants in the text may be outside of what its pattern matches.
        let word = &words[&rule.id];
        let is_found = (0..TEXTS).any(|_| {
            let made = texts.new_tree(&mut runner).unwrap().current();
            let made: String = made.into_iter().map(ascii).collect();
            let places = COLLECTION.find(&format!("{word}\n{made} y"), |other| other.id == rule.id);
            !places.is_empty()
        });
        assert!(is_found, "{}", rule.id);
    }
}

#[test]
fn rules_find_near_their_keywords_what_they_find_anywhere() {
    let rng = TestRng::from_seed(RngAlgorithm::ChaCha, &[11; 32]);
    let mut runner = TestRunner::new_with_rng(Config::default(), rng);
    let mut near = 0;
    for rule in &COLLECTION.rules {
        let expression = rule.expression();
        let Some(reach) = expression.reach else { continue };
        near += 1;
        let texts = bytes_regex(&for_generator(&rule.pattern)).unwrap();
        for _ in 0..TEXTS {
            let mut made = || texts.new_tree(&mut runner).unwrap().current();
            let word = rule.keywords[0].as_bytes();
            let parts = [word, &made(), b" ", &made(), &made(), b"=", word, b"\n", &made()];
            let ascii = |byte: u8| if byte.is_ascii() { char::from(byte) } else { 'x' };
            let text: String = parts.concat().into_iter().map(ascii).collect();
            let words = words_anywhere(&rule.keywords, AhoCorasickKind::ContiguousNFA);
            let keywords = words.find_overlapping_iter(&text).map(|word| word.start());
            let mut found = Vec::new();
            near_keywords(&expression.regex, reach, &text, keywords, |captures| {
                found.extend(captures.get_match());
            });
            let anywhere: Vec<_> = expression.regex.find_iter(&text).collect();
            assert_eq!(found, anywhere, "{}: {text}", rule.id);
        }
    }
    assert!(near > 150, "{near} of {}", COLLECTION.rules.len());
    let generic = COLLECTION.rules.iter().find(|rule| rule.id == GENERIC).unwrap();
    assert_eq!(generic.expression().reach, Some(0));
}

#[test]
fn every_rule_leaves_prose_alone() {
    let words = "the access token for the api key of this secret was rejected, sk means skip, s. means see, ey is an ending";
    for rule in &COLLECTION.rules {
        for text in [words.to_owned(), format!("{words} {}", rule.id)] {
            let mut found = Vec::new();
            rule.find(&text, 0..text.len(), &COLLECTION.allowed, &mut found);
            assert!(found.is_empty(), "{}", rule.id);
        }
    }
}

#[test]
fn keys_are_found_as_their_services_write_them() {
    let random = "q7Zp1Lk9Xw3Vb5Nm2Rt8Yc4Hd6Jf0Gs1Qa7We9Po3Iu5Ty2Kl8Bv4Xz6Cn0Mj";
    for (begin, length) in [
        ("ghp_", 36),
        ("gho_", 36),
        ("ghs_", 36),
        ("glpat-", 20),
        ("npm_", 36),
        ("dop_v1_", 0),
        ("hvs.", 60),
        ("xoxb-1234567890123-1234567890123", 24),
        ("sk_live_", 24),
        ("shpat_", 0),
        ("AGE-SECRET-KEY-1", 0),
    ] {
        let body = match begin {
            "npm_" => random[..length].to_lowercase(),
            "dop_v1_" => "0a1b2c3d4e5f60718293a4b5c6d7e8f9".repeat(2),
            "shpat_" => "0a1b2c3d4e5f60718293a4b5c6d7e8f9".to_owned(),
            "AGE-SECRET-KEY-1" => "QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7LQPZRY9X8GF2TVDW0S3JN54KHCE".to_owned(),
            "hvs." => format!("{random}{random}")[..95].to_owned(),
            _ => random[..length].to_owned(),
        };
        let key = format!("{begin}{body}");
        for text in [
            format!("use {key}, then"),
            format!("\"{key}\""),
            key.clone(),
            format!("({key})."),
        ] {
            assert_eq!(found(&text), [key.as_str()], "{text}");
        }
    }
}

#[test]
fn what_only_looks_like_a_key_stays() {
    for text in [
        "ghp_short",
        "ghp_aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
        "glpat-is-the-prefix",
        "npm_config_registry",
        "task-management-and-so-on-and-so-forth-and-more",
        "019cadc6-9440-7168-a87d-c2f823d071b5",
        "4b4bd3eba273896e0d8ee52251bcdb7a",
        "hvs.no",
        "AKIAIOSFODNN7EXAMPLE",
        "curl -u $USER:$PASS https://x",
    ] {
        assert_eq!(found(text), [""; 0], "{text}");
    }
}

#[test]
fn what_looks_random_behind_a_word_is_found_unless_it_is_data() {
    let found = |text: &str| generic(text).len();
    assert_eq!(found("my_app_key = 'q7Zp1Lk9Xw3Vb5Nm2Rt8'"), 1);
    assert_eq!(found("creds: q7Zp1Lk9Xw3Vb5Nm2Rt8, and"), 1);
    assert_eq!(found("cache_secret = 'q7Zp1Lk9Xw3Vb5Nm2Rt8'"), 1);
    let as_long_as_a_uuid = "q7Zp1Lk9Xw3Vb5Nm2Rt8Yc4Hd6Jf0Gs1Qa7W";
    assert_eq!(as_long_as_a_uuid.len(), 36);
    assert_eq!(found(&format!("my_app_key = '{as_long_as_a_uuid}'")), 1);
    for text in [
        "cache_key=q7Zp1Lk9Xw3Vb5Nm2Rt8",
        "next_page_token=q7Zp1Lk9Xw3Vb5Nm2Rt8",
        "token_id: q7Zp1Lk9Xw3Vb5Nm2Rt8",
        "my_key: 019cadc6-9440-7168-a87d-c2f823d071b5",
        "key: summary-of-the-conversation",
        "my_key = 'aaaaaaaaaaaaaaaaaaaaaaa1'",
    ] {
        assert_eq!(found(text), 0, "{text}");
    }
}

#[test]
fn a_match_is_judged_with_its_name_and_its_lines() {
    let start = |text: &str| name_start(text.as_bytes(), text.len());
    assert_eq!(start("set cache.page-my_"), "set ".len());
    assert_eq!(start("my_"), 0);
    assert_eq!(start("name: "), "name: ".len());
    assert_eq!(start(&"a".repeat(LONGEST_NAME + 5)), 5);

    let lines = |place: Range<usize>| std::str::from_utf8(line_of(b"one\ntwo\nsix", place)).unwrap();
    assert_eq!(lines(1..2), "one");
    assert_eq!(lines(5..6), "two");
    assert_eq!(lines(9..11), "six");
    assert_eq!(lines(1..6), "one\ntwo");
}
