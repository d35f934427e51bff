-- Cases and raw events, version 7: what a source delivered whole. Everything that it has of
-- [from_ms, to_ms) is here, but for its gaps; a source that cannot say so of itself has no row.
CREATE TABLE spans (
    source  TEXT PRIMARY KEY,
    from_ms INTEGER NOT NULL,
    to_ms   INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
