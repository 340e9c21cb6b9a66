//! Prompts that go on from an earlier place of the conversation: what was said since is another branch, which the
//! person left.

use serde_json::{Value, json};
use tracewake_model::{Author, Content, EventTime, Kind, UnixNanos};

use super::agents::Member;
use super::reading::Reading;

/// The prompts of the branch that goes on, in the memory: the line before each, and its time.
const PROMPTS: &str = "prompts";
/// So many are remembered. Nobody goes back further.
const MOST: usize = 100;

impl Reading<'_> {
    /// Where a prompt follows the line that another prompt follows, all from that one on was abandoned.
    pub(super) fn go_back(&mut self) {
        let (Some(at), Some(before)) = (self.line.at(), self.line.follows()) else {
            return;
        };
        if self.member != Member::Main {
            return;
        }
        let before = before.to_owned();
        let known = self.memory.recall(PROMPTS).and_then(Value::as_array).cloned();
        let mut prompts = known.unwrap_or_default();
        if let Some(place) = prompts.iter().position(|prompt| prompt[0] == before.as_str()) {
            let began = prompts[place][1].as_i64().map(UnixNanos);
            if let Some((began, ended)) = began.zip(self.time_before()) {
                self.abandoned(began, ended);
            }
            prompts.truncate(place);
        }
        prompts.push(json!([before, at.0]));
        let too_many = prompts.len().saturating_sub(MOST);
        prompts.drain(..too_many);
        self.memory.remember(PROMPTS, prompts.into());
    }

    fn abandoned(&mut self, began: UnixNanos, ended: UnixNanos) {
        if ended < began {
            return;
        }
        let mut event = self.event(Kind::StateUpdate, "went back");
        event.parent_span_id.clear();
        event.time = EventTime::exact(began);
        event.end = Some(ended);
        event.abandons = true;
        event.content = Some(Content::State(
            json!({ "key": "abandoned branch", "reason": "the person went back to an earlier prompt" }),
        ));
        let event = self.act(event, Author::User);
        self.tell(event);
    }
}
