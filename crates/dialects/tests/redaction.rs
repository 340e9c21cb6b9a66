//! No secret survives, whatever is around it; and what is redacted stays as it is.

use proptest::prelude::*;
use serde_json::{Value, json};
use tracewake_dialects::redact::{Hints, Redactor};

/// Values that must not be in the output, with characters around them that do not make them part of something longer.
fn secret() -> impl Strategy<Value = String> {
    prop_oneof![
        "sk-(proj-)?[A-Za-z0-9]{16,30}",
        "AKIA[A-Z0-9]{16}",
        "ghp_[A-Za-z0-9]{20,30}",
        "xoxb-[0-9]{10,12}-[A-Za-z0-9]{8}",
        "aop_[a-z]{3,6}[0-9]{3,6}",
        "eyJ[A-Za-z0-9]{10,20}\\.[A-Za-z0-9]{10,20}\\.[A-Za-z0-9]{10,20}",
        "[a-z]{1,8}(\\.[a-z]{1,5})?@[a-z]{1,8}\\.(com|org|co\\.uk)",
        "\\+1 \\([2-9][0-9]{2}\\) [0-9]{3}-[0-9]{4}",
        "[1-8][0-9]{2}-[0-9]{2}-[0-9]{4}",
        Just("4111 1111 1111 1111".to_owned()),
        Just("378282246310005".to_owned()),
        Just("5500-0000-0000-0004".to_owned()),
        "-----BEGIN PRIVATE KEY-----\n[A-Za-z0-9+/]{10,40}\n-----END PRIVATE KEY-----",
    ]
}

fn around() -> impl Strategy<Value = String> {
    "([ ,;\"'(\\[{}\\])]|[a-z ]{0,12}|é|\n|\\\\)*[ \n,;\"']"
}

/// JSON with secrets in texts, keys, and in JSON inside texts.
fn document() -> impl Strategy<Value = (Value, Vec<String>)> {
    let leaf = (around(), secret(), around()).prop_map(|(before, secret, after)| {
        (
            Value::from(format!(
                "{before}{secret}{}",
                after.chars().rev().collect::<String>()
            )),
            vec![secret],
        )
    });
    let plain = prop_oneof![
        Just(json!(null)),
        Just(json!(1.5)),
        "[a-z]{0,9}".prop_map(Value::from)
    ];
    let leaf = prop_oneof![leaf, plain.prop_map(|value| (value, Vec::new()))];
    leaf.prop_recursive(4, 24, 4, |inner| {
        let name = prop_oneof![
            "[a-z]{1,6}",
            Just("arguments".to_owned()),
            Just("value".to_owned())
        ];
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(|items| {
                let (values, secrets): (Vec<Value>, Vec<Vec<String>>) = items.into_iter().unzip();
                (Value::Array(values), secrets.concat())
            }),
            prop::collection::vec((name, inner.clone()), 0..4).prop_map(|items| {
                let mut object = serde_json::Map::new();
                let mut secrets = Vec::new();
                for (key, (value, found)) in items {
                    if object.insert(key, value).is_none() {
                        secrets.extend(found);
                    }
                }
                (Value::Object(object), secrets)
            }),
            inner.prop_map(|(value, secrets)| (Value::from(value.to_string()), secrets)),
        ]
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, ..ProptestConfig::default() })]

    #[test]
    fn no_secret_survives_and_twice_is_once((value, secrets) in document()) {
        let text = value.to_string();
        let mut redactor = Redactor::new();
        let redacted = redactor.json(text.as_bytes(), &Hints::default()).into_owned();
        let shown = String::from_utf8(redacted.clone()).unwrap();
        prop_assert!(serde_json::from_str::<Value>(&shown).is_ok(), "no JSON any more: {shown}");
        for secret in &secrets {
            prop_assert!(!shown.contains(secret.trim()), "{secret:?} is still in {shown}");
        }
        let mut again = Redactor::new();
        let twice = again.json(&redacted, &Hints::default()).into_owned();
        prop_assert_eq!(twice, redacted);
        prop_assert_eq!(again.report().total(), 0);
    }

    #[test]
    fn any_text_is_redacted_without_panic(text in "\\PC{0,200}", bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        let mut redactor = Redactor::new();
        let once = redactor.text("message", &text, &Hints::default()).into_owned();
        prop_assert_eq!(Redactor::new().text("message", &once, &Hints::default()), once.as_str());
        let once = redactor.json(&bytes, &Hints::default()).into_owned();
        let twice = Redactor::new().json(&once, &Hints::default()).into_owned();
        prop_assert_eq!(twice, once);
    }

    #[test]
    fn ids_and_times_stay(hex in "[0-9a-f]{16,64}", uuid in "[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}",
        nanos in 1_600_000_000_000_000_000i64..1_999_999_999_999_999_999) {
        let value = json!({
            "content_hash": hex, "trace_id": hex, "event_id": uuid, "parent_span_id": uuid, "startTimeUnixNano": nanos.to_string(),
            "at": nanos, "timestamp": "2026-03-09T07:00:00.768155+00:00", "text": format!("span {uuid} at {nanos}"),
        });
        let text = value.to_string();
        prop_assert_eq!(Redactor::new().json(text.as_bytes(), &Hints::default()), text.as_bytes());
    }
}
