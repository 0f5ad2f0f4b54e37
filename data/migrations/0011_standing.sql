-- Which reminder's message stood for this one, which was due when why says: so that this
-- one can come after all where that message does not.
ALTER TABLE outcome ADD COLUMN stood_by INTEGER;

CREATE INDEX outcome_stood_by ON outcome (stood_by) WHERE stood_by IS NOT NULL;

-- This is the one message of the day that may try whether direct messages to a member who
-- refused them arrive again.
ALTER TABLE queue ADD COLUMN tries_dms INTEGER NOT NULL DEFAULT 0 CHECK (tries_dms IN (0, 1));
