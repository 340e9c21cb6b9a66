-- Model calls without a parent, by the id of the model's response: several recorders may tell of one call, each in a
-- trace of its own.
CREATE TABLE root_calls (
    call     TEXT NOT NULL,
    recorder TEXT NOT NULL,
    start_ns INTEGER NOT NULL,
    end_ns   INTEGER NOT NULL,
    session  TEXT NOT NULL,    -- the key that the event alone gives it
    named    INTEGER NOT NULL, -- 1: it names the session itself
    PRIMARY KEY (call, recorder, start_ns, end_ns, session)
) WITHOUT ROWID;
-- Serves the purge of a session.
CREATE INDEX root_calls_by_session ON root_calls (session);
