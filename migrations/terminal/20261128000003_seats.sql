-- Seats of subjects with a limit that the central server leased to this terminal: all that it holds, as it was last
-- told, less what was taken and acknowledged since.
CREATE TABLE seat_lease (
    sitting TEXT    NOT NULL,
    site    TEXT    NOT NULL,
    subject TEXT    NOT NULL,
    seats   INTEGER NOT NULL,
    -- Seats that nobody held, as the server said then; NULL where it knows no limit.
    free    INTEGER,
    -- 0 when what the server said then is not the last word any more.
    told_at INTEGER NOT NULL,
    PRIMARY KEY (sitting, site, subject)
) STRICT;

-- The seats that operations of the outbox take.
CREATE TABLE seat_use (
    operation TEXT NOT NULL,
    sitting   TEXT NOT NULL,
    site      TEXT NOT NULL,
    subject   TEXT NOT NULL,
    PRIMARY KEY (operation, site, subject)
) STRICT;
CREATE INDEX seat_use_subject ON seat_use (sitting, site, subject);
