//! What signatures say, in words.

use tracewake_model::{Integrity, SignatureCounts, SignatureRule, SignatureState};
use tracewake_store::RunIntegrity;

use crate::dto::units::small;
use crate::dto::{Facet, IntegrityState, Signatures};

/// The state as the window knows it.
pub(crate) fn state(state: SignatureState) -> IntegrityState {
    match state {
        SignatureState::Unsigned => IntegrityState::Unsigned,
        SignatureState::Verified => IntegrityState::Verified,
        SignatureState::NoKey => IntegrityState::NoKey,
        SignatureState::Redacted => IntegrityState::Redacted,
        SignatureState::WrongKey => IntegrityState::WrongKey,
        SignatureState::Tampered => IntegrityState::Tampered,
    }
}

/// The signatures of a session with so many events.
pub(crate) fn signatures(runs: &[RunIntegrity], events: u64) -> Signatures {
    let mut counts = SignatureCounts::default();
    runs.iter().for_each(|run| counts.merge(run.signatures));
    let states = runs.iter().map(|run| run.signatures.state());
    let worst = states.max().unwrap_or(SignatureState::Unsigned);
    let broken = counts.broken + counts.redacted;
    let signed = counts.fitting() + broken + counts.no_key;
    let used = || {
        SignatureRule::ALL
            .into_iter()
            .filter(|rule| counts.verified[*rule as usize] > 0)
    };
    Signatures {
        state: state(worst),
        verified: small(counts.fitting()),
        broken: small(broken),
        no_key: small(counts.no_key),
        unsigned: small(events.saturating_sub(signed)),
        rules: used()
            .map(|rule| Facet {
                value: rule.name().to_owned(),
                count: small(counts.verified[rule as usize]),
            })
            .collect(),
        summary: summary(worst, signed, broken),
        not_covered: used().next().map_or("", SignatureRule::does_not_cover).to_owned(),
    }
}

fn summary(state: SignatureState, signed: u64, broken: u64) -> String {
    match state {
        SignatureState::Unsigned => "No event is signed.".to_owned(),
        SignatureState::Verified => format!("The signatures of all {signed} signed events fit."),
        SignatureState::NoKey => {
            format!(
                "{signed} events are signed, and there is no key to check them with; add the organisation's key."
            )
        }
        SignatureState::Redacted => {
            format!(
                "{broken} of {signed} signatures do not fit: those payloads were redacted after they were signed."
            )
        }
        SignatureState::WrongKey => format!(
            "None of the {broken} signatures of a run fits any key: it was signed with another key, or rewritten as a whole."
        ),
        SignatureState::Tampered => {
            format!(
                "{broken} of {signed} signatures do not fit: those events were changed after they were signed."
            )
        }
    }
}

/// What the signature of one event says, in one sentence; empty for an unsigned one.
pub(crate) fn event_summary(integrity: Integrity) -> &'static str {
    match integrity {
        Integrity::Unsigned => "",
        Integrity::NoKey => "Signed, and there is no key to check it with.",
        Integrity::Verified(SignatureRule::Client) => {
            "The signature fits what the aop-client library signs: run id, sequence number and payload."
        }
        Integrity::Verified(SignatureRule::Spec) => {
            "The signature fits the rule of the TOON specification: run id, sequence number, time, actor, type and payload."
        }
        Integrity::Verified(SignatureRule::EnhancedServer) => {
            "The signature fits the rule of the AOP server's enhanced view: run id, sequence number and the event without meta."
        }
        Integrity::Verified(SignatureRule::ActiveServer) => {
            "The signature fits the rule of the AOP server's active view: run id, sequence number and payload."
        }
        Integrity::Broken => {
            "The signature fits no key and no known rule: the event was changed, or signed with another key."
        }
        Integrity::Redacted => {
            "The signature does not fit, and the payload holds marks of redaction: it was redacted after it was signed."
        }
    }
}
