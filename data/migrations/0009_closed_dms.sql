-- When it was last tried (milliseconds) whether direct messages to a member who refused
-- them arrive again.
ALTER TABLE member ADD COLUMN dms_tried_at INTEGER;

-- They are few, and are looked for at each start.
CREATE INDEX member_dms_closed ON member (discord_id, thread) WHERE dms_closed_at IS NOT NULL;
