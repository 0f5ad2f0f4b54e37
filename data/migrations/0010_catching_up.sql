-- Messages besides check-in prompts that were enqueued late: of those of one member and
-- one kind, the latest due stands for the others.
ALTER TABLE queue ADD COLUMN late INTEGER NOT NULL DEFAULT 0 CHECK (late IN (0, 1));

CREATE INDEX queue_late ON queue (reminder) WHERE late = 1;
