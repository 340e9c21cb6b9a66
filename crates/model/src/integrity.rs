//! What can be said about whether an event is as its sender signed it.

/// Which of the known ways to sign an event fits its signature.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[repr(u8)]
pub enum SignatureRule {
    /// The aop-client library: run id, seq, payload as it is.
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
    /// The same, and its payload holds marks of redaction: most likely it was redacted after it was signed.
    Redacted,
}

impl Integrity {
    /// The name in `--json` output.
    pub fn name(self) -> &'static str {
        match self {
            Integrity::Unsigned => "unsigned",
            Integrity::NoKey => "no_key",
            Integrity::Verified(_) => "verified",
            Integrity::Broken | Integrity::Redacted => "broken",
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
            Integrity::Redacted => 3,
            Integrity::Verified(rule) => 10 + rule as u8,
        }
    }

    /// The value with this number; an unknown number is [`Integrity::NoKey`], so that it is checked again.
    pub fn from_code(code: u8) -> Integrity {
        match code {
            0 => Integrity::Unsigned,
            2 => Integrity::Broken,
            3 => Integrity::Redacted,
            _ => SignatureRule::ALL
                .into_iter()
                .find(|rule| code == 10 + *rule as u8)
                .map_or(Integrity::NoKey, Integrity::Verified),
        }
    }
}

/// The signatures of the events of a run or a session, counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct SignatureCounts {
    /// By rule, in the order of [`SignatureRule::ALL`].
    pub verified: [u64; 4],
    /// Events whose signature does not match.
    pub broken: u64,
    /// Events with redacted payloads, whose signature cannot match any more.
    pub redacted: u64,
    /// Signed events without a key to check them with.
    pub no_key: u64,
    /// Events without a signature.
    pub unsigned: u64,
}

/// What the signatures of a run or a session say together. Later ones are worse.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum SignatureState {
    /// Nothing is signed.
    Unsigned,
    /// Every signature fits.
    Verified,
    /// Signed, and there is no key to check with.
    NoKey,
    /// What does not fit holds marks of redaction.
    Redacted,
    /// Nothing fits any key: signed with another key, or rewritten as a whole.
    WrongKey,
    /// Some fit, others do not.
    Tampered,
}

impl SignatureCounts {
    /// Counts events of one verdict.
    pub fn add(&mut self, integrity: Integrity, events: u64) {
        let count = match integrity {
            Integrity::Unsigned => &mut self.unsigned,
            Integrity::NoKey => &mut self.no_key,
            Integrity::Broken => &mut self.broken,
            Integrity::Redacted => &mut self.redacted,
            Integrity::Verified(rule) => &mut self.verified[rule as usize],
        };
        *count += events;
    }

    /// Adds other counts to these.
    pub fn merge(&mut self, other: SignatureCounts) {
        for rule in SignatureRule::ALL {
            self.add(Integrity::Verified(rule), other.verified[rule as usize]);
        }
        self.broken += other.broken;
        self.redacted += other.redacted;
        self.no_key += other.no_key;
        self.unsigned += other.unsigned;
    }

    /// Events whose signature fits, by whatever rule.
    pub fn fitting(&self) -> u64 {
        self.verified.iter().sum()
    }

    /// What they say together. Meant for one run: a session is what its worst run is.
    pub fn state(&self) -> SignatureState {
        match (self.fitting(), self.broken, self.redacted, self.no_key) {
            (0, 0, 0, 0) => SignatureState::Unsigned,
            (0, 0, 0, _) => SignatureState::NoKey,
            (_, 0, 0, _) => SignatureState::Verified,
            (_, 0, ..) => SignatureState::Redacted,
            (0, _, 0, _) => SignatureState::WrongKey,
            _ => SignatureState::Tampered,
        }
    }
}

impl SignatureState {
    /// The name in `--json` output.
    pub fn name(self) -> &'static str {
        match self {
            SignatureState::Unsigned => "unsigned",
            SignatureState::NoKey => "no_key",
            SignatureState::Verified => "verified",
            SignatureState::Redacted => "redacted",
            SignatureState::WrongKey => "wrong_key",
            SignatureState::Tampered => "tampered",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(verdicts: &[Integrity], expect: SignatureState) {
        let mut counts = SignatureCounts::default();
        verdicts.iter().for_each(|verdict| counts.add(*verdict, 1));
        assert_eq!(counts.state(), expect, "{verdicts:?}");
    }

    #[test]
    fn runs_are_told_apart() {
        use Integrity::{Broken, NoKey, Redacted, Unsigned};
        let fits = Integrity::Verified(SignatureRule::Client);
        check(&[], SignatureState::Unsigned);
        check(&[Unsigned], SignatureState::Unsigned);
        check(&[Unsigned, NoKey], SignatureState::NoKey);
        check(&[fits, Unsigned], SignatureState::Verified);
        check(&[fits, Broken], SignatureState::Tampered);
        check(&[Broken, Broken], SignatureState::WrongKey);
        check(&[fits, Redacted], SignatureState::Redacted);
        check(&[Redacted], SignatureState::Redacted);
        check(&[Redacted, Broken], SignatureState::Tampered);
    }

    #[test]
    fn codes_come_back() {
        let all = SignatureRule::ALL.map(Integrity::Verified);
        for integrity in [
            Integrity::Unsigned,
            Integrity::NoKey,
            Integrity::Broken,
            Integrity::Redacted,
        ]
        .into_iter()
        .chain(all)
        {
            assert_eq!(Integrity::from_code(integrity.code()), integrity);
        }
    }
}
