//! Signatures: HMAC-SHA256 over what Python prints of an event. Four programs sign or check in four ways; each is
//! tried.
//!
//! The text is printed again from the original bytes, never from a value that was parsed for other uses: the digits of
//! numbers, the order of keys and repeated keys all count.

mod marks;
mod number;
mod printer;
mod rules;
mod text;
mod value;

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use tracewake_model::{Integrity, SignatureRule};

pub use marks::looks_redacted;

/// Keys made ready to check many events.
#[derive(Debug, Clone)]
pub struct Verifier {
    keys: Vec<Hmac<Sha256>>,
}

impl Verifier {
    /// A verifier that tries each of these keys. The key is the organisation's salt as text.
    pub fn new<'k>(keys: impl IntoIterator<Item = &'k str>) -> Verifier {
        let ready = |key: &str| Hmac::<Sha256>::new_from_slice(key.as_bytes()).ok();
        Verifier {
            keys: keys.into_iter().filter_map(ready).collect(),
        }
    }

    /// What the signature of an event says, given the bytes it was stored as.
    pub fn verify(&self, original: &[u8]) -> Integrity {
        // Most files are not signed: look for the word before anything is read. An escape could hide it.
        let may_be_signed = |word: &[u8]| memchr::memmem::find(original, word).is_some();
        if !may_be_signed(b"signature") && !may_be_signed(b"\\u") {
            return Integrity::Unsigned;
        }
        let Some(event) = rules::Event::read(original) else {
            // Python could not have printed it, but the program that shows the event may have found a signature in it.
            let is_signed = super::event(original).is_ok_and(|event| !event.signature.is_empty());
            return match (is_signed, self.keys.is_empty()) {
                (false, _) => Integrity::Unsigned,
                (true, true) => Integrity::NoKey,
                (true, false) => Integrity::Broken,
            };
        };
        let Some(signature) = event.signature() else {
            return Integrity::Unsigned;
        };
        if self.keys.is_empty() {
            return Integrity::NoKey;
        }
        let Some(signature) = from_hex(&signature) else {
            return Integrity::Broken;
        };
        let mut message = Vec::with_capacity(original.len() + original.len() / 4);
        for rule in SignatureRule::ALL {
            message.clear();
            if event.message(rule, &mut message).is_none() {
                continue;
            }
            let fits = |key: &Hmac<Sha256>| {
                key.clone()
                    .chain_update(&message)
                    .verify_slice(&signature)
                    .is_ok()
            };
            if self.keys.iter().any(fits) {
                return Integrity::Verified(rule);
            }
        }
        Integrity::Broken
    }
}

/// What the signature of an event says when each of these keys is tried. `original` are the bytes it was stored as: the
/// event, or the event in an envelope of its own, whose run id counts before its own.
pub fn verify<'k>(original: &[u8], keys: impl IntoIterator<Item = &'k str>) -> Integrity {
    Verifier::new(keys).verify(original)
}

/// The 32 bytes behind 64 lower-case hex digits.
fn from_hex(text: &[u8]) -> Option<[u8; 32]> {
    let digit = |byte: u8| match byte {
        b'0'..=b'9' => Some(byte - b'0'),
        b'a'..=b'f' => Some(byte - b'a' + 10),
        _ => None,
    };
    let mut bytes = [0; 32];
    if text.len() != 64 {
        return None;
    }
    for (byte, pair) in bytes.iter_mut().zip(text.chunks_exact(2)) {
        *byte = digit(pair[0])? << 4 | digit(pair[1])?;
    }
    Some(bytes)
}

#[cfg(test)]
mod tests;
