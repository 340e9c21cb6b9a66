-- Which files calls touch, and which calls run commands: for `file:` over all sessions, for the files of one session and
-- for the runs that touched a file.

CREATE TABLE files (
    id   INTEGER PRIMARY KEY,
    path TEXT NOT NULL UNIQUE
);

-- What events did with files: `action` is a number of `FileAction`. A command names no file: both are 0.
CREATE TABLE event_files (
    file   INTEGER NOT NULL,
    event  INTEGER NOT NULL,
    action INTEGER NOT NULL,
    PRIMARY KEY (file, event, action)
) WITHOUT ROWID;
-- The files of an event, also to take them away with it.
CREATE INDEX event_files_by_event ON event_files (event);
