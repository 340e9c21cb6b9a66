//! OpenTelemetry's general conventions: services, sessions, databases, servers, errors. Handoffs by `from_agent` and
//! `to_agent`, under whatever name space.

use super::{EMPTY, Field, Vocabulary};

pub(super) const VOCABULARY: Vocabulary = Vocabulary {
    attributes: &[
        ("service.name", Field::Service),
        ("session.id", Field::GeneralSession),
        ("event.name", Field::EventName),
        ("db.collection.name", Field::DataSource),
        ("db.namespace", Field::DataSource),
        ("db.system.name", Field::DataSource),
        ("db.system", Field::DataSource),
        ("service.peer.name", Field::McpServer),
        ("peer.service", Field::McpServer),
        ("server.address", Field::ServerAddress),
        ("net.peer.name", Field::ServerAddress),
        ("server.port", Field::ServerPort),
        ("net.peer.port", Field::ServerPort),
        ("url.full", Field::Url),
        ("mcp.server.url", Field::Url),
        ("error.message", Field::ErrorMessage),
        ("error.type", Field::ErrorMessage),
        ("error.type", Field::ErrorType),
        ("exception.type", Field::ExceptionType),
        ("exception.message", Field::ExceptionMessage),
        ("exception.stacktrace", Field::ExceptionStack),
    ],
    endings: &[("from_agent", Field::FromAgent), ("to_agent", Field::ToAgent)],
    ..EMPTY
};
