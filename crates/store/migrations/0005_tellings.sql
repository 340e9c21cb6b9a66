-- What room for many dialects asks for: events that grow, facts that readers state, originals that are read again.

-- Events that grow: several records may tell of one event, each further than the one before.

-- How far the telling of an event has come: of the tellings under one identity the one with the highest revision is the event.
ALTER TABLE events ADD COLUMN revision INTEGER NOT NULL DEFAULT 0;
-- Further tellings of an event that was known already.
ALTER TABLE sources ADD COLUMN continued INTEGER NOT NULL DEFAULT 0;

-- All other tellings under the identity of a stored event. One with the event's own revision is a conflict, one with a lower
-- revision was superseded.
ALTER TABLE conflicts RENAME TO tellings;
ALTER TABLE tellings ADD COLUMN revision INTEGER NOT NULL DEFAULT 0;
DROP INDEX conflicts_by_event;
-- Other tellings of one event.
CREATE INDEX tellings_by_event ON tellings (event);

-- From here on flags say what a reader knows of its dialect: 512 belongs to the session that any event of its trace names,
-- 1024 agents are told apart by name inside a trace. And a span of dialect 4 that has ended is a later telling than an open one.
UPDATE events SET
    flags = flags | CASE
        WHEN dialect = 2 THEN 1024
        WHEN trace <> 0 AND NOT flags & 128 THEN 512
        ELSE 0
    END,
    revision = dialect = 4 AND IFNULL(end_ns > best_ns, 0)
WHERE dialect IN (2, 4);
-- What was a conflict stays one until it is read again.
UPDATE tellings SET revision = IFNULL((SELECT e.revision FROM events e WHERE e.id = tellings.event), 0);

-- Which version of a dialect's reader the stored events were read by, and how far it has come. Events after `until` were read
-- by this version when they came. A dialect without a row was read by versions that are not known.
CREATE TABLE readings (
    dialect    INTEGER PRIMARY KEY,
    version    INTEGER NOT NULL,
    up_to      INTEGER NOT NULL,           -- events up to this row id are done
    until      INTEGER NOT NULL,
    read       INTEGER NOT NULL DEFAULT 0, -- events read again
    changed    INTEGER NOT NULL DEFAULT 0, -- of these, now told differently
    unreadable INTEGER NOT NULL DEFAULT 0  -- could not be read any more, and are kept as they were
);
-- Reading again fills the columns of calls, too.
DELETE FROM meta WHERE key IN ('calls_until', 'calls_filled');
