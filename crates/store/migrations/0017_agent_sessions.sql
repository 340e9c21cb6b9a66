-- Session ids that were made for the command line of an agent behind AgentAPI. The session of traces with such an id
-- belongs to the conversation with that agent in whose time it ran.
CREATE TABLE chat_agent_sessions (
    session TEXT PRIMARY KEY, -- key of the session, once there is one
    backend TEXT NOT NULL,
    at_ns   INTEGER NOT NULL  -- when the id was made
) WITHOUT ROWID;
-- The ids of an agent, the newest one for its next start.
CREATE INDEX chat_agent_sessions_by_backend ON chat_agent_sessions (backend, at_ns);
