-- Cases and raw events, version 4: sources that go on delivering. cursor: what one goes on from
-- after everything before it is stored; it is the source's own and nobody else reads it.

CREATE TABLE sources (
    name    TEXT PRIMARY KEY,
    cursor  TEXT,
    kept_ms INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Which formats a source has delivered: a gap of it is one of theirs.
CREATE TABLE brings (
    source TEXT NOT NULL,
    format TEXT NOT NULL,
    PRIMARY KEY (source, format)
) STRICT, WITHOUT ROWID;

-- Stretches [from_ms, to_ms) of its log that a source could not deliver.
CREATE TABLE gaps (
    source  TEXT NOT NULL,
    from_ms INTEGER NOT NULL,
    to_ms   INTEGER NOT NULL,
    why     TEXT NOT NULL,
    PRIMARY KEY (source, from_ms, to_ms)
) STRICT, WITHOUT ROWID;
