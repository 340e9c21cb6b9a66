-- What the explorer asks for.

-- Facets and the query language.

-- Events that agree in all that facets speak of, and how many there are.
CREATE TABLE shapes (
    id       INTEGER PRIMARY KEY,
    kind     INTEGER NOT NULL,
    custom   TEXT NOT NULL,    -- name of a custom kind, else empty
    status   INTEGER NOT NULL,
    severity INTEGER NOT NULL,
    agent    INTEGER NOT NULL, -- 0: none
    failed   INTEGER NOT NULL, -- reports a failure
    name     TEXT NOT NULL,    -- of calls, decisions and reads: as in the event, else as in its span; else empty
    detail   TEXT NOT NULL,
    tool     TEXT NOT NULL,    -- tool that an MCP call ran
    events   INTEGER NOT NULL DEFAULT 0,
    UNIQUE (kind, custom, status, severity, agent, failed, name, detail, tool)
);

-- Events of a session by shape.
CREATE TABLE session_shapes (
    session INTEGER NOT NULL,
    shape   INTEGER NOT NULL,
    events  INTEGER NOT NULL,
    PRIMARY KEY (session, shape)
) WITHOUT ROWID;
-- Sessions that have an event of some shape.
CREATE INDEX session_shapes_by_shape ON session_shapes (shape, session);

-- The shapes of what is stored already, as the writer makes them.
CREATE TEMP TABLE shaped AS
SELECT e.session, e.kind, IIF(e.kind = 999, IFNULL(e.custom, ''), '') AS custom, e.status, e.severity, e.agent,
    e.flags & 1 OR e.kind = 40 AS failed,
    CASE WHEN e.kind NOT IN (20, 21, 22, 23, 24, 25, 60, 61) THEN '' WHEN e.name = '' THEN sp.name ELSE e.name END AS name,
    CASE WHEN e.kind NOT IN (20, 21, 22, 23, 24, 25, 60) THEN '' WHEN e.name = '' THEN sp.detail ELSE e.detail END AS detail,
    IFNULL(e.tool, '') AS tool, COUNT(*) AS events
FROM events e JOIN spans sp ON sp.id = e.span GROUP BY 1, 2, 3, 4, 5, 6, 7, 8, 9, 10;
INSERT INTO shapes (kind, custom, status, severity, agent, failed, name, detail, tool, events)
SELECT kind, custom, status, severity, agent, failed, name, detail, tool, SUM(events)
FROM shaped GROUP BY 1, 2, 3, 4, 5, 6, 7, 8, 9;
INSERT INTO session_shapes (session, shape, events)
SELECT t.session, s.id, t.events FROM shaped t JOIN shapes s
    ON s.kind = t.kind AND s.custom = t.custom AND s.status = t.status AND s.severity = t.severity AND s.agent = t.agent
    AND s.failed = t.failed AND s.name = t.name AND s.detail = t.detail AND s.tool = t.tool;
DROP TABLE shaped;

-- Of calls: what they were asked and what they gave, so that loops, sizes and tools are found without the originals.
ALTER TABLE events ADD COLUMN arguments        INTEGER; -- hash of a call's arguments
ALTER TABLE events ADD COLUMN result           INTEGER; -- hash of what a call gave
ALTER TABLE events ADD COLUMN result_bytes     INTEGER; -- size of it as JSON
ALTER TABLE events ADD COLUMN ran              TEXT;    -- tool that a request to an MCP server names
ALTER TABLE events ADD COLUMN cached_tokens    INTEGER; -- part of the input tokens
ALTER TABLE events ADD COLUMN reasoning_tokens INTEGER; -- part of the output tokens

-- Events up to 'calls_until' were stored before these columns; they are filled in the background, and are up to 'calls_filled'.
INSERT INTO meta SELECT 'calls_until', IFNULL(MAX(id), 0) FROM events;
INSERT INTO meta VALUES ('calls_filled', 0);
-- A session without user input is called after what its first reasoning wanted, class 1, rather than after an agent.
UPDATE sessions SET title_class = title_class + 1 WHERE title_class > 0;

-- Marks, deletion and retention.

-- Stars, titles and notes that a person gave a session. They hang on its key, so that they outlive its rows.
CREATE TABLE session_marks (
    key     TEXT PRIMARY KEY,
    starred INTEGER NOT NULL DEFAULT 0,
    title   TEXT NOT NULL DEFAULT '', -- '': the session's own
    note    TEXT NOT NULL DEFAULT ''
) WITHOUT ROWID;

-- Sessions that were deleted: their rows of `sessions`, which no query finds any more. Until they are purged, a row put back
-- brings the session back whole. This table must have the columns of `sessions` and its own two: keep it last here.
CREATE TABLE trash AS SELECT s.*, 0 AS deleted_ns, 0 AS purge FROM sessions s WHERE FALSE;
-- The deleted session of a key, and of an event.
CREATE INDEX trash_by_key ON trash (key);
CREATE INDEX trash_by_id ON trash (id);

-- Parts that purged payloads used, until it is known whether others use them.
CREATE TABLE loose_parts (part INTEGER PRIMARY KEY);

-- Row ids that were used, so that purged ones never come again: what shows them would show something else.
INSERT INTO meta VALUES ('last_event', 0), ('last_span', 0), ('last_session', 0);

-- Tags of an event, to take them away with it.
CREATE INDEX event_tags_by_event ON event_tags (event);
