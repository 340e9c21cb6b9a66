//! Where a backend is, and the key to it.

use std::fmt;

use tracewake_http::Url;
use tracewake_http::header::HeaderValue;

use crate::error::ChatError;

/// An API key. Never shown: its `Debug` print has nothing of it, and no error text holds it.
#[derive(Clone, PartialEq, Eq)]
pub struct Key(String);

impl Key {
    /// A key as it was entered, without the white space around it; none when nothing is left.
    pub fn new(text: &str) -> Option<Key> {
        let text = text.trim();
        (!text.is_empty()).then(|| Key(text.to_owned()))
    }

    /// The text itself, for what carries it: a header, a body.
    pub(crate) fn secret(&self) -> &str {
        &self.0
    }

    /// `Authorization: Bearer …`, marked so that it is never printed.
    pub(crate) fn header(&self) -> Result<HeaderValue, ChatError> {
        let mut value = HeaderValue::try_from(format!("Bearer {}", self.0))
            .map_err(|_| ChatError::unsent("the key has characters that no key can have"))?;
        value.set_sensitive(true);
        Ok(value)
    }
}

impl fmt::Debug for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Key(…)")
    }
}

/// Where a backend is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Connection {
    /// Such as `http://localhost:3284`; paths are put behind it.
    pub base_url: String,
    /// Sent with every request, to this address only.
    pub key: Option<Key>,
}

impl Connection {
    /// The address to put paths behind: no slash at its end.
    pub(crate) fn base(&self) -> Result<Url, ChatError> {
        let text = self.base_url.trim().trim_end_matches('/');
        let Some(url) = Url::parse(text).ok().filter(|url| {
            matches!(url.scheme(), "http" | "https") && url.has_host() && !url.cannot_be_a_base()
        }) else {
            return Err(ChatError::unsent(
                "the address is no http or https address such as http://localhost:3284",
            ));
        };
        if !url.username().is_empty() || url.password().is_some() {
            return Err(ChatError::unsent(
                "the address holds a user name or a password: they have no place in it, a key has its own",
            ));
        }
        if url.query().is_some() || url.fragment().is_some() {
            return Err(ChatError::unsent(
                "the address ends with a ? or # part: paths cannot be put behind it",
            ));
        }
        Ok(url)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_trimmed_and_never_shown() {
        assert_eq!(Key::new(" \n"), None);
        let key = Key::new(" sk-secret\n").unwrap();
        assert_eq!(key.secret(), "sk-secret");
        let header = key.header().unwrap();
        let connection = Connection {
            base_url: "http://localhost".into(),
            key: Some(key),
        };
        for shown in [format!("{connection:?}"), format!("{header:?}")] {
            assert!(!shown.contains("secret"), "{shown}");
        }
        let odd = Key::new("sk-sec\nret").unwrap().header().unwrap_err();
        assert!(!odd.to_string().contains("sec"), "{odd}");
    }

    #[test]
    fn addresses() {
        let check = |text: &str, expect: Result<&str, &str>| {
            let connection = Connection {
                base_url: text.into(),
                key: None,
            };
            match (connection.base(), expect) {
                (Ok(url), Ok(expect)) => assert_eq!(url.as_str(), expect, "{text}"),
                (Err(error), Err(expect)) => assert!(error.message.contains(expect), "{text}: {error}"),
                (found, _) => panic!("{text}: {found:?}"),
            }
        };
        check("http://localhost:3284", Ok("http://localhost:3284/"));
        check(" https://chat.example/api/ ", Ok("https://chat.example/api"));
        for odd in [
            "",
            "localhost:3284",
            "ftp://x",
            "http://",
            "file:///etc/passwd",
            "not one",
        ] {
            check(odd, Err("such as http://localhost:3284"));
        }
        check("http://me:word@localhost", Err("password"));
        check("http://localhost?x=1", Err("? or #"));
    }
}
