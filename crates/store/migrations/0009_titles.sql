-- What a person would call a call, for the title of a session that holds nothing else.
ALTER TABLE events ADD COLUMN called TEXT;

-- A class of titles came before "none".
UPDATE sessions SET title_class = 6 WHERE title_class = 5;
