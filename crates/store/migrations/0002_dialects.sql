-- What the other dialects bring. `events.custom` holds from here on the type in the dialect's own words, too.

ALTER TABLE events ADD COLUMN end_ns    INTEGER;                    -- end of a span that one event tells the whole of
ALTER TABLE events ADD COLUMN seq       INTEGER;                    -- place in its trace
ALTER TABLE events ADD COLUMN tool      TEXT;                       -- tool that an MCP call ran
ALTER TABLE events ADD COLUMN integrity INTEGER NOT NULL DEFAULT 0; -- what its signature says

-- Events that are counted in their trace, to pair requests with responses.
CREATE INDEX events_by_sequence ON events (trace, seq) WHERE seq IS NOT NULL;
-- Signed events of a session, and all of them, to check them again when a key is added.
CREATE INDEX events_by_integrity ON events (session, integrity) WHERE integrity <> 0;

-- Events of a trace that are counted, and the highest count: the difference are gaps.
ALTER TABLE session_traces ADD COLUMN sequenced INTEGER NOT NULL DEFAULT 0;
ALTER TABLE session_traces ADD COLUMN last_seq  INTEGER NOT NULL DEFAULT 0;

-- Requests that have no response yet, by trace.
CREATE TABLE open_requests (
    trace INTEGER NOT NULL,
    seq   INTEGER NOT NULL,
    span  TEXT NOT NULL,    -- spans.key
    PRIMARY KEY (trace, seq)
) WITHOUT ROWID;

-- Sessions of traces in which only some events name one: the first by name.
CREATE TABLE trace_sessions (
    trace_id TEXT PRIMARY KEY,
    session  TEXT NOT NULL
) WITHOUT ROWID;

-- From here on a flag says which events name a session themselves: all that are not in the session of their trace.
UPDATE events SET flags = flags | 128 WHERE session IN (SELECT id FROM sessions WHERE key <> '') AND NOT EXISTS (
    SELECT 1 FROM session_traces t JOIN sessions s ON s.id = t.session
    WHERE t.id = events.trace AND s.id = events.session AND t.trace_id = s.key
);

-- By how much stated times lay after their reception, at most, over the wire.
ALTER TABLE sources ADD COLUMN ahead_ns INTEGER NOT NULL DEFAULT 0;

-- How far sources were read, committed with what was read.
CREATE TABLE checkpoints (
    source TEXT PRIMARY KEY,
    state  TEXT NOT NULL
) WITHOUT ROWID;
