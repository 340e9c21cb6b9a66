-- A model call that failed and states no tokens is no call whose price is missing.
UPDATE sessions SET unpriced = (
    SELECT COUNT(*) FROM events e
    WHERE e.session = sessions.id AND e.flags & 32 AND NOT e.flags & 6144
        AND e.cost_pico IS NULL AND e.estimate_pico IS NULL
        AND NOT (e.flags & 1 AND IFNULL(e.total_tokens, 0) = 0)
) WHERE unpriced > 0;
