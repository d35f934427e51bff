-- Cases and raw events, version 5: language models. What was sent to one and what it answered, byte
-- for byte; both may hold what stands in the evidence.
CREATE TABLE exchanged (
    xid    INTEGER PRIMARY KEY,
    digest BLOB NOT NULL UNIQUE CHECK (length(digest) = 32),
    bytes  BLOB NOT NULL
) STRICT;

-- request, response: digests of what is in exchanged. What was sent is kept before it is sent; the
-- rest comes with the answer. tokens: of both together, as told.
CREATE TABLE exchanges (
    n        INTEGER PRIMARY KEY AUTOINCREMENT,
    model    TEXT NOT NULL,
    prompt   TEXT NOT NULL,
    of_case  TEXT NOT NULL,
    revision INTEGER NOT NULL,
    asked_ms INTEGER NOT NULL,
    request  BLOB NOT NULL,
    millis   INTEGER,
    tokens   INTEGER,
    response BLOB,
    outcome  TEXT
) STRICT;
CREATE INDEX exchanges_asked ON exchanges (model, asked_ms);

-- How often a model said something else when it was asked the same.
CREATE TABLE repeats (
    n        INTEGER PRIMARY KEY,
    model    TEXT NOT NULL,
    version  TEXT,
    prompt   TEXT NOT NULL,
    of_case  TEXT NOT NULL,
    revision INTEGER NOT NULL,
    asked_ms INTEGER NOT NULL,
    asked    INTEGER NOT NULL,
    answered INTEGER NOT NULL,
    verdicts INTEGER NOT NULL,
    bands    INTEGER NOT NULL,
    claims   INTEGER NOT NULL
) STRICT;
