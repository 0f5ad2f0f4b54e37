-- The country whose emergency numbers and helplines a member is shown.

ALTER TABLE member ADD COLUMN country TEXT NOT NULL DEFAULT '' CHECK (length(country) IN (0, 2)); -- ISO 3166-1 alpha-2; '': not told

-- All of them are read at each start.
CREATE INDEX member_country ON member (discord_id, country) WHERE country <> '';
