-- Since when a member is to be told what became of an alert about them, because Discord
-- did not take the direct message that should have said so, in Unix seconds (UTC); NULL:
-- they are not.
ALTER TABLE alert ADD COLUMN untold INTEGER;

CREATE INDEX alert_untold ON alert (member) WHERE untold IS NOT NULL;
