-- Times are Unix milliseconds (UTC) unless a column says seconds; Discord ids are
-- snowflakes as integers; every free text is sealed (see ../seal.go).

CREATE TABLE member (
  ref             INTEGER PRIMARY KEY AUTOINCREMENT,
  discord_id      INTEGER NOT NULL UNIQUE,
  key_id          BLOB    NOT NULL UNIQUE CHECK (length(key_id) = 16),
  consented_at    INTEGER NOT NULL,
  consent_version INTEGER NOT NULL,
  locale          TEXT    NOT NULL DEFAULT '', -- Discord's, like en-US
  dm_channel      INTEGER,
  dms_closed_at   INTEGER
) STRICT;

-- Clustered by (member, time): one member's entries lie side by side on disk.
CREATE TABLE checkin (
  member  INTEGER NOT NULL REFERENCES member (ref) ON DELETE CASCADE,
  at      INTEGER NOT NULL,
  mood    INTEGER CHECK (mood BETWEEN 0 AND 10),
  craving INTEGER CHECK (craving BETWEEN 0 AND 10),
  needs   INTEGER NOT NULL DEFAULT 0 CHECK (needs BETWEEN 0 AND 127),
  note    BLOB,
  PRIMARY KEY (member, at)
) STRICT, WITHOUT ROWID;

-- Everyone who asked for a prompt at the same local minute of the same zone is one
-- group, so that a due time costs one row however many members it concerns.
CREATE TABLE due_group (
  id       INTEGER PRIMARY KEY,
  zone     TEXT    NOT NULL,
  minute   INTEGER NOT NULL CHECK (minute BETWEEN 0 AND 1439),
  next_due INTEGER NOT NULL, -- seconds
  UNIQUE (zone, minute)
) STRICT;

CREATE INDEX due_group_next_due ON due_group (next_due);

CREATE TABLE daily_prompt (
  due_group INTEGER NOT NULL REFERENCES due_group (id),
  member    INTEGER NOT NULL REFERENCES member (ref) ON DELETE CASCADE,
  PRIMARY KEY (due_group, member)
) STRICT, WITHOUT ROWID;

CREATE UNIQUE INDEX daily_prompt_member ON daily_prompt (member);

-- One row per message that is to be sent.
CREATE TABLE delivery (
  id          INTEGER PRIMARY KEY AUTOINCREMENT,
  kind        TEXT    NOT NULL CHECK (kind IN ('checkin')),
  member      INTEGER NOT NULL REFERENCES member (ref) ON DELETE CASCADE,
  due         INTEGER NOT NULL, -- seconds
  state       TEXT    NOT NULL DEFAULT 'pending' CHECK (state IN ('pending', 'sending', 'sent', 'given_up')),
  attempts    INTEGER NOT NULL DEFAULT 0,
  not_before  INTEGER NOT NULL, -- seconds
  last_error  TEXT,
  message_id  INTEGER,
  answered_at INTEGER,          -- the check-in that answered it
  UNIQUE (member, kind, due)
) STRICT;

CREATE INDEX delivery_open ON delivery (not_before, id) WHERE state = 'pending';

-- Members that were erased here and whose key is still to be destroyed in the key file.
CREATE TABLE erased_key (
  key_id BLOB PRIMARY KEY
) STRICT, WITHOUT ROWID;
