-- The ledger, version 5: how it was at moments, signed; the same lies outside, where whoever owns the
-- store cannot change it.

CREATE TABLE checkpoints (
    size      INTEGER PRIMARY KEY CHECK (size > 0),
    note      BLOB NOT NULL,
    signature BLOB NOT NULL
) STRICT;
CREATE TRIGGER checkpoints_update BEFORE UPDATE ON checkpoints
BEGIN SELECT raise(ABORT, 'a checkpoint stays as it is'); END;
CREATE TRIGGER checkpoints_delete BEFORE DELETE ON checkpoints
BEGIN SELECT raise(ABORT, 'a checkpoint stays as it is'); END;
