-- What chat keeps. A backend may keep no history, so everything said stands here as well. No key ever does.

CREATE TABLE chat_backends (
    id              TEXT PRIMARY KEY,
    name            TEXT NOT NULL,
    kind            INTEGER NOT NULL,          -- 1 ChatServer, 2 AgentAPI
    base_url        TEXT NOT NULL,
    user_id         TEXT NOT NULL,
    organization_id TEXT NOT NULL,
    removed         INTEGER NOT NULL DEFAULT 0 -- gone for the person; kept for the names in its conversations
) WITHOUT ROWID;

CREATE TABLE chat_conversations (
    row        INTEGER PRIMARY KEY,
    id         TEXT NOT NULL UNIQUE,
    backend    TEXT NOT NULL,
    given      TEXT NOT NULL DEFAULT '', -- title that a person gave; '': its own
    title      TEXT NOT NULL DEFAULT '', -- its own: first line of the first text of the user
    model      TEXT NOT NULL,
    session_id TEXT NOT NULL,            -- of the backend; '': none yet
    user_id    TEXT NOT NULL,
    parameters TEXT NOT NULL,            -- JSON
    draft      TEXT NOT NULL DEFAULT '',
    leaf       TEXT,                     -- the last message on show; its ancestors are the others
    created_ns INTEGER NOT NULL,
    updated_ns INTEGER NOT NULL,         -- when something was said last
    deleted_ns INTEGER                   -- since when it is hidden; purged a while later
);
-- The list of conversations, the last changed first.
CREATE INDEX chat_conversations_by_change ON chat_conversations (updated_ns) WHERE deleted_ns IS NULL;
-- Conversations of a backend, the last changed first.
CREATE INDEX chat_conversations_by_backend ON chat_conversations (backend, updated_ns);
-- The conversation of a backend's session, and of a session of traces.
CREATE INDEX chat_conversations_by_session ON chat_conversations (session_id) WHERE session_id <> '';
-- What can be purged.
CREATE INDEX chat_conversations_deleted ON chat_conversations (deleted_ns) WHERE deleted_ns IS NOT NULL;

-- Messages are trees: what was edited or regenerated stands beside what it replaces.
CREATE TABLE chat_messages (
    row           INTEGER PRIMARY KEY,
    id            TEXT NOT NULL UNIQUE,
    conversation  TEXT NOT NULL,
    parent        TEXT,             -- NULL: a first message
    depth         INTEGER NOT NULL, -- messages before it on its path
    role          INTEGER NOT NULL, -- 1 system, 2 user, 3 assistant, 4 tool
    content       TEXT NOT NULL,
    state         INTEGER NOT NULL, -- 1 complete, 2 streaming, 3 stopped, 4 cut, 5 failed
    failure       TEXT,             -- JSON: why it failed or was cut
    model         TEXT NOT NULL,
    at_ns         INTEGER NOT NULL, -- when it was sent, or the request for it was
    first_ns      INTEGER,          -- from the request to the first text
    elapsed_ns    INTEGER,          -- from the request to the end
    input_tokens  INTEGER,
    output_tokens INTEGER,
    finish_reason TEXT NOT NULL,
    completion    TEXT NOT NULL,    -- the backend's id of the completion; '': none
    trace_id      TEXT NOT NULL,    -- in the request's traceparent; '': no request
    remote        TEXT NOT NULL     -- the backend's id of the message; '': unknown
);
-- The tree of a conversation.
CREATE INDEX chat_messages_by_conversation ON chat_messages (conversation, parent);
-- Sums over a conversation.
CREATE INDEX chat_messages_by_tokens ON chat_messages (conversation, input_tokens, output_tokens)
    WHERE input_tokens IS NOT NULL OR output_tokens IS NOT NULL;
-- The reply whose request carried a trace id.
CREATE INDEX chat_messages_by_trace ON chat_messages (trace_id) WHERE trace_id <> '';
-- The message of a backend's id.
CREATE INDEX chat_messages_by_remote ON chat_messages (conversation, remote) WHERE remote <> '';
-- Replies that were on their way when the program ended.
CREATE INDEX chat_messages_streaming ON chat_messages (conversation) WHERE state = 2;

-- Sessions of traces that a person joined to a conversation, or refused for it.
CREATE TABLE chat_joins (
    conversation TEXT NOT NULL,
    session      TEXT NOT NULL,    -- key of the session
    joined       INTEGER NOT NULL, -- 0: refused
    at_ns        INTEGER NOT NULL,
    PRIMARY KEY (conversation, session)
) WITHOUT ROWID;
-- The conversations that a session was joined to.
CREATE INDEX chat_joins_by_session ON chat_joins (session);

-- Text of messages (by row), and of titles (by minus the row of their conversation). It holds no text of its own.
CREATE VIRTUAL TABLE chat_text USING fts5 (
    text,
    content = '',
    contentless_delete = 1,
    tokenize = 'unicode61 remove_diacritics 2'
);
