//! The order of a transcript's items as columns of raw bytes; `docs/internals/transcript-layout.md` has the format.

use std::collections::HashMap;

use tracewake_model::Family;
use tracewake_store::{Step, Steps};

use crate::columns::layout;
use crate::dto::units::{millis, small};
use crate::strings::Strings;

const NONE: i32 = -1;

layout! {
    /// The items of a transcript, a row an item by start.
    struct TranscriptLayout, magic b"TWT3", header of 6 words {
        /// Rows
        rows,
        /// Items of the session; larger than `rows` when they were cut
        total,
        /// Strings
        strings,
        /// Bytes of all strings
        string_bytes,
    }
    columns {
        /// Row id of the span in the database
        span: [f64; rows],
        /// Milliseconds after the session's base
        start: [f64; rows],
        /// End; equal to the start for a point and for a span known only by its start
        end: [f64; rows],
        /// Row that this one continues, a piece of the same output, or -1
        lead: [i32; rows],
        /// Row of the last model call that the agent had made before, or -1
        model: [i32; rows],
        /// String index
        name: [u32; rows],
        /// String index; the empty string where none is named
        agent: [u32; rows],
        /// Where each string begins in the string bytes; one more entry for the end
        offsets: [u32; strings + 1],
        /// As in the timeline
        family: [u8; rows],
        /// As in the timeline
        state: [u8; rows],
        /// How many other agents are around the agent, one inside the other
        depth: [u8; rows],
        /// Errors of the session that it tells of
        errors: [u8; rows],
        /// Why it is no part of the conversation: 1 a program's own bookkeeping, 2 another row tells the same, 3 the
        /// person went back to before it; 0 where it is part of it
        aside: [u8; rows],
        /// All strings in UTF-8; string 0 is empty
        bytes: [u8; string_bytes],
    }
}

/// Lays out the steps of a session. `base_ns` is the instant that times count from.
pub(super) fn encode(steps: &Steps, base_ns: i64) -> Vec<u8> {
    columns(steps, base_ns).encode()
}

fn columns(Steps { steps, agents, total }: &Steps, base_ns: i64) -> TranscriptLayout {
    let (lead, model) = join(steps);
    let mut strings = Strings::default();
    let name = steps.iter().map(|step| strings.index(&step.name)).collect();
    let agent_of = |step: &Step| agents.get(&step.agent).map_or("", String::as_str);
    let agent = steps.iter().map(|step| strings.index(agent_of(step))).collect();
    TranscriptLayout {
        rows: steps.len() as u32,
        total: small(*total),
        strings: strings.count() as u32,
        string_bytes: strings.bytes().len() as u32,
        span: steps.iter().map(|step| step.span as f64).collect(),
        start: steps.iter().map(|step| millis(step.start_ns, base_ns)).collect(),
        end: steps.iter().map(|step| millis(step.end_ns, base_ns)).collect(),
        lead,
        model,
        name,
        agent,
        offsets: strings.offsets().collect(),
        family: steps.iter().map(|step| step.family.code()).collect(),
        state: steps.iter().map(|step| step.state as u8).collect(),
        depth: steps.iter().map(|step| step.depth).collect(),
        errors: steps
            .iter()
            .map(|step| u8::try_from(step.errors).unwrap_or(u8::MAX))
            .collect(),
        aside: steps
            .iter()
            .map(|step| step.aside.map_or(0, |aside| aside as u8))
            .collect(),
        bytes: strings.bytes().to_vec(),
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
    use tracewake_store::Aside;

    use super::*;
    use crate::columns::definition::check_sample;

    fn step(family: Family, agent: i64, is_partial: bool) -> Step {
        Step {
            span: 1,
            family,
            name: "find".into(),
            agent,
            depth: 0,
            start_ns: 2_000_000,
            end_ns: 5_000_000,
            state: SpanState::Ok,
            errors: 0,
            is_partial,
            aside: None,
        }
    }

    fn steps_of(steps: Vec<Step>, total: u64) -> Steps {
        Steps {
            steps,
            agents: HashMap::from([(1, "triage".to_owned())]),
            total,
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
    fn columns_are_one_after_the_other() {
        let bytes = encode(&steps_of(vec![step(Family::Tool, 1, false)], 3), 1_000_000);
        let word = |at: usize| u32::from_le_bytes(bytes[at..at + 4].try_into().unwrap());
        let double = |at: usize| f64::from_le_bytes(bytes[at..at + 8].try_into().unwrap());
        assert_eq!(
            [word(0), word(4), word(8), word(12), word(16)],
            [0x3354_5754, 1, 3, 3, 10]
        );
        assert_eq!([double(24), double(32), double(40)], [1.0, 1.0, 4.0]);
        assert_eq!(&bytes[48..56], [255; 8]);
        assert_eq!([word(56), word(60)], [1, 2]);
        assert_eq!([word(64), word(68), word(72), word(76)], [0, 0, 4, 10]);
        assert_eq!(&bytes[80..], b"\x05\x00\x00\x00\x00findtriage");
    }

    #[test]
    fn the_window_reads_what_is_written() {
        let steps = vec![
            step(Family::Model, 1, false),
            step(Family::Output, 1, true),
            Step {
                span: 9_007_199_254_740_991,
                start_ns: 3_250_000,
                state: SpanState::Failed,
                depth: 2,
                errors: 1,
                ..step(Family::Output, 2, false)
            },
            Step {
                aside: Some(Aside::Retold),
                ..step(Family::Input, 1, false)
            },
        ];
        let layout = columns(&steps_of(steps, 7), 1_000_000);
        check_sample("transcript", &layout.encode(), &layout.values());
    }
}
