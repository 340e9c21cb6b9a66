//! The lines that connect each client, for *Connect an agent*.

mod guides;

use guides::{Counted, GUIDES, Guide};

use crate::dto::{ConnectClient, Snippet};

/// Addresses that are listened on, for the ports that clients send to by default.
pub(crate) struct Addresses {
    pub(crate) chaukas_grpc: String,
    pub(crate) http: String,
    pub(crate) otlp_grpc: String,
    pub(crate) otlp_http: String,
}

/// The clients that can be connected, with lines for these addresses. The functions give the events received since the
/// program started: on a line of the ledger, and of a coding agent.
pub(crate) fn clients(
    addresses: &Addresses,
    on_line: impl Fn(&str) -> u64,
    of_program: impl Fn(&str) -> u64,
) -> Vec<ConnectClient> {
    let client = |guide: &Guide| ConnectClient {
        id: guide.id.into(),
        family: guide.family.into(),
        title: guide.title.into(),
        summary: guide.summary.into(),
        snippets: guide
            .snippets
            .iter()
            .map(|(title, language, lines)| Snippet {
                title: (*title).into(),
                language: (*language).into(),
                text: addresses.fill(lines),
            })
            .collect(),
        events: match guide.counted {
            Counted::Lines(lines) => lines.iter().map(|line| on_line(line)).sum(),
            Counted::Program(program) => of_program(program),
        },
    };
    GUIDES.iter().map(client).collect()
}

impl Addresses {
    fn fill(&self, lines: &str) -> String {
        lines
            .replace("{chaukas_grpc}", &self.chaukas_grpc)
            .replace("{http}", &self.http)
            .replace("{otlp_grpc}", &self.otlp_grpc)
            .replace("{otlp_http}", &self.otlp_http)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn every_guide_can_be_pasted_and_told_apart() {
        let addresses = Addresses {
            chaukas_grpc: "127.0.0.1:1".into(),
            http: "127.0.0.1:2".into(),
            otlp_grpc: "127.0.0.1:3".into(),
            otlp_http: "127.0.0.1:4".into(),
        };
        let clients = clients(&addresses, |_| 1, |_| 1);
        let ids: HashSet<&str> = clients.iter().map(|client| client.id.as_str()).collect();
        assert_eq!(ids.len(), clients.len());
        for client in &clients {
            assert!(client.events > 0 && !client.snippets.is_empty(), "{}", client.id);
            for snippet in &client.snippets {
                assert!(
                    !snippet.text.contains("{http}") && !snippet.text.contains("{otlp"),
                    "{}",
                    snippet.text
                );
            }
        }
    }
}
