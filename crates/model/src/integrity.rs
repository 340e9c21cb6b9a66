//! What can be said about whether an event is as its sender signed it.

/// Which of the known ways to sign an event fits its signature.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[repr(u8)]
pub enum SignatureRule {
    /// The aop-client library: run id, seq, payload as it stands.
    Client = 0,
    /// The TOON specification: run id, seq, time, actor, type, payload with sorted keys.
    Spec = 1,
    /// The enhanced view of the AOP server: run id, seq, the event without meta.
    EnhancedServer = 2,
    /// The active view of the AOP server: run id, seq, payload with ASCII escapes.
    ActiveServer = 3,
}

impl SignatureRule {
    /// All rules, in the order they are tried.
    pub const ALL: [SignatureRule; 4] = [
        SignatureRule::Client,
        SignatureRule::Spec,
        SignatureRule::EnhancedServer,
        SignatureRule::ActiveServer,
    ];

    /// The name in `--json` output.
    pub fn name(self) -> &'static str {
        match self {
            SignatureRule::Client => "client",
            SignatureRule::Spec => "spec",
            SignatureRule::EnhancedServer => "enhanced_server",
            SignatureRule::ActiveServer => "active_server",
        }
    }

    /// What a valid signature under this rule says nothing about, for people.
    pub fn does_not_cover(self) -> &'static str {
        match self {
            SignatureRule::Client | SignatureRule::ActiveServer => {
                "actor, type, time and meta may have been changed, and whole events deleted"
            }
            SignatureRule::Spec | SignatureRule::EnhancedServer => {
                "meta may have been changed, and whole events deleted"
            }
        }
    }
}

/// The integrity of one event.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Integrity {
    /// It carries no signature.
    #[default]
    Unsigned,
    /// It is signed and there is no key to check it with.
    NoKey,
    /// A key and this rule give its signature.
    Verified(SignatureRule),
    /// No key and no rule give its signature.
    Broken,
}

impl Integrity {
    /// The name in `--json` output.
    pub fn name(self) -> &'static str {
        match self {
            Integrity::Unsigned => "unsigned",
            Integrity::NoKey => "no_key",
            Integrity::Verified(_) => "verified",
            Integrity::Broken => "broken",
        }
    }

    /// The rule that fits.
    pub fn rule(self) -> Option<SignatureRule> {
        match self {
            Integrity::Verified(rule) => Some(rule),
            _ => None,
        }
    }

    /// The number it is stored under. Stable: databases depend on it.
    pub fn code(self) -> u8 {
        match self {
            Integrity::Unsigned => 0,
            Integrity::NoKey => 1,
            Integrity::Broken => 2,
            Integrity::Verified(rule) => 10 + rule as u8,
        }
    }

    /// The value with this number; an unknown number is [`Integrity::NoKey`], so that it is checked again.
    pub fn from_code(code: u8) -> Integrity {
        match code {
            0 => Integrity::Unsigned,
            2 => Integrity::Broken,
            _ => SignatureRule::ALL
                .into_iter()
                .find(|rule| code == 10 + *rule as u8)
                .map_or(Integrity::NoKey, Integrity::Verified),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_come_back() {
        let all = SignatureRule::ALL.map(Integrity::Verified);
        for integrity in [Integrity::Unsigned, Integrity::NoKey, Integrity::Broken]
            .into_iter()
            .chain(all)
        {
            assert_eq!(Integrity::from_code(integrity.code()), integrity);
        }
    }
}
