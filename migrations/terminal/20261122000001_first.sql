-- The terminal's own tables. States and messages are JSON of the domain's types; the columns beside
-- them are there to find rows, never to decide anything. Times are milliseconds since the epoch.

CREATE TABLE registration (
    id           TEXT    NOT NULL PRIMARY KEY,
    sitting      TEXT    NOT NULL,
    account      TEXT    NOT NULL,
    number       TEXT,
    document_key TEXT,
    -- What the central server last said, NULL while it does not know this registration.
    snapshot     TEXT,
    -- The snapshot with the pending operations applied again: what the screen shows.
    state        TEXT    NOT NULL,
    changed_at   INTEGER NOT NULL
) STRICT;
CREATE INDEX registration_account ON registration (account, sitting);
CREATE INDEX registration_document ON registration (sitting, document_key);
CREATE INDEX registration_number ON registration (number);

-- Every operation done here. `acknowledged_at IS NULL` is the outbox.
CREATE TABLE operation (
    sequence        INTEGER NOT NULL PRIMARY KEY,
    id              TEXT    NOT NULL UNIQUE,
    registration    TEXT    NOT NULL REFERENCES registration (id),
    record          TEXT    NOT NULL,
    at              INTEGER NOT NULL,
    acknowledged_at INTEGER,
    -- Why the central server refused it: the refusal inbox.
    refusal         TEXT
) STRICT;
CREATE INDEX operation_outbox ON operation (sequence) WHERE acknowledged_at IS NULL;
CREATE INDEX operation_registration ON operation (registration, sequence);

-- Candidates who have signed in here, so that they can again without the network.
CREATE TABLE account (
    id             TEXT    NOT NULL PRIMARY KEY,
    name           TEXT    NOT NULL,
    -- The name as it is compared.
    name_key       TEXT    NOT NULL UNIQUE,
    -- Argon2id, with a salt of this terminal's own.
    verifier       TEXT    NOT NULL,
    failures       INTEGER NOT NULL DEFAULT 0,
    locked_until   INTEGER NOT NULL DEFAULT 0
) STRICT;

-- What is half typed, as typed.
CREATE TABLE draft (
    account  TEXT    NOT NULL,
    page     TEXT    NOT NULL,
    body     TEXT    NOT NULL,
    saved_at INTEGER NOT NULL,
    PRIMARY KEY (account, page)
) STRICT;

CREATE TABLE photo (
    sha256      TEXT    NOT NULL PRIMARY KEY,
    jpeg        BLOB    NOT NULL,
    uploaded_at INTEGER
) STRICT;

-- Serial numbers that the central server leased to this terminal alone.
CREATE TABLE number_block (
    id      INTEGER NOT NULL PRIMARY KEY,
    sitting TEXT    NOT NULL,
    site    TEXT    NOT NULL,
    next    INTEGER NOT NULL,
    last    INTEGER NOT NULL,
    UNIQUE (sitting, site, last)
) STRICT;

CREATE TABLE catalogue (
    id      INTEGER NOT NULL PRIMARY KEY CHECK (id = 1),
    version INTEGER NOT NULL,
    body    TEXT    NOT NULL
) STRICT;

CREATE TABLE setting (
    name  TEXT NOT NULL PRIMARY KEY,
    value TEXT NOT NULL
) STRICT;

-- One token for each character, so that two characters of a name are enough to find it.
CREATE VIRTUAL TABLE registration_search USING fts5 (id UNINDEXED, name, number, document);
