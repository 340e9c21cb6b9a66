-- Errors are counted once: a failed call, and the error event that tells of it, are one (`derive/resolve/errors`).

-- Errors that the events of a span tell of.
ALTER TABLE spans ADD COLUMN errors INTEGER NOT NULL DEFAULT 0;
UPDATE spans SET errors = 1 WHERE failures > 0 OR family = 14;

-- The run had errors and came to a good end.
ALTER TABLE sessions ADD COLUMN recovered INTEGER NOT NULL DEFAULT 0;
-- Until they were looked at again: the larger of the two sums that stood beside each other.
UPDATE sessions SET errors = MAX(errors, failed);
INSERT OR IGNORE INTO unresolved SELECT id FROM sessions WHERE errors > 0;
ALTER TABLE sessions DROP COLUMN failed;

ALTER TABLE trash ADD COLUMN recovered INTEGER NOT NULL DEFAULT 0;
UPDATE trash SET errors = MAX(errors, failed);
ALTER TABLE trash DROP COLUMN failed;
