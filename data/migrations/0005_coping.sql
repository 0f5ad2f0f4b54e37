-- Coping techniques: what members practised, chose and kept, and exercises that run.
-- Times are Unix milliseconds (UTC); a technique is its id; scores are from 0 to 10 and
-- NULL where they were not given.

-- Clustered by (member, time), like check-ins.
CREATE TABLE practice (
  member    INTEGER NOT NULL REFERENCES member (ref) ON DELETE CASCADE,
  at        INTEGER NOT NULL,
  technique TEXT    NOT NULL,
  helped    INTEGER NOT NULL DEFAULT 0  CHECK (helped BETWEEN 0 AND 3), -- 0: unsaid, 1: no, 2: a little, 3: yes
  rated     TEXT    NOT NULL DEFAULT '' CHECK (rated IN ('', 'craving', 'distress')),
  before    INTEGER CHECK (before BETWEEN 0 AND 10),
  after     INTEGER CHECK (after BETWEEN 0 AND 10),
  PRIMARY KEY (member, at)
) STRICT, WITHOUT ROWID;

-- What a member does not want to be offered. There is no place for the reason, so that
-- nobody can read one from it.
CREATE TABLE excluded (
  member    INTEGER NOT NULL REFERENCES member (ref) ON DELETE CASCADE,
  technique TEXT    NOT NULL,
  PRIMARY KEY (member, technique)
) STRICT, WITHOUT ROWID;

-- What a member was shown last, so that they are not shown the same again.
CREATE TABLE suggested (
  member    INTEGER NOT NULL REFERENCES member (ref) ON DELETE CASCADE,
  place     INTEGER NOT NULL CHECK (place BETWEEN 1 AND 3),
  technique TEXT    NOT NULL,
  PRIMARY KEY (member, place)
) STRICT, WITHOUT ROWID;

-- What a member put into their plan.
CREATE TABLE planned (
  member    INTEGER NOT NULL REFERENCES member (ref) ON DELETE CASCADE,
  technique TEXT    NOT NULL,
  at        INTEGER NOT NULL,
  PRIMARY KEY (member, technique)
) STRICT, WITHOUT ROWID;

-- What a member wrote in an exercise and wanted kept. An id is never given again: a
-- button on screen must not come to mean another text.
CREATE TABLE kept (
  id        INTEGER PRIMARY KEY AUTOINCREMENT,
  member    INTEGER NOT NULL REFERENCES member (ref) ON DELETE CASCADE,
  technique TEXT    NOT NULL,
  at        INTEGER NOT NULL,
  text      BLOB    NOT NULL -- sealed
) STRICT;

CREATE INDEX kept_member ON kept (member, at);

-- Exercises that run. A row goes when its exercise ends, and at a start when its token
-- is too old to go on with: there are never so many that looking through all costs much.
CREATE TABLE session (
  member      INTEGER NOT NULL REFERENCES member (ref) ON DELETE CASCADE,
  id          INTEGER NOT NULL, -- the interaction's
  technique   TEXT    NOT NULL,
  stage       INTEGER NOT NULL,
  pace        INTEGER NOT NULL,
  began       INTEGER NOT NULL,
  stage_began INTEGER NOT NULL,
  token       BLOB,             -- sealed; NULL: there is none
  token_at    INTEGER NOT NULL,
  message     INTEGER,
  locale      TEXT    NOT NULL DEFAULT '',
  before      INTEGER CHECK (before BETWEEN 0 AND 10),
  called      INTEGER NOT NULL DEFAULT 0 CHECK (called IN (0, 1)), -- help stays on screen
  PRIMARY KEY (member, id)
) STRICT, WITHOUT ROWID;
