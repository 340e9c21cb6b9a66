-- What the explorer asks for.

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
