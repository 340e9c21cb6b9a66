//! The order of a transcript's items as columns of raw bytes; `docs/internals/transcript-layout.md` has the format.

use std::collections::HashMap;

use tracewake_model::Family;
use tracewake_store::Step;

use crate::columns::layout;
use crate::dto::units::millis;

const NONE: i32 = -1;

layout! {
    /// The items of a transcript, a row an item by start.
    struct TranscriptLayout, magic b"TWT1", header of 4 words {
        /// Rows
        rows,
        /// Items of the session; larger than `rows` when they were cut
        total,
    }
    columns {
        /// Row id of the span in the database
        span: [f64; rows],
        /// Milliseconds after the session's base
        start: [f64; rows],
        /// Row that this one continues, a piece of the same output, or -1
        lead: [i32; rows],
        /// Row of the last model call that the agent had made before, or -1
        model: [i32; rows],
        /// As in the timeline
        family: [u8; rows],
        /// As in the timeline
        state: [u8; rows],
        /// Errors of the session that it tells of
        errors: [u8; rows],
    }
}

/// Lays out the steps of a session, of which it has `total`. `base_ns` is the instant that times count from.
pub(super) fn encode(steps: &[Step], total: u32, base_ns: i64) -> Vec<u8> {
    columns(steps, total, base_ns).encode()
}

fn columns(steps: &[Step], total: u32, base_ns: i64) -> TranscriptLayout {
    let (lead, model) = join(steps);
    TranscriptLayout {
        rows: steps.len() as u32,
        total,
        span: steps.iter().map(|step| step.span as f64).collect(),
        start: steps.iter().map(|step| millis(step.start_ns, base_ns)).collect(),
        lead,
        model,
        family: steps.iter().map(|step| step.family.code()).collect(),
        state: steps.iter().map(|step| step.state as u8).collect(),
        errors: steps
            .iter()
            .map(|step| u8::try_from(step.errors).unwrap_or(u8::MAX))
            .collect(),
    }
}

/// For each step the row that it continues, and the row of the model call that its agent had made last.
fn join(steps: &[Step]) -> (Vec<i32>, Vec<i32>) {
    let mut open: HashMap<i64, i32> = HashMap::new();
    let mut called: HashMap<i64, i32> = HashMap::new();
    let mut leads = Vec::with_capacity(steps.len());
    let mut models = Vec::with_capacity(steps.len());
    for (row, step) in steps.iter().enumerate() {
        let row = i32::try_from(row).unwrap_or(NONE);
        let lead = match step.family {
            Family::Output => open.remove(&step.agent).unwrap_or(NONE),
            _ => NONE,
        };
        if step.is_partial {
            open.insert(step.agent, if lead == NONE { row } else { lead });
        }
        let acts = matches!(
            step.family,
            Family::Input | Family::Model | Family::Tool | Family::Mcp | Family::Handoff
        );
        if acts {
            // What an agent says after it acted is another message.
            open.remove(&step.agent);
        }
        leads.push(lead);
        models.push(match step.family {
            Family::Input => NONE,
            _ => called.get(&step.agent).copied().unwrap_or(NONE),
        });
        if step.family == Family::Model {
            called.insert(step.agent, row);
        }
    }
    (leads, models)
}

#[cfg(test)]
mod tests {
    use tracewake_model::SpanState;

    use super::*;
    use crate::columns::definition::check_sample;

    fn step(family: Family, agent: i64, is_partial: bool) -> Step {
        Step {
            span: 1,
            family,
            agent,
            start_ns: 2_000_000,
            state: SpanState::Ok,
            errors: 0,
            is_partial,
        }
    }

    #[test]
    fn pieces_of_an_output_continue_the_first_until_the_agent_acts() {
        use Family::{Input, Model, Output, Tool};
        let check = |steps: &[(Family, i64, bool)], expect: &[i32]| {
            let steps: Vec<_> = steps.iter().map(|(f, a, p)| step(*f, *a, *p)).collect();
            assert_eq!(join(&steps).0, expect);
        };
        check(
            &[
                (Output, 1, true),
                (Output, 1, true),
                (Output, 1, false),
                (Output, 1, false),
            ],
            &[-1, 0, 0, -1],
        );
        check(
            &[
                (Output, 1, true),
                (Output, 2, true),
                (Output, 1, false),
                (Output, 2, false),
            ],
            &[-1, -1, 0, 1],
        );
        check(
            &[(Output, 1, true), (Tool, 1, false), (Output, 1, false)],
            &[-1, -1, -1],
        );
        check(
            &[(Output, 1, false), (Input, 0, false), (Model, 1, false)],
            &[-1, -1, -1],
        );
    }

    #[test]
    fn every_step_knows_the_last_model_call_of_its_agent() {
        use Family::{Input, Model, Output, Tool};
        let steps = [
            (Input, 1),
            (Model, 1),
            (Tool, 1),
            (Model, 2),
            (Model, 1),
            (Output, 2),
            (Output, 1),
            (Output, 3),
        ];
        let steps: Vec<_> = steps.iter().map(|(f, a)| step(*f, *a, false)).collect();
        assert_eq!(join(&steps).1, [-1, -1, 1, -1, 1, 3, 4, -1]);
    }

    #[test]
    fn columns_stand_one_after_the_other() {
        let bytes = encode(&[step(Family::Tool, 1, false)], 3, 1_000_000);
        let word = |at: usize| u32::from_le_bytes(bytes[at..at + 4].try_into().unwrap());
        let double = |at: usize| f64::from_le_bytes(bytes[at..at + 8].try_into().unwrap());
        assert_eq!([word(0), word(4), word(8)], [0x3154_5754, 1, 3]);
        assert_eq!([double(16), double(24)], [1.0, 1.0]);
        assert_eq!(&bytes[32..], [255, 255, 255, 255, 255, 255, 255, 255, 5, 0, 0]);
    }

    #[test]
    fn the_window_reads_what_is_written() {
        let steps = [
            step(Family::Model, 1, false),
            step(Family::Output, 1, true),
            Step {
                span: 9_007_199_254_740_991,
                start_ns: 3_250_000,
                state: SpanState::Failed,
                errors: 1,
                ..step(Family::Output, 1, false)
            },
        ];
        let layout = columns(&steps, 7, 1_000_000);
        check_sample("transcript", &layout.encode(), &layout.values());
    }
}
