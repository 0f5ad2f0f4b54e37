-- Help nearby that a server's moderators added, and alerts to moderators. Times are
-- Unix seconds (UTC). No text of a member is in any of these.

CREATE TABLE resource (
  id    INTEGER PRIMARY KEY AUTOINCREMENT,
  guild INTEGER NOT NULL REFERENCES guild (id) ON DELETE CASCADE,
  name  TEXT    NOT NULL,
  kind  TEXT    NOT NULL CHECK (kind IN ('meeting', 'clinic', 'warmline', 'person', 'other')),
  phone TEXT    NOT NULL DEFAULT '',
  url   TEXT    NOT NULL DEFAULT '',
  note  TEXT    NOT NULL DEFAULT ''
) STRICT;

CREATE UNIQUE INDEX resource_name ON resource (guild, lower(name));

-- What a server set up; no channel: there are no alerts.
ALTER TABLE guild ADD COLUMN alert_channel INTEGER;
ALTER TABLE guild ADD COLUMN alert_second  INTEGER;                       -- the channel of the repeat; NULL: the same
ALTER TABLE guild ADD COLUMN alert_role    INTEGER;                       -- the role that is pinged
ALTER TABLE guild ADD COLUMN alert_minutes INTEGER NOT NULL DEFAULT 0 CHECK (alert_minutes BETWEEN 0 AND 120); -- 0: as usual
ALTER TABLE guild ADD COLUMN quality       INTEGER NOT NULL DEFAULT 0 CHECK (quality IN (0, 1));

-- Whether a member wants no cards for their notes.
ALTER TABLE member ADD COLUMN cards_muted INTEGER NOT NULL DEFAULT 0 CHECK (cards_muted IN (0, 1));

-- In which servers a member agreed that moderators are told.
CREATE TABLE alert_consent (
  member INTEGER NOT NULL REFERENCES member (ref) ON DELETE CASCADE,
  guild  INTEGER NOT NULL REFERENCES guild (id) ON DELETE CASCADE,
  at     INTEGER NOT NULL,
  PRIMARY KEY (member, guild)
) STRICT, WITHOUT ROWID;

CREATE INDEX alert_consent_guild ON alert_consent (guild);

CREATE TABLE alert (
  id       INTEGER PRIMARY KEY AUTOINCREMENT,
  member   INTEGER NOT NULL REFERENCES member (ref) ON DELETE CASCADE,
  guild    INTEGER NOT NULL REFERENCES guild (id) ON DELETE CASCADE,
  tier     TEXT    NOT NULL CHECK (tier IN ('imminent', 'overdose')),
  rules    TEXT    NOT NULL,  -- ids, separated by blanks
  at       INTEGER NOT NULL,
  place    INTEGER,           -- the channel of the server in which it was given; NULL: direct messages
  state    TEXT    NOT NULL DEFAULT 'new' CHECK (state IN ('new', 'posted', 'repeated', 'seen', 'over')),
  due      INTEGER,           -- when the next step is; NULL: there is none
  tries    INTEGER NOT NULL DEFAULT 0, -- of that step
  reached  INTEGER NOT NULL DEFAULT 0 CHECK (reached IN (0, 1)), -- a message to the moderators arrived
  seen_by  INTEGER,
  seen_at  INTEGER
) STRICT;

CREATE INDEX alert_due ON alert (due) WHERE due IS NOT NULL;
CREATE INDEX alert_member ON alert (member, guild, tier, at);
CREATE INDEX alert_guild ON alert (guild);

-- What the detector found, where a server keeps that: nobody's name is in it, and the
-- hour is all there is of the time.
CREATE TABLE quality (
  id    INTEGER PRIMARY KEY,
  guild INTEGER NOT NULL REFERENCES guild (id) ON DELETE CASCADE,
  at    INTEGER NOT NULL,
  tier  TEXT    NOT NULL,
  rules TEXT    NOT NULL
) STRICT;

CREATE INDEX quality_guild ON quality (guild, at);
