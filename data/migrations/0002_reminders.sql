-- Reminders of every kind: members' own, by direct message, and servers' channel posts.
-- Times are Unix seconds (UTC) unless a column says milliseconds; rules are written as
-- scheduler.Rule writes them; minutes are of the local day.

ALTER TABLE member ADD COLUMN zone        TEXT    NOT NULL DEFAULT '';   -- IANA; '': not told yet
ALTER TABLE member ADD COLUMN quiet_from  INTEGER NOT NULL DEFAULT 1320 CHECK (quiet_from BETWEEN 0 AND 1439);
ALTER TABLE member ADD COLUMN quiet_to    INTEGER NOT NULL DEFAULT 480  CHECK (quiet_to BETWEEN 0 AND 1439);
ALTER TABLE member ADD COLUMN day_ends    INTEGER NOT NULL DEFAULT 240  CHECK (day_ends BETWEEN 0 AND 719);
ALTER TABLE member ADD COLUMN ask_anyway  INTEGER NOT NULL DEFAULT 0    CHECK (ask_anyway IN (0, 1));
ALTER TABLE member ADD COLUMN lock_screen TEXT    NOT NULL DEFAULT 'neutral' CHECK (lock_screen IN ('plain', 'neutral', 'words'));
ALTER TABLE member ADD COLUMN thread      INTEGER; -- a private thread that stands in for direct messages

-- A server in which something was set up.
CREATE TABLE guild (
  id      INTEGER PRIMARY KEY, -- Discord's
  zone    TEXT NOT NULL DEFAULT '',
  notices INTEGER,             -- the channel in which moderators are told
  gone_at INTEGER              -- since when the bot is not in it
) STRICT;

CREATE TABLE reminder (
  id      INTEGER PRIMARY KEY AUTOINCREMENT,
  member  INTEGER REFERENCES member (ref) ON DELETE CASCADE,
  guild   INTEGER REFERENCES guild (id) ON DELETE CASCADE,
  kind    TEXT    NOT NULL CHECK (kind IN ('checkin', 'medicine', 'appointment', 'meeting', 'routine', 'own', 'message')),
  rule    TEXT    NOT NULL,                    -- as it was asked for
  zone    TEXT    NOT NULL,
  state   TEXT    NOT NULL DEFAULT 'on' CHECK (state IN ('on', 'paused', 'stopped', 'over')),
  why     TEXT    NOT NULL DEFAULT '',         -- it is not on, where that was not asked for
  weekly  INTEGER,                             -- since when it comes once a week, after nobody answered
  text    BLOB,                                -- a member's own words, sealed
  CHECK ((member IS NULL) <> (guild IS NULL))
) STRICT;

CREATE INDEX reminder_member ON reminder (member) WHERE member IS NOT NULL;
CREATE INDEX reminder_guild ON reminder (guild) WHERE guild IS NOT NULL;
CREATE UNIQUE INDEX reminder_checkin ON reminder (member) WHERE kind = 'checkin' AND member IS NOT NULL;

-- What a channel post is besides a reminder.
CREATE TABLE post (
  reminder INTEGER PRIMARY KEY REFERENCES reminder (id) ON DELETE CASCADE,
  name     TEXT    NOT NULL,
  channel  INTEGER NOT NULL,
  forum    INTEGER NOT NULL CHECK (forum IN (0, 1)),
  title    TEXT    NOT NULL DEFAULT '', -- of a forum post
  text     TEXT    NOT NULL,
  role     INTEGER,
  starts   TEXT    NOT NULL DEFAULT '', -- local dates, YYYY-MM-DD
  ends     TEXT    NOT NULL DEFAULT '',
  skips    TEXT    NOT NULL DEFAULT '', -- separated by blanks
  made_by  INTEGER,
  untold   INTEGER, -- since when it is paused and the moderators are still to be told
  run_at   INTEGER  -- when it was last posted by hand
) STRICT;

CREATE INDEX post_untold ON post (reminder) WHERE untold IS NOT NULL;

-- Everyone whose reminder follows the same rule in the same zone is one group, so that
-- a due time costs one row however many people it concerns. Check-in prompts, of which
-- there are most, are in groups of their own: the others go out first.
CREATE TABLE new_group (
  id       INTEGER PRIMARY KEY,
  zone     TEXT    NOT NULL,
  rule     TEXT    NOT NULL,
  bulk     INTEGER NOT NULL CHECK (bulk IN (0, 1)),
  next_due INTEGER NOT NULL,
  UNIQUE (zone, rule, bulk)
) STRICT;

-- Clustered by group, so that taking a group reads its rows side by side.
CREATE TABLE in_group (
  due_group INTEGER NOT NULL REFERENCES due_group (id),
  reminder  INTEGER NOT NULL REFERENCES reminder (id) ON DELETE CASCADE,
  since     INTEGER NOT NULL, -- due times before this one are none of this reminder's
  PRIMARY KEY (due_group, reminder)
) STRICT, WITHOUT ROWID;

CREATE UNIQUE INDEX in_group_reminder ON in_group (reminder);

-- Messages that are to be sent, the most pressing first. A row of a reminder that is
-- gone is dropped when its turn comes.
CREATE TABLE queue (
  bulk       INTEGER NOT NULL CHECK (bulk IN (0, 1)),
  due        INTEGER NOT NULL,
  reminder   INTEGER NOT NULL,
  not_before INTEGER,          -- NULL: at once
  sending    INTEGER NOT NULL DEFAULT 0 CHECK (sending IN (0, 1)),
  by_hand    INTEGER NOT NULL DEFAULT 0 CHECK (by_hand IN (0, 1)), -- asked for just now, or put off
  attempts   INTEGER NOT NULL DEFAULT 0,
  first_try  INTEGER,
  last_error TEXT,
  PRIMARY KEY (bulk, due DESC, reminder DESC)
) STRICT, WITHOUT ROWID;

CREATE INDEX queue_sending ON queue (reminder) WHERE sending = 1;
CREATE INDEX queue_by_hand ON queue (reminder) WHERE by_hand = 1;
CREATE INDEX queue_later ON queue (not_before) WHERE not_before IS NOT NULL;

-- What can go out now, in its order: after an outage, most of the queue cannot.
CREATE INDEX queue_ready ON queue (bulk, due DESC, reminder DESC) WHERE sending = 0 AND not_before IS NULL;

-- What became of each due message.
CREATE TABLE outcome (
  reminder    INTEGER NOT NULL REFERENCES reminder (id) ON DELETE CASCADE,
  due         INTEGER NOT NULL,
  outcome     TEXT    NOT NULL,
  at          INTEGER NOT NULL,
  attempts    INTEGER NOT NULL DEFAULT 0,
  why         TEXT    NOT NULL DEFAULT '',
  message     INTEGER,
  seen        INTEGER NOT NULL DEFAULT 0 CHECK (seen IN (0, 1)), -- the member did something with it
  answered_at INTEGER,                                           -- milliseconds: the check-in that answered it
  PRIMARY KEY (reminder, due)
) STRICT, WITHOUT ROWID;

-- Who changed what for a server; actor NULL: the bot itself, or somebody whose data
-- was erased.
CREATE TABLE audit (
  id     INTEGER PRIMARY KEY AUTOINCREMENT,
  guild  INTEGER NOT NULL REFERENCES guild (id) ON DELETE CASCADE,
  at     INTEGER NOT NULL,
  actor  INTEGER,
  action TEXT    NOT NULL,
  name   TEXT    NOT NULL DEFAULT '',
  before TEXT    NOT NULL DEFAULT '',
  after  TEXT    NOT NULL DEFAULT ''
) STRICT;

CREATE INDEX audit_guild ON audit (guild, id);
CREATE INDEX audit_actor ON audit (actor) WHERE actor IS NOT NULL;

-- The daily prompts of before become check-in reminders.
UPDATE member SET zone = coalesce((SELECT g.zone FROM daily_prompt p JOIN due_group g ON g.id = p.due_group WHERE p.member = ref), '');

INSERT INTO reminder (member, kind, rule, zone)
  SELECT p.member, 'checkin', printf('daily %02d:%02d', g.minute / 60, g.minute % 60), g.zone
  FROM daily_prompt p JOIN due_group g ON g.id = p.due_group;

-- Deliveries of somebody who has stopped since still have prompts on screen.
INSERT INTO reminder (member, kind, rule, zone, state)
  SELECT DISTINCT d.member, 'checkin', 'daily 09:00', 'Etc/UTC', 'stopped' FROM delivery d
  WHERE NOT EXISTS (SELECT 1 FROM reminder r WHERE r.member = d.member);

INSERT INTO new_group (zone, rule, bulk, next_due)
  SELECT g.zone, printf('daily %02d:%02d', g.minute / 60, g.minute % 60), 1, g.next_due
  FROM due_group g WHERE EXISTS (SELECT 1 FROM daily_prompt p WHERE p.due_group = g.id);

INSERT INTO queue (bulk, due, reminder, not_before, attempts, first_try)
  SELECT 1, d.due, r.id, d.not_before, d.attempts, CASE WHEN d.attempts > 0 THEN d.due END
  FROM delivery d JOIN reminder r ON r.member = d.member WHERE d.state IN ('pending', 'sending');

INSERT INTO outcome (reminder, due, outcome, at, attempts, message, answered_at)
  SELECT r.id, d.due, CASE WHEN d.state = 'sent' THEN 'sent' WHEN d.last_error = 'direct messages closed' THEN 'dms closed' ELSE 'too late' END,
    d.due, d.attempts, d.message_id, d.answered_at
  FROM delivery d JOIN reminder r ON r.member = d.member WHERE d.state IN ('sent', 'given_up');

-- Prompts on screen from before name a delivery by its number.
CREATE TABLE old_delivery (
  id       INTEGER PRIMARY KEY,
  reminder INTEGER NOT NULL REFERENCES reminder (id) ON DELETE CASCADE,
  due      INTEGER NOT NULL
) STRICT;

INSERT INTO old_delivery (id, reminder, due)
  SELECT d.id, r.id, d.due FROM delivery d JOIN reminder r ON r.member = d.member;

CREATE INDEX old_delivery_reminder ON old_delivery (reminder); -- for what goes when a reminder goes

DROP TABLE delivery;

CREATE TEMP TABLE old_group AS
  SELECT r.id AS reminder, r.zone, r.rule FROM reminder r JOIN daily_prompt p ON p.member = r.member WHERE r.state = 'on';

DROP TABLE daily_prompt;
DROP TABLE due_group;
ALTER TABLE new_group RENAME TO due_group;
CREATE INDEX due_group_next_due ON due_group (next_due);

INSERT INTO in_group (due_group, reminder, since)
  SELECT g.id, o.reminder, 0 FROM old_group o JOIN due_group g ON g.zone = o.zone AND g.rule = o.rule AND g.bulk = 1;

DROP TABLE old_group;
