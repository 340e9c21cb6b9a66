-- Scores that people, programs and models gave: the name, the value in units of 10^-9 where it is a number (yes is 1), and
-- the value in words.
CREATE TABLE scores (
    event INTEGER PRIMARY KEY,
    name  TEXT NOT NULL,
    nano  INTEGER,
    words TEXT NOT NULL
);
-- Serves the search for scores by their name.
CREATE INDEX scores_by_name ON scores (name COLLATE NOCASE, nano);

-- Scores among the events of a session: a run is not as long as it takes until somebody judges it.
ALTER TABLE sessions ADD COLUMN scores INTEGER NOT NULL DEFAULT 0;
ALTER TABLE trash ADD COLUMN scores INTEGER NOT NULL DEFAULT 0;
