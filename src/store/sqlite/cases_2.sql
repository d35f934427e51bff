-- Cases and raw events, version 2. names.touched: 0, or the number of the round of grouping that is
-- to come; what another ingest touches while a round runs has the next number and stays.

CREATE TABLE rounds (
    one  INTEGER PRIMARY KEY CHECK (one = 1),
    next INTEGER NOT NULL
) STRICT;
INSERT INTO rounds VALUES (1, 1);
UPDATE names SET touched = 1 WHERE touched <> 0;
DROP INDEX names_touched;
CREATE INDEX names_touched ON names (kind, name) WHERE touched > 0;
