-- The ledger, version 4: entries that say who may sign from there on.

CREATE TABLE rosters (seq INTEGER PRIMARY KEY) STRICT;
