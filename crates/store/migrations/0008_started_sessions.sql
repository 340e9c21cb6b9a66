-- Sessions that events of other sessions started: all of a run is one session, known by the first of its keys that none
-- started.
CREATE TABLE started_sessions (
    session TEXT NOT NULL,
    started_by TEXT NOT NULL,
    PRIMARY KEY (session, started_by)
) WITHOUT ROWID;
-- Serves the search for all keys of a run.
CREATE INDEX started_sessions_by ON started_sessions (started_by);
