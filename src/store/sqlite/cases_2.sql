-- Cases and raw events, version 2.

-- names.touched: 0, or the number of the round of grouping that is
-- to come; what another ingest touches while a round runs has the next number and stays.

CREATE TABLE rounds (
    one  INTEGER PRIMARY KEY CHECK (one = 1),
    next INTEGER NOT NULL
) STRICT;
INSERT INTO rounds VALUES (1, 1);
UPDATE names SET touched = 1 WHERE touched <> 0;
DROP INDEX names_touched;
CREATE INDEX names_touched ON names (kind, name) WHERE touched > 0;

-- Nothing asks for it.
DROP TABLE coverage;

-- Whether a revision is known is asked of every case that comes in; the rows of the table hold the
-- texts. key >> 20 is the case.
CREATE INDEX revisions_digest ON revisions (key >> 20, digest);
