-- The central server's own tables, for SQLite and PostgreSQL alike: TEXT, BIGINT and nothing else.
-- States and messages are JSON of the domain's types; the columns beside them find rows, keep
-- unique what must be unique, and never decide anything. Times are milliseconds since the epoch.

CREATE TABLE terminal (
    id           TEXT   NOT NULL PRIMARY KEY,
    site         TEXT   NOT NULL,
    name         TEXT   NOT NULL,
    -- Ed25519, base64.
    public_key   TEXT   NOT NULL,
    activated_at BIGINT NOT NULL,
    revoked_at   BIGINT
);

CREATE TABLE activation_code (
    -- A keyed digest: whoever reads the table cannot activate a terminal with it.
    digest     TEXT   NOT NULL PRIMARY KEY,
    site       TEXT   NOT NULL,
    name       TEXT   NOT NULL,
    expires_at BIGINT NOT NULL,
    -- The terminal that used it.
    terminal   TEXT
);

-- Wrong activation codes in each minute.
CREATE TABLE activation_failure (
    minute   BIGINT NOT NULL PRIMARY KEY,
    failures BIGINT NOT NULL
);

-- Nonces of signed requests, as long as their signature could still be accepted.
CREATE TABLE nonce (
    terminal   TEXT   NOT NULL,
    nonce      TEXT   NOT NULL,
    expires_at BIGINT NOT NULL,
    PRIMARY KEY (terminal, nonce)
);
CREATE INDEX nonce_expiry ON nonce (expires_at);

CREATE TABLE account (
    id         TEXT   NOT NULL PRIMARY KEY,
    name       TEXT   NOT NULL,
    -- The name as it is compared.
    name_key   TEXT   NOT NULL UNIQUE,
    -- Argon2id.
    verifier   TEXT   NOT NULL,
    mobile     TEXT   NOT NULL,
    email      TEXT   NOT NULL,
    created_at BIGINT NOT NULL
);

-- Failed sign-ins, also of names that do not exist: the two must not be told apart. The name is
-- here as a digest only; people type passwords into the wrong field.
CREATE TABLE sign_in_attempt (
    name_digest  TEXT   NOT NULL PRIMARY KEY,
    failures     BIGINT NOT NULL,
    last_at      BIGINT NOT NULL,
    locked_until BIGINT NOT NULL
);

-- Every version that was ever in force.
CREATE TABLE catalogue (
    version     BIGINT NOT NULL PRIMARY KEY,
    sitting     TEXT   NOT NULL,
    body        TEXT   NOT NULL,
    imported_at BIGINT NOT NULL
);
CREATE INDEX catalogue_sitting ON catalogue (sitting, version);

CREATE TABLE registration (
    id           TEXT   NOT NULL PRIMARY KEY,
    sitting      TEXT   NOT NULL,
    account      TEXT   NOT NULL,
    -- Rises by one with every operation; whoever writes names the revision that was read.
    revision     BIGINT NOT NULL,
    -- The site of the terminal where it began.
    origin_site  TEXT   NOT NULL,
    site         TEXT,
    number       TEXT,
    -- NULL while there is no information and once the registration has ended.
    document_key TEXT,
    -- When to look whether it was paid; 0 to look soon, NULL when nothing is due.
    due_at       BIGINT,
    body         TEXT   NOT NULL,
    changed_at   BIGINT NOT NULL,
    UNIQUE (sitting, document_key),
    UNIQUE (sitting, number)
);
CREATE INDEX registration_account ON registration (account, sitting);
CREATE INDEX registration_due ON registration (due_at);

-- Every operation that was decided, with what was decided.
CREATE TABLE operation (
    id           TEXT   NOT NULL PRIMARY KEY,
    registration TEXT   NOT NULL,
    -- NULL for the server's own.
    terminal     TEXT,
    record       TEXT   NOT NULL,
    -- Either the revision that it led to or the refusal.
    revision     BIGINT,
    refusal      TEXT,
    decided_at   BIGINT NOT NULL
);
CREATE INDEX operation_registration ON operation (registration, revision);

-- Operations that wait for their photo; what the same terminal did after them waits too.
CREATE TABLE held_operation (
    registration TEXT   NOT NULL,
    terminal     TEXT   NOT NULL,
    operation    TEXT   NOT NULL,
    sequence     BIGINT NOT NULL,
    sha256       TEXT   NOT NULL,
    PRIMARY KEY (registration, terminal)
);

-- What to tell a site. The counter's row stays locked until the transaction ends, so numbers
-- become visible in their order and no reader can pass one that is still to come.
CREATE TABLE change_counter (
    site TEXT   NOT NULL PRIMARY KEY,
    last BIGINT NOT NULL
);
CREATE TABLE change_feed (
    site         TEXT   NOT NULL,
    registration TEXT   NOT NULL,
    number       BIGINT NOT NULL,
    PRIMARY KEY (site, registration),
    UNIQUE (site, number)
);

-- The bytes lie in a folder, by digest.
CREATE TABLE photo (
    sha256     TEXT   NOT NULL PRIMARY KEY,
    size_bytes BIGINT NOT NULL,
    -- The last verdict and the rules that it was made by.
    rule_pack  TEXT   NOT NULL,
    accepted   BIGINT NOT NULL,
    stored_at  BIGINT NOT NULL
);

CREATE TABLE number_series (
    sitting TEXT   NOT NULL,
    site    TEXT   NOT NULL,
    last    BIGINT NOT NULL,
    PRIMARY KEY (sitting, site)
);
CREATE TABLE number_block (
    sitting   TEXT   NOT NULL,
    site      TEXT   NOT NULL,
    first     BIGINT NOT NULL,
    last      BIGINT NOT NULL,
    terminal  TEXT   NOT NULL,
    leased_at BIGINT NOT NULL,
    PRIMARY KEY (sitting, site, first)
);
CREATE INDEX number_block_terminal ON number_block (terminal, sitting);

CREATE TABLE payment_order (
    id           TEXT   NOT NULL PRIMARY KEY,
    registration TEXT   NOT NULL,
    channel      TEXT   NOT NULL,
    amount_fen   BIGINT NOT NULL,
    -- NULL until the gateway has taken it.
    pay_url      TEXT,
    opened_at    BIGINT NOT NULL,
    expires_at   BIGINT NOT NULL
);
CREATE INDEX payment_order_registration ON payment_order (registration);

-- The pretended gateway's own books.
CREATE TABLE sandbox_order (
    id         TEXT   NOT NULL PRIMARY KEY,
    amount_fen BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    -- open, silent, paid, closed
    state      TEXT   NOT NULL,
    bank       TEXT,
    changed_at BIGINT NOT NULL
);
