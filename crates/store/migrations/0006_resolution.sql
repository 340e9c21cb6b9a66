-- What only a session as a whole tells: whose call it is, which tellings are one call, who handed to whom, what came
-- first.

-- The agent as sent; `agent` is from here on the one that the event belongs to.
ALTER TABLE events ADD COLUMN own_agent INTEGER NOT NULL DEFAULT 0;
UPDATE events SET own_agent = agent;
-- Place among the events of one instant, from 0; 0 where nothing orders them.
ALTER TABLE events ADD COLUMN tie_place INTEGER NOT NULL DEFAULT 0;
-- Joins the tellings of one model call.
ALTER TABLE events ADD COLUMN call TEXT;
-- First words of what the person asked, where the event repeats it.
ALTER TABLE events ADD COLUMN prompt TEXT;

-- Titles have more classes: 2 workflow, 3 span without a parent, 4 agent, 5 none.
UPDATE sessions SET title_class = title_class + 2 WHERE title_class >= 2;
-- 1: the session was only the first guess of the events that name it.
ALTER TABLE trace_sessions ADD COLUMN guess INTEGER NOT NULL DEFAULT 0;

-- Ids of agents that are known by their names.
CREATE TABLE agent_ids (
    id    TEXT NOT NULL,
    agent INTEGER NOT NULL,
    PRIMARY KEY (id, agent)
) WITHOUT ROWID;
-- The ids of an agent.
CREATE INDEX agent_ids_by_agent ON agent_ids (agent);

-- 1 told by an agent that works inside another's span, 2 the giving agent was found by the span around it, 4 told
-- before.
ALTER TABLE handoffs ADD COLUMN derived INTEGER NOT NULL DEFAULT 0;

-- Changes of the acting agent that nothing else explains, at the first event of the agent that took over.
CREATE TABLE inferred_handoffs (
    event      INTEGER PRIMARY KEY,
    session    INTEGER NOT NULL,
    from_agent TEXT NOT NULL,
    to_agent   TEXT NOT NULL
);
-- Inferred handoffs of a session.
CREATE INDEX inferred_handoffs_by_session ON inferred_handoffs (session);

-- Events of a source of which no time could be read.
ALTER TABLE sources ADD COLUMN time_unknown INTEGER NOT NULL DEFAULT 0;

-- Sessions with events that were not looked at as a whole yet.
CREATE TABLE unresolved (
    session INTEGER PRIMARY KEY
);
INSERT INTO unresolved SELECT id FROM sessions;

-- Input tokens that were written to a cache.
ALTER TABLE events ADD COLUMN cache_write_tokens INTEGER;
-- What a model call without a stated cost would cost by the table of prices, in 10^-12 USD.
ALTER TABLE events ADD COLUMN estimate_pico INTEGER;
-- The table of prices that the estimates were made with; one row.
CREATE TABLE priced_by (
    version TEXT NOT NULL
);

-- Sums of what is stated and of what is estimated are kept apart.
ALTER TABLE session_costs RENAME TO stated_costs;
CREATE TABLE session_costs (
    session   INTEGER NOT NULL,
    currency  TEXT NOT NULL,
    estimated INTEGER NOT NULL,
    pico      INTEGER NOT NULL,
    calls     INTEGER NOT NULL,
    PRIMARY KEY (session, currency, estimated)
) WITHOUT ROWID;
INSERT INTO session_costs SELECT session, currency, 0, pico, calls FROM stated_costs;
DROP TABLE stated_costs;
