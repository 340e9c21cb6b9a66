-- Facts: what was received. Everything under "Derived" can be made again from these tables.

-- Figures of the database itself: 'indexed' is the last event id in the full-text index.
CREATE TABLE meta (
    key   TEXT PRIMARY KEY,
    value INTEGER NOT NULL
) WITHOUT ROWID;
INSERT INTO meta VALUES ('indexed', 0);

-- The ledger, by source.
CREATE TABLE sources (
    id         INTEGER PRIMARY KEY,
    name       TEXT NOT NULL UNIQUE,
    received   INTEGER NOT NULL DEFAULT 0,
    stored     INTEGER NOT NULL DEFAULT 0,
    duplicates INTEGER NOT NULL DEFAULT 0,
    conflicts  INTEGER NOT NULL DEFAULT 0,
    late       INTEGER NOT NULL DEFAULT 0,
    rejected   INTEGER NOT NULL DEFAULT 0
);

CREATE TABLE scopes (
    id      INTEGER PRIMARY KEY,
    tenant  TEXT NOT NULL,
    project TEXT NOT NULL,
    UNIQUE (tenant, project)
);

CREATE TABLE agents (
    id  INTEGER PRIMARY KEY,
    key TEXT NOT NULL UNIQUE
);

CREATE TABLE tags (
    id  INTEGER PRIMARY KEY,
    tag TEXT NOT NULL UNIQUE
);

CREATE TABLE events (
    id            INTEGER PRIMARY KEY,
    session       INTEGER NOT NULL,
    best_ns       INTEGER NOT NULL,
    dialect       INTEGER NOT NULL,
    identity      TEXT NOT NULL,    -- '': always new; first character 1: from the caller; 2: as sent, escaped
    kind          INTEGER NOT NULL,
    custom        TEXT,             -- name of a custom kind
    status        INTEGER NOT NULL,
    severity      INTEGER NOT NULL,
    author        INTEGER NOT NULL,
    clock         INTEGER NOT NULL,
    stated_ns     INTEGER,
    received_ns   INTEGER NOT NULL,
    flags         INTEGER NOT NULL, -- 1 failed, 2 partial, 4 final, 8 names a span, 16 live, 32 model result
    digest        INTEGER NOT NULL,
    agent         INTEGER NOT NULL, -- 0: none; so are the next ones
    scope         INTEGER NOT NULL,
    trace         INTEGER NOT NULL, -- session_traces.id
    source        INTEGER NOT NULL,
    span          INTEGER NOT NULL, -- spans.id
    parent_span   TEXT NOT NULL,
    name          TEXT NOT NULL,
    detail        TEXT NOT NULL,
    tool_call     TEXT,
    input_tokens  INTEGER,
    output_tokens INTEGER,
    total_tokens  INTEGER,
    cost_pico     INTEGER,
    currency      TEXT,
    bytes         INTEGER NOT NULL
);

-- Is this event there already? Events without an identity are always new.
CREATE UNIQUE INDEX events_by_identity ON events (dialect, identity) WHERE identity <> '';
-- Events, statistics and exports of one session by time.
CREATE INDEX events_by_session ON events (session, best_ns);
-- Queries over all sessions by time.
CREATE INDEX events_by_time ON events (best_ns);

-- Original bytes without the parts that are kept once.
CREATE TABLE payloads (
    event INTEGER PRIMARY KEY,
    media INTEGER NOT NULL,
    codec INTEGER NOT NULL, -- 0 as it is, 1 zstd
    body  BLOB NOT NULL,
    parts BLOB              -- where which parts go: triples of varints (bytes of the rest before it, length, parts.id)
);

-- Parts of originals that come again and again, once each.
CREATE TABLE parts (
    id    INTEGER PRIMARY KEY,
    hash  BLOB NOT NULL UNIQUE,
    codec INTEGER NOT NULL,
    body  BLOB NOT NULL
);

-- Events that carry a tag.
CREATE TABLE event_tags (
    tag   INTEGER NOT NULL,
    event INTEGER NOT NULL,
    PRIMARY KEY (tag, event)
) WITHOUT ROWID;

-- Events that carry a hash.
CREATE TABLE event_hashes (
    event    INTEGER PRIMARY KEY,
    previous TEXT NOT NULL,
    hash     TEXT NOT NULL
);

-- Explicit handoffs.
CREATE TABLE handoffs (
    event      INTEGER PRIMARY KEY,
    from_agent TEXT NOT NULL,
    to_agent   TEXT NOT NULL,
    type       TEXT NOT NULL,
    reason     TEXT NOT NULL
);

-- Other events under the identity of a stored one.
CREATE TABLE conflicts (
    id          INTEGER PRIMARY KEY,
    event       INTEGER NOT NULL,
    digest      INTEGER NOT NULL,
    clock       INTEGER NOT NULL,
    stated_ns   INTEGER,
    received_ns INTEGER NOT NULL,
    source      INTEGER NOT NULL,
    dialect     INTEGER NOT NULL,
    media       INTEGER NOT NULL,
    codec       INTEGER NOT NULL,
    body        BLOB NOT NULL,
    parts       BLOB
);
-- Conflicts of one event.
CREATE INDEX conflicts_by_event ON conflicts (event);

-- The quarantine.
CREATE TABLE rejects (
    id          INTEGER PRIMARY KEY,
    received_ns INTEGER NOT NULL,
    source      INTEGER NOT NULL,
    location    TEXT NOT NULL,
    line        INTEGER,
    reason      TEXT NOT NULL,
    bytes       INTEGER NOT NULL, -- size of what was received
    body        BLOB NOT NULL     -- its beginning
);

-- Derived.

CREATE TABLE sessions (
    id            INTEGER PRIMARY KEY,
    key           TEXT NOT NULL UNIQUE,
    first_ns      INTEGER NOT NULL,
    last_ns       INTEGER NOT NULL,
    title         TEXT NOT NULL,
    title_class   INTEGER NOT NULL, -- 0 user input, 1 agent, 2 none
    title_ns      INTEGER NOT NULL,
    title_tie     INTEGER NOT NULL,
    dialects      INTEGER NOT NULL, -- bit n: dialect n
    stated_first  INTEGER,
    stated_last   INTEGER,
    events        INTEGER NOT NULL,
    errors        INTEGER NOT NULL,
    failed        INTEGER NOT NULL,
    agents        INTEGER NOT NULL,
    tool_calls    INTEGER NOT NULL,
    mcp_calls     INTEGER NOT NULL,
    model_calls   INTEGER NOT NULL,
    handoffs      INTEGER NOT NULL,
    open_spans    INTEGER NOT NULL,
    input_tokens  INTEGER NOT NULL,
    output_tokens INTEGER NOT NULL,
    total_tokens  INTEGER NOT NULL,
    unpriced      INTEGER NOT NULL,
    conflicts     INTEGER NOT NULL,
    live_ns       INTEGER,          -- last arrival over the wire
    ended_ns      INTEGER           -- last session end, best time
);
-- The list of sessions, newest first.
CREATE INDEX sessions_by_start ON sessions (first_ns);

CREATE TABLE session_agents (
    session INTEGER NOT NULL,
    agent   INTEGER NOT NULL,
    events  INTEGER NOT NULL,
    PRIMARY KEY (session, agent)
) WITHOUT ROWID;

CREATE TABLE session_costs (
    session  INTEGER NOT NULL,
    currency TEXT NOT NULL,
    pico     INTEGER NOT NULL,
    calls    INTEGER NOT NULL,
    PRIMARY KEY (session, currency)
) WITHOUT ROWID;

CREATE TABLE session_traces (
    id       INTEGER PRIMARY KEY,
    session  INTEGER NOT NULL,
    trace_id TEXT NOT NULL
);
-- Events of a trace; and, with the session, the row of a trace in its session.
CREATE UNIQUE INDEX session_traces_by_trace ON session_traces (trace_id, session);
-- Traces of a session.
CREATE INDEX session_traces_by_session ON session_traces (session);

CREATE TABLE spans (
    id            INTEGER PRIMARY KEY,
    session       INTEGER NOT NULL,
    family        INTEGER NOT NULL,
    key           TEXT NOT NULL,
    parent        TEXT NOT NULL,
    name          TEXT NOT NULL,
    detail        TEXT NOT NULL,
    agent         INTEGER NOT NULL,
    start_ns      INTEGER NOT NULL,
    start_tie     INTEGER NOT NULL,
    end_ns        INTEGER NOT NULL,
    first_event   INTEGER NOT NULL,
    starts        INTEGER NOT NULL,
    ends          INTEGER NOT NULL,
    points        INTEGER NOT NULL,
    failures      INTEGER NOT NULL,
    cancelled     INTEGER NOT NULL,
    input_tokens  INTEGER NOT NULL,
    output_tokens INTEGER NOT NULL,
    total_tokens  INTEGER NOT NULL,
    ranks         BLOB NOT NULL     -- which events won the parent, the name and the agent
);
-- The span of an event; and spans by the id that was sent.
CREATE UNIQUE INDEX spans_by_key ON spans (key, session, family);
-- Spans of a session.
CREATE INDEX spans_by_session ON spans (session);

-- Text of the events. It holds no text of its own; snippets come from the originals.
CREATE VIRTUAL TABLE event_text USING fts5 (
    text,
    content = '',
    contentless_delete = 1,
    tokenize = 'unicode61 remove_diacritics 2'
);
-- One transaction of the index becomes one segment, and segments are merged less often: half the cost of indexing.
INSERT INTO event_text (event_text, rank) VALUES ('hashsize', 33554432);
INSERT INTO event_text (event_text, rank) VALUES ('automerge', 8);
