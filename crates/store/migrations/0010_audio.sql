-- Tokens of sound: parts of the input, of the cached input and of the output, which have prices of their own.
ALTER TABLE events ADD COLUMN audio_input_tokens INTEGER;
ALTER TABLE events ADD COLUMN audio_cached_tokens INTEGER;
ALTER TABLE events ADD COLUMN audio_output_tokens INTEGER;
