-- The ledger, version 2: up to which end, and by which version of the fold, the queue was folded.

CREATE TABLE folded (
    one  INTEGER PRIMARY KEY CHECK (one = 1),
    fold INTEGER NOT NULL,
    size INTEGER NOT NULL,
    hash BLOB NOT NULL CHECK (length(hash) = 32)
) STRICT;
