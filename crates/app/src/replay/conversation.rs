//! A conversation that begins where a recorded model call was made.

use tracewake_store::{
    ChatOrder, ChatRole, ConversationPatch, StoredBackend, StoredConversation, StoredMessage,
};

use super::plan::Plan;
use crate::chat::conversations::{fresh, plain, title_of};
use crate::chat::parameters;
use crate::dto;
use crate::error::AppError;

/// Where a conversation begins that goes on from a call.
pub(super) struct Begin {
    pub(super) backend: StoredBackend,
    pub(super) model: String,
    /// What the model said to it; empty for nothing.
    pub(super) answer: String,
}

/// The orders that make the conversation, and its id.
pub(super) fn orders(plan: Plan, begin: Begin) -> Result<(String, Vec<ChatOrder>), AppError> {
    let conversation = fresh(&begin.backend.id, &begin.backend.user_id);
    let id = conversation.id.clone();
    let said = plan.messages.into_iter().map(|(role, text)| (stored(role), text));
    let answer = (!begin.answer.is_empty()).then_some((ChatRole::Assistant, begin.answer));
    let mut messages: Vec<StoredMessage> = Vec::new();
    for (role, text) in said.chain(answer) {
        let parent = messages.last().map(|message| message.id.clone());
        messages.push(plain(&id, parent, role, text));
    }
    let leaf = messages.last().map(|message| message.id.clone());
    let conversation = StoredConversation {
        title: title_of(&messages),
        model: begin.model,
        parameters: parameters::write(&dto::ChatParameters {
            temperature: plan.temperature,
            max_tokens: plan.max_tokens,
            top_p: plan.top_p,
            system_prompt: plan.system_prompt,
            ..dto::ChatParameters::default()
        })?,
        ..conversation
    };
    let mut orders = vec![ChatOrder::Begin(conversation)];
    orders.extend(messages.into_iter().map(ChatOrder::Message));
    orders.push(ChatOrder::Change {
        id: id.clone(),
        patch: ConversationPatch {
            leaf,
            ..ConversationPatch::default()
        },
    });
    Ok((id, orders))
}

fn stored(role: dto::ChatRole) -> ChatRole {
    match role {
        dto::ChatRole::System => ChatRole::System,
        dto::ChatRole::User => ChatRole::User,
        dto::ChatRole::Assistant => ChatRole::Assistant,
        dto::ChatRole::Tool => ChatRole::Tool,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_call_becomes_a_chain_of_messages() {
        let plan = Plan {
            system_prompt: "be brief".into(),
            messages: vec![
                (dto::ChatRole::System, "s".into()),
                (dto::ChatRole::User, "  why?\nplease".into()),
            ],
            temperature: Some(0.5),
            ..Plan::default()
        };
        let begin = Begin {
            backend: StoredBackend {
                id: "b".into(),
                name: String::new(),
                kind: tracewake_store::ChatBackendKind::ChatServer,
                base_url: String::new(),
                user_id: "u".into(),
                organization_id: String::new(),
                removed: false,
            },
            model: "m".into(),
            answer: "because".into(),
        };
        let (id, orders) = orders(plan, begin).unwrap_or_default();
        let Some(ChatOrder::Begin(conversation)) = orders.first() else {
            panic!("no conversation");
        };
        assert_eq!(
            (conversation.id.as_str(), conversation.title.as_str()),
            (id.as_str(), "why?")
        );
        assert!(
            conversation.parameters.contains("\"systemPrompt\":\"be brief\""),
            "{}",
            conversation.parameters
        );
        let mut before: Option<&String> = None;
        let mut said = Vec::new();
        for order in &orders {
            if let ChatOrder::Message(message) = order {
                assert_eq!(message.parent.as_ref(), before);
                before = Some(&message.id);
                said.push((message.role, message.content.as_str()));
            }
        }
        assert_eq!(
            said,
            [
                (ChatRole::System, "s"),
                (ChatRole::User, "  why?\nplease"),
                (ChatRole::Assistant, "because"),
            ]
        );
        let Some(ChatOrder::Change { patch, .. }) = orders.last() else {
            panic!("nothing is on show");
        };
        assert_eq!(patch.leaf.as_ref(), before);
    }
}
