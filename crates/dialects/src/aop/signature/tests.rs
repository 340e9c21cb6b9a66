use super::printer::Style;
use super::value::parse;
use super::*;

/// Prints with `json.dumps(value, ensure_ascii=…, sort_keys=…)`.
fn printed(raw: &str, ascii: bool, sorted: bool) -> Option<String> {
    let style = Style {
        ascii,
        sorted,
        compact: false,
    };
    let mut out = Vec::new();
    style.print(&parse(raw)?, &mut out)?;
    Some(String::from_utf8(out).unwrap())
}

#[test]
fn prints_like_python() {
    let check = |raw: &str, plain: Option<&str>, ascii: &str| {
        assert_eq!(printed(raw, false, false).as_deref(), plain, "{raw}");
        assert_eq!(printed(raw, true, false).as_deref(), Some(ascii), "{raw}");
    };
    let same = |raw: &str, expect: &str| check(raw, Some(expect), expect);
    same(" { } ", "{}");
    same("[ ]", "[]");
    same(
        r#"{"b":1,"a":[true,null ,1E5]}"#,
        r#"{"b": 1, "a": [true, null, 100000.0]}"#,
    );
    same(
        "[NaN,Infinity,-Infinity,-0,-0.0]",
        "[NaN, Infinity, -Infinity, 0, -0.0]",
    );
    same(
        r#""a\/b\"\\\b\f\n\r\t\u0007\u001f""#,
        r#""a/b\"\\\b\f\n\r\t\u0007\u001f""#,
    );
    same(r#"{"a":1,"b":2,"\u0061":3}"#, r#"{"a": 3, "b": 2}"#);
    check(r#""\u00e9é""#, Some("\"éé\""), r#""\u00e9\u00e9""#);
    check(
        r#""\ud83d\ude1f😟""#,
        Some("\"😟😟\""),
        r#""\ud83d\ude1f\ud83d\ude1f""#,
    );
    check(
        "\"\u{7f}\\u007f\\u2028\"",
        Some("\"\u{7f}\u{7f}\u{2028}\""),
        r#""\u007f\u007f\u2028""#,
    );
    check(r#""\ud83d""#, None, r#""\ud83d""#);
    check(
        r#""\udc00\ud83d\ud83d\ude1f""#,
        None,
        r#""\udc00\ud83d\ud83d\ude1f""#,
    );
    for bad in [
        r#""\x""#,
        r#""\u12g4""#,
        "",
        "{",
        "[1,]",
        "{\"a\"}",
        "01",
        "1.",
        "[1 2]",
        "nul",
    ] {
        assert_eq!(printed(bad, true, false), None, "{bad}");
    }
}

#[test]
fn sorts_by_code_point() {
    let check =
        |raw: &str, expect: &str| assert_eq!(printed(raw, true, true).as_deref(), Some(expect), "{raw}");
    check(
        r#"{"b":{"d":1,"c":2},"a":1,"B":0}"#,
        r#"{"B": 0, "a": 1, "b": {"c": 2, "d": 1}}"#,
    );
    // UTF-16 would put the pair before U+FFFD.
    check(
        r#"{"\ud83d\ude1f":1,"\ufffd":2,"\ud83d":3}"#,
        r#"{"\ud83d": 3, "\ufffd": 2, "\ud83d\ude1f": 1}"#,
    );
}

#[test]
fn many_keys_are_settled_quickly() {
    let members: Vec<String> = (0..50_000).map(|n| format!("\"k{}\":{n}", n % 25_000)).collect();
    let raw = format!("{{{}}}", members.join(","));
    let printed = printed(&raw, false, false).unwrap();
    assert!(printed.starts_with("{\"k0\": 25000, ") && printed.ends_with("\"k24999\": 49999}"));
}

/// Signs like a program of that rule would: the message is written out by hand.
fn sign(key: &str, message: &str) -> String {
    let mut mac = Hmac::<Sha256>::new_from_slice(key.as_bytes()).unwrap();
    mac.update(message.as_bytes());
    mac.finalize()
        .into_bytes()
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect()
}

#[test]
fn each_rule_is_found() {
    let check = |payload: &str, message: &str, expect: Integrity| {
        let signature = sign("salt", message);
        let event = format!(
            r#"{{"seq":2,"t":"T","actor":"agent","type":"x","payload":{payload},"meta":{{"run_id":"r","signature":"{signature}"}}}}"#
        );
        assert_eq!(verify(event.as_bytes(), ["other", "salt"]), expect, "{message}");
        assert_eq!(
            verify(event.as_bytes(), ["other"]),
            Integrity::Broken,
            "{message}"
        );
        assert_eq!(verify(event.as_bytes(), []), Integrity::NoKey, "{message}");
    };
    let payload = r#"{"b":"\u00e9","a":1e-5}"#;
    use SignatureRule::*;
    check(
        payload,
        r#"r2{"b": "é", "a": 1e-05}"#,
        Integrity::Verified(Client),
    );
    check(
        payload,
        r#"r2Tagentx{"a": 1e-05, "b": "\u00e9"}"#,
        Integrity::Verified(Spec),
    );
    check(
        payload,
        r#"r2{"actor":"agent","payload":{"a":1e-05,"b":"\u00e9"},"seq":2,"t":"T","type":"x"}"#,
        Integrity::Verified(EnhancedServer),
    );
    check(
        payload,
        r#"r2{"b": "\u00e9", "a": 1e-05}"#,
        Integrity::Verified(ActiveServer),
    );
    check(
        r#""as \u00e9 text""#,
        "r2as é text",
        Integrity::Verified(ActiveServer),
    );
    check(
        r#""as \u00e9 text""#,
        r#"r2"as é text""#,
        Integrity::Verified(Client),
    );
    check(payload, r#"r3{"b": "é", "a": 1e-05}"#, Integrity::Broken);
}

#[test]
fn where_the_run_and_the_signature_stand() {
    let check = |event: &str, expect: Integrity| {
        let event = event.replace("SIGNATURE", &sign("salt", "run1{}"));
        assert_eq!(verify(event.as_bytes(), ["salt"]), expect, "{event}");
    };
    let verified = Integrity::Verified(SignatureRule::Client);
    check(
        r#"{"seq":1,"payload":{},"meta":{"run_id":"run","signature":"SIGNATURE"}}"#,
        verified,
    );
    check(
        "\u{feff}{\"seq\":1,\"payload\":{},\"meta\":{\"run_id\":\"run\",\"signature\":\"SIGNATURE\"}}",
        verified,
    );
    check(
        r#"{"run_id":"run","events":[{"seq":1,"payload":{},"meta":{"signature":"SIGNATURE"}}]}"#,
        verified,
    );
    check(
        r#"{"run_id":"renamed","events":[{"seq":1,"payload":{},"meta":{"run_id":"run","signature":"SIGNATURE"}}]}"#,
        Integrity::Broken,
    );
    check(
        r#"{"seq":1,"payload":{},"signature":"SIGNATURE","meta":{"run_id":"run"}}"#,
        verified,
    );
    check(
        r#"{"seq":1,"payload":{},"meta":{"run_id":"run","s\u0069gnature":"SIGNATURE"}}"#,
        verified,
    );
    check(
        r#"{"seq":1,"payload":{},"meta":{"run_id":"run","signature":""}}"#,
        Integrity::Unsigned,
    );
    check(
        r#"{"seq":1,"payload":{"signature":"SIGNATURE"},"meta":{"run_id":"run"}}"#,
        Integrity::Unsigned,
    );
    check(
        r#"{"seq":1,"payload":{},"meta":{"run_id":"run","signature":"short"}}"#,
        Integrity::Broken,
    );
    check(
        r#"{"seq":1,"meta":{"run_id":"run","signature":"SIGNATURE"}}"#,
        Integrity::Broken,
    );
    check("not JSON, but signature", Integrity::Unsigned);
}
