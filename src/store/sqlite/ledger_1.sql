-- The ledger, version 1. Headers and payloads are the history; all other tables are folded from
-- them in the same transaction and can be made again.

CREATE TABLE ledger (
    one    INTEGER PRIMARY KEY CHECK (one = 1),
    origin TEXT NOT NULL
) STRICT;

-- frontier: the size in 8 bytes, big-endian, then the peaks of the RFC 6962 tree from the left.
CREATE TABLE head (
    one      INTEGER PRIMARY KEY CHECK (one = 1),
    hash     BLOB NOT NULL CHECK (length(hash) = 32),
    frontier BLOB NOT NULL
) STRICT;

CREATE TABLE headers (
    seq    INTEGER PRIMARY KEY CHECK (seq >= 0),
    header BLOB NOT NULL
) STRICT;

-- id: of records that may be tried again after a crash; those of bulk records stand only in the
-- record itself.
CREATE TABLE payloads (
    seq       INTEGER PRIMARY KEY CHECK (seq >= 0),
    id        BLOB CHECK (length(id) = 16),
    salt      BLOB NOT NULL CHECK (length(salt) = 16),
    record    BLOB,
    signature BLOB
) STRICT;
CREATE UNIQUE INDEX payloads_id ON payloads (id) WHERE id IS NOT NULL;

-- These stop accidents only: who can write the file can drop them. Verifying is what tells.
CREATE TRIGGER headers_follow BEFORE INSERT ON headers
WHEN NEW.seq <> (SELECT coalesce(max(seq) + 1, 0) FROM headers)
BEGIN SELECT raise(ABORT, 'the ledger grows at its end only'); END;
CREATE TRIGGER headers_update BEFORE UPDATE ON headers
BEGIN SELECT raise(ABORT, 'the ledger is append-only'); END;
CREATE TRIGGER headers_delete BEFORE DELETE ON headers
BEGIN SELECT raise(ABORT, 'the ledger is append-only'); END;
CREATE TRIGGER payloads_follow BEFORE INSERT ON payloads
WHEN NEW.seq <> (SELECT coalesce(max(seq) + 1, 0) FROM payloads)
BEGIN SELECT raise(ABORT, 'the ledger grows at its end only'); END;
CREATE TRIGGER payloads_update BEFORE UPDATE ON payloads
BEGIN SELECT raise(ABORT, 'the ledger is append-only'); END;
CREATE TRIGGER payloads_delete BEFORE DELETE ON payloads
BEGIN SELECT raise(ABORT, 'the ledger is append-only'); END;

-- severity: 0 critical to 3 low, so that the queue's order is the index's. Times in seconds since
-- 1970 and nanoseconds (over 10^9 in a leap second). folded: the line as JSON.
CREATE TABLE queue (
    rid         INTEGER PRIMARY KEY,
    id          TEXT NOT NULL UNIQUE,
    state       INTEGER NOT NULL,
    severity    INTEGER NOT NULL,
    detected_s  INTEGER NOT NULL,
    detected_ns INTEGER NOT NULL,
    due_s       INTEGER,
    due_ns      INTEGER,
    folded      TEXT NOT NULL
) STRICT;
CREATE INDEX queue_state ON queue (state, severity, detected_s, detected_ns, id);
CREATE INDEX queue_all ON queue (severity, detected_s, detected_ns, id);
CREATE INDEX queue_due ON queue (due_s, due_ns) WHERE due_s IS NOT NULL;

-- What a search looks at, in lower case.
CREATE TABLE hay (rid INTEGER PRIMARY KEY, hay TEXT NOT NULL) STRICT;

CREATE TABLE case_entries (
    rid INTEGER NOT NULL,
    seq INTEGER NOT NULL,
    PRIMARY KEY (rid, seq)
) STRICT, WITHOUT ROWID;

-- 0 to 6: cases in each state; 7: open cases of critical severity.
CREATE TABLE tally (what INTEGER PRIMARY KEY, n INTEGER NOT NULL) STRICT;
INSERT INTO tally VALUES (0, 0), (1, 0), (2, 0), (3, 0), (4, 0), (5, 0), (6, 0), (7, 0);
