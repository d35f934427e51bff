-- Cases and raw events as received, version 1.

-- The ledger that these cases belong to.
CREATE TABLE belongs (
    one    INTEGER PRIMARY KEY CHECK (one = 1),
    origin TEXT NOT NULL
) STRICT;

-- source: of the first revision. signals: the subject of a case made here from signals.
CREATE TABLE cases (
    rid     INTEGER PRIMARY KEY,
    id      TEXT NOT NULL UNIQUE,
    source  TEXT NOT NULL,
    signals TEXT
) STRICT;
CREATE INDEX cases_signals ON cases (signals, id) WHERE signals IS NOT NULL;

-- key: rid * 2^20 + revision.
CREATE TABLE revisions (
    key    INTEGER PRIMARY KEY,
    digest BLOB NOT NULL CHECK (length(digest) = 32),
    source TEXT NOT NULL,
    text   TEXT NOT NULL
) STRICT;

-- Revisions whose case_ingested entry may not be in the ledger yet. Numbers are never used again,
-- so that clearing a range clears only what was settled.
CREATE TABLE pending (
    n        INTEGER PRIMARY KEY AUTOINCREMENT,
    key      INTEGER NOT NULL,
    ingested TEXT NOT NULL
) STRICT;

-- digest8: the first 8 bytes of the digest; a narrow index is enough to find what was seen.
CREATE TABLE events (
    eid     INTEGER PRIMARY KEY,
    digest8 INTEGER NOT NULL,
    digest  BLOB NOT NULL CHECK (length(digest) = 32),
    format  TEXT NOT NULL,
    source  TEXT NOT NULL,
    raw     TEXT NOT NULL
) STRICT;
CREATE INDEX events_digest ON events (digest8);

-- kind: 0 a subject, 1 an address. touched: has events since the last grouping.
CREATE TABLE names (
    nid     INTEGER PRIMARY KEY,
    kind    INTEGER NOT NULL,
    name    TEXT NOT NULL,
    touched INTEGER NOT NULL,
    UNIQUE (kind, name)
) STRICT;
CREATE INDEX names_touched ON names (kind, name) WHERE touched = 1;

CREATE TABLE sightings (
    eid     INTEGER PRIMARY KEY,
    subject INTEGER NOT NULL,
    address INTEGER,
    time_ms INTEGER NOT NULL,
    digest  BLOB NOT NULL CHECK (length(digest) = 32),
    view    BLOB NOT NULL
) STRICT;
CREATE INDEX sightings_subject ON sightings (subject, time_ms);
CREATE INDEX sightings_address ON sightings (address, time_ms) WHERE address IS NOT NULL;

CREATE TABLE coverage (
    format  TEXT PRIMARY KEY,
    from_ms INTEGER NOT NULL,
    to_ms   INTEGER NOT NULL
) STRICT;

CREATE TABLE set_aside (
    n      INTEGER PRIMARY KEY,
    source TEXT NOT NULL,
    line   INTEGER NOT NULL,
    byte   INTEGER NOT NULL,
    reason TEXT NOT NULL,
    bytes  BLOB NOT NULL
) STRICT;
