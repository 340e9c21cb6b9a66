//! What a policy decided. Outcomes are free text, so they are told by their words.

/// An outcome by its sense.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum PolicyOutcome {
    /// Nothing was said.
    Unsaid,
    Consent,
    Denied,
    /// A person has to decide.
    Review,
    /// Other words; they are no consent.
    Other,
}

/// How consent begins.
const CONSENT: [&str; 10] = [
    "allow",
    "permit",
    "pass",
    "approv",
    "ok",
    "grant",
    "accept",
    "clear",
    "compliant",
    "mask",
];

impl PolicyOutcome {
    pub(crate) fn of(words: &str) -> PolicyOutcome {
        let words = words.trim().to_ascii_lowercase();
        match words.as_str() {
            "" => PolicyOutcome::Unsaid,
            "deny" | "denied" | "block" | "blocked" | "reject" | "rejected" | "refuse" | "refused" => {
                PolicyOutcome::Denied
            }
            "review" | "escalate" | "escalated" | "require_approval" | "needs_approval" | "pending" => {
                PolicyOutcome::Review
            }
            _ if CONSENT.iter().any(|word| words.starts_with(word)) => PolicyOutcome::Consent,
            _ => PolicyOutcome::Other,
        }
    }

    /// Whether it is something else than consent.
    pub(crate) fn is_refusal(self) -> bool {
        !matches!(self, PolicyOutcome::Unsaid | PolicyOutcome::Consent)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn outcomes_are_known_by_their_words() {
        let check = |words, expect| assert_eq!(PolicyOutcome::of(words), expect, "{words}");
        check("", PolicyOutcome::Unsaid);
        for words in ["allow", "Allowed", "allow, 2 categories masked", "passed", "OK"] {
            check(words, PolicyOutcome::Consent);
        }
        for words in ["deny", "DENIED", "block", "blocked"] {
            check(words, PolicyOutcome::Denied);
        }
        for words in ["review", "escalate"] {
            check(words, PolicyOutcome::Review);
        }
        for words in ["not allowed", "denied by rule 7"] {
            check(words, PolicyOutcome::Other);
        }
    }

    #[test]
    fn what_is_no_consent_is_a_refusal() {
        let check = |words, expect| assert_eq!(PolicyOutcome::of(words).is_refusal(), expect, "{words}");
        check("", false);
        check("allowed", false);
        for words in ["DENIED", "review", "not allowed"] {
            check(words, true);
        }
    }
}
