-- When a server's moderators were told that a number of an entry is wrong, in Unix seconds
-- (UTC): they are told of an entry once a day. Nothing of who said so.
CREATE TABLE wrong_number (
  guild INTEGER NOT NULL REFERENCES guild (id) ON DELETE CASCADE,
  entry TEXT    NOT NULL, -- its id
  at    INTEGER NOT NULL,
  PRIMARY KEY (guild, entry)
) STRICT, WITHOUT ROWID;
