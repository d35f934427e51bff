-- The ledger, version 3: lines are searched in memory; the rest of what is searched lies beside the
-- texts that it is made from.

DROP TABLE hay;
