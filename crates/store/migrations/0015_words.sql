-- What a person said, as a hash of the words: the session of an agent's own files is found for a conversation with that
-- agent by it. Of an event it is in `arguments`.
ALTER TABLE chat_messages ADD COLUMN words INTEGER; -- of the user; NULL: stored before this column, or no words
-- Sessions in which a person said the words of a message.
CREATE INDEX events_by_words ON events (arguments, best_ns) WHERE kind = 30 AND arguments IS NOT NULL;
-- Conversations in which a person said the words of an event.
CREATE INDEX chat_messages_by_words ON chat_messages (words, at_ns) WHERE words IS NOT NULL;
