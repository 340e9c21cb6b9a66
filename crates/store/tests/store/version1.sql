-- One event as the first version stored it. Never changed: newer versions must open it.
INSERT INTO sources (id, name, received, stored) VALUES (1, 'chaukas file', 1, 1);
INSERT INTO agents (id, key) VALUES (1, 'planner');
INSERT INTO events VALUES (1, 1, 1772000000000000000, 1, 'old-1', 30, NULL, 3, 2, 1, 0, 1772000000000000000,
    1772000001000000000, 8, 42, 1, 0, 0, 1, 1, '', 'old words', 'user', NULL, NULL, NULL, NULL, NULL, NULL, 9);
INSERT INTO payloads VALUES (1, 2, 0, CAST('old words' AS BLOB), NULL);
INSERT INTO sessions VALUES (1, 'old-session', 1772000000000000000, 1772000000000000000, 'old words', 0,
    1772000000000000000, 7, 2, 1772000000000000000, 1772000000000000000, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, NULL, NULL);
INSERT INTO session_agents VALUES (1, 1, 1);
INSERT INTO spans VALUES (1, 1, 8, 'old-span', '', 'old words', 'user', 1, 1772000000000000000, 7, 1772000000000000000, 1,
    0, 0, 1, 0, 0, 0, 0, 0, X'FFFFFF');
INSERT INTO event_text (rowid, text) VALUES (1, 'old words');
UPDATE meta SET value = 1 WHERE key = 'indexed';
