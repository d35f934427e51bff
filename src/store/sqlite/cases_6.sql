-- Cases and raw events, version 6: what a question may cost, and what was asked of a case.

-- Tokens that it may take with its answer; they count until those that were told are known.
ALTER TABLE exchanges ADD COLUMN expected INTEGER NOT NULL DEFAULT 0;
-- 1 where an answer came, whatever it was worth; the revision that its assessment made, if one did.
ALTER TABLE exchanges ADD COLUMN answered INTEGER NOT NULL DEFAULT 0;
ALTER TABLE exchanges ADD COLUMN became INTEGER;
CREATE INDEX exchanges_of ON exchanges (of_case, revision, model, prompt);
