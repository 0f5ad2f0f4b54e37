-- Telling moderators of a post that does not come, will not, or comes without its ping.
-- What is to be told has untold (since when).

ALTER TABLE post ADD COLUMN gathered INTEGER; -- when the message about it, and about others with it, was first tried
ALTER TABLE post ADD COLUMN unheard  INTEGER NOT NULL DEFAULT 0 CHECK (unheard IN (0, 1)); -- nobody could be told: the next command of a moderator's says it
ALTER TABLE post ADD COLUMN amiss    TEXT    NOT NULL DEFAULT ''; -- what is amiss although it is on, and was told or is to be
