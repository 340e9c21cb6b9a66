-- What the explorer asks for.

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
