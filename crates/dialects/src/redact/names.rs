//! Which field names say that their value is private.

use super::labels::Kind;

/// A field name in words: lower case, whatever its case and separators were.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Name(Vec<String>);

/// What the name of a field says about its value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Sensitive {
    pub(super) kind: Kind,
    /// Whether numbers are taken out, too: a `token` may be a count.
    pub(super) numbers: bool,
    /// Whether its value is chosen by a person, and may be any word.
    pub(super) is_password: bool,
}

/// Names, in words, that are sensitive wherever they end the name of a field.
const SENSITIVE: &[(&str, Kind)] = &[
    ("password", Kind::Secret),
    ("passwords", Kind::Secret),
    ("passwd", Kind::Secret),
    ("pwd", Kind::Secret),
    ("passphrase", Kind::Secret),
    ("passcode", Kind::Secret),
    ("password hash", Kind::Secret),
    ("secret", Kind::Secret),
    ("secrets", Kind::Secret),
    ("secret key", Kind::Secret),
    ("credential", Kind::Secret),
    ("credentials", Kind::Secret),
    ("api key", Kind::Secret),
    ("apikey", Kind::Secret),
    ("api keys", Kind::Secret),
    ("access key", Kind::Secret),
    ("private key", Kind::Secret),
    ("signing key", Kind::Secret),
    ("encryption key", Kind::Secret),
    ("account key", Kind::Secret),
    ("connection string", Kind::Secret),
    ("authorization", Kind::Secret),
    ("cookie", Kind::Secret),
    ("cookies", Kind::Secret),
    ("session cookie", Kind::Secret),
    ("otp", Kind::Secret),
    ("email", Kind::Email),
    ("emails", Kind::Email),
    ("e mail", Kind::Email),
    ("email address", Kind::Email),
    ("phone", Kind::Phone),
    ("phones", Kind::Phone),
    ("telephone", Kind::Phone),
    ("phone number", Kind::Phone),
    ("mobile number", Kind::Phone),
    ("ssn", Kind::Ssn),
    ("social security number", Kind::Ssn),
    ("passport number", Kind::Personal),
    ("tax id", Kind::Personal),
    ("iban", Kind::Personal),
    ("account number", Kind::Personal),
    ("routing number", Kind::Personal),
    ("driver license", Kind::Personal),
    ("drivers license", Kind::Personal),
    ("date of birth", Kind::Personal),
    ("birth date", Kind::Personal),
    ("birthdate", Kind::Personal),
    ("dob", Kind::Personal),
    ("credit card", Kind::Card),
    ("card number", Kind::Card),
    ("cvv", Kind::Card),
    ("cvc", Kind::Card),
];

/// Tokens of these kinds are no secrets.
const HARMLESS_TOKENS: [&str; 6] = ["page", "idempotency", "continuation", "next", "stop", "special"];

/// Keys of these kinds name data.
const HARMLESS_KEYS: [&str; 10] = [
    "cache",
    "dedup",
    "foreign",
    "group",
    "idempotency",
    "lookup",
    "partition",
    "primary",
    "row",
    "sort",
];

/// Values of these names are chosen by persons. Written together with what they are for, too: `PGPASSWORD`.
const PASSWORDS: [&str; 8] = [
    "password",
    "passwords",
    "passwd",
    "pwd",
    "passphrase",
    "passcode",
    "secret",
    "secrets",
];
const WRITTEN_TOGETHER: [&str; 4] = ["password", "passwd", "passphrase", "apikey"];

/// Words behind a sensitive name that do not change what it is.
const TAILS: [&str; 5] = ["value", "text", "plain", "header", "string"];

/// Last words of names whose digits are no telephone or card numbers.
const IDENTIFIERS: [&str; 18] = [
    "id",
    "ids",
    "uuid",
    "hash",
    "digest",
    "signature",
    "nano",
    "nanos",
    "ns",
    "ms",
    "time",
    "timestamp",
    "date",
    "seq",
    "ossatraceid",
    "ossaspanid",
    "ossainteractionid",
    "prev",
];

/// The last words of names of secrets that are told by their name, longest first.
pub(super) fn last_words() -> Vec<&'static str> {
    let named = SENSITIVE
        .iter()
        .filter(|(_, kind)| !matches!(kind, Kind::Email | Kind::Phone));
    let mut words: Vec<&str> = named.filter_map(|(name, _)| name.rsplit(' ').next()).collect();
    words.push("token");
    words.sort_unstable_by_key(|word| (std::cmp::Reverse(word.len()), *word));
    words.dedup();
    words
}

impl Name {
    /// The words of a name: `apiKey`, `API-KEY` and `api_key` are the same.
    pub(super) fn new(name: &str) -> Name {
        let mut words: Vec<String> = Vec::new();
        let mut word = String::new();
        let mut was_lower = false;
        for character in name.chars() {
            let breaks = !character.is_alphanumeric() || (character.is_uppercase() && was_lower);
            if breaks && !word.is_empty() {
                words.push(std::mem::take(&mut word));
            }
            if character.is_alphanumeric() {
                word.extend(character.to_lowercase());
            }
            was_lower = character.is_lowercase() || character.is_numeric();
        }
        if !word.is_empty() {
            words.push(word);
        }
        Name(words)
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// What the name says about its value.
    pub(super) fn sensitive(&self) -> Option<Sensitive> {
        let mut words = self.0.as_slice();
        while let [rest @ .., last] = words
            && !rest.is_empty()
            && (TAILS.contains(&last.as_str()) || last.bytes().all(|byte| byte.is_ascii_digit()))
        {
            words = rest;
        }
        if let [rest @ .., last] = words
            && last == "token"
        {
            let harmless = rest
                .last()
                .is_some_and(|word| HARMLESS_TOKENS.contains(&word.as_str()));
            return (!harmless).then_some(Sensitive {
                kind: Kind::Secret,
                numbers: false,
                is_password: false,
            });
        }
        let ends = |name: &str| {
            let mut own = words.iter().rev();
            let is = |own: &String, word| {
                own == word || own.trim_end_matches(|c: char| c.is_ascii_digit()) == word
            };
            name.rsplit(' ')
                .all(|word| own.next().is_some_and(|own| is(own, word)))
        };
        let last = words.last()?;
        let joined = WRITTEN_TOGETHER.iter().find(|name| last.ends_with(*name));
        let (name, kind) = match joined {
            Some(name) => (*name, Kind::Secret),
            None => *SENSITIVE.iter().find(|(name, _)| ends(name))?,
        };
        Some(Sensitive {
            kind,
            numbers: true,
            is_password: PASSWORDS.contains(&name),
        })
    }

    /// Whether a key or a token names data, a page or a cache entry, and opens nothing.
    pub(super) fn is_key_of_data(&self) -> bool {
        match self.0.as_slice() {
            [.., kind, last] if last == "token" => HARMLESS_TOKENS.contains(&kind.as_str()),
            [.., kind, last] if last == "key" => HARMLESS_KEYS.contains(&kind.as_str()),
            _ => false,
        }
    }

    /// Whether the value is an identifier or a time, whose digits mean nothing else.
    pub(super) fn is_identifier(&self) -> bool {
        self.0
            .last()
            .is_some_and(|last| IDENTIFIERS.contains(&last.as_str()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(names: &[&str], expect: Option<Kind>) {
        for name in names {
            assert_eq!(
                Name::new(name).sensitive().map(|found| found.kind),
                expect,
                "{name}"
            );
        }
    }

    #[test]
    fn names_are_told_by_their_words() {
        check(
            &[
                "password",
                "userPassword",
                "DB_PASSWORD",
                "api_key",
                "apiKey",
                "X-API-Key",
                "openai.api.key",
                "http.request.header.authorization",
                "Authorization",
                "set-cookie",
                "access_token",
                "refreshToken",
                "token",
                "client_secret",
                "AWS_SECRET_ACCESS_KEY",
                "passwd2",
                "password_value",
            ],
            Some(Kind::Secret),
        );
        check(
            &["email", "Email-Address", "customerEmail", "user.email"],
            Some(Kind::Email),
        );
        check(&["phone", "phoneNumber", "telephone"], Some(Kind::Phone));
        check(&["ssn", "SSN"], Some(Kind::Ssn));
        check(&["cvv", "credit_card"], Some(Kind::Card));
    }

    #[test]
    fn harmless_names_stay() {
        check(
            &[
                "total_tokens",
                "max_tokens",
                "token_count",
                "next_page_token",
                "idempotency_token",
                "email_template",
                "auth_required",
                "secretary",
                "cookie_policy",
                "key",
                "public_key",
                "author",
                "phone_support",
                "",
                "pass",
            ],
            None,
        );
    }

    #[test]
    fn identifiers_are_known() {
        for name in [
            "traceId",
            "span_id",
            "startTimeUnixNano",
            "content_hash",
            "ossatraceid",
            "timestamp",
        ] {
            assert!(Name::new(name).is_identifier(), "{name}");
        }
        for name in ["message", "idea", "paid"] {
            assert!(!Name::new(name).is_identifier(), "{name}");
        }
    }
}
