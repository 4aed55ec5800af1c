-- Staff of the sites, what was changed about whom, and where candidates' accounts were used.

-- A row is never deleted: operations name the person for as long as they are kept.
CREATE TABLE staff (
    -- The site's code and a serial.
    id                   TEXT   NOT NULL PRIMARY KEY,
    site                 TEXT   NOT NULL,
    name                 TEXT   NOT NULL,
    sign_in              TEXT   NOT NULL,
    -- The name as it is compared.
    sign_in_key          TEXT   NOT NULL,
    -- Argon2id. The terminals of the site get it.
    verifier             TEXT   NOT NULL,
    -- The password was made up by the centre and told once.
    must_change_password BIGINT NOT NULL,
    created_at           BIGINT NOT NULL,
    changed_at           BIGINT NOT NULL,
    removed_at           BIGINT
);
CREATE UNIQUE INDEX staff_sign_in ON staff (site, sign_in_key) WHERE removed_at IS NULL;

-- What somebody might do from when on: an operation is judged by the roles at its own time.
CREATE TABLE staff_roles (
    member TEXT   NOT NULL,
    since  BIGINT NOT NULL,
    roles  TEXT   NOT NULL,
    PRIMARY KEY (member, since)
);

-- Rises with every change, so that terminals know when to fetch the list of their site.
CREATE TABLE staff_list (
    site    TEXT   NOT NULL PRIMARY KEY,
    version BIGINT NOT NULL
);

-- Who changed what about an account or a staff member. Rows are only ever added; ids alone, no names, no documents.
CREATE TABLE audit (
    id       TEXT   NOT NULL PRIMARY KEY,
    at       BIGINT NOT NULL,
    event    TEXT   NOT NULL,
    -- Whoever did it: command:USER, or the ids of staff members.
    by_whom  TEXT   NOT NULL,
    -- NULL for the centre itself.
    terminal TEXT,
    site     TEXT,
    -- The account or the staff member that it was done to.
    subject  TEXT,
    detail   TEXT
);
CREATE INDEX audit_at ON audit (at, id);
CREATE INDEX audit_terminal ON audit (terminal, event, at);

-- Until when the account's password is one that was made up at a desk; NULL when it is the candidate's own.
ALTER TABLE account ADD COLUMN one_time_until BIGINT;

-- At which terminals a candidate has proven who they are, from when to when: there alone, operations of theirs are
-- believed, also those that were done offline.
CREATE TABLE account_sign_in (
    id       TEXT   NOT NULL PRIMARY KEY,
    account  TEXT   NOT NULL,
    terminal TEXT   NOT NULL,
    begun_at BIGINT NOT NULL,
    ended_at BIGINT
);
CREATE UNIQUE INDEX account_sign_in_open ON account_sign_in (account, terminal) WHERE ended_at IS NULL;
CREATE INDEX account_sign_in_pair ON account_sign_in (account, terminal, begun_at);

-- Whoever was believed until now, remains so. One row a pair: the lowest id of its operations.
INSERT INTO account_sign_in (id, account, terminal, begun_at, ended_at)
SELECT min(operation.id), registration.account, operation.terminal, 0, NULL
FROM operation JOIN registration ON registration.id = operation.registration
WHERE operation.terminal IS NOT NULL
GROUP BY registration.account, operation.terminal;

-- An account is looked for by a document in whatever sitting.
CREATE INDEX registration_document ON registration (document_key);

-- Which account a QQ belongs to. QQ's name for its user is here as a digest only.
CREATE TABLE qq_identity (
    openid_digest TEXT   NOT NULL PRIMARY KEY,
    account       TEXT   NOT NULL,
    bound_at      BIGINT NOT NULL
);
CREATE INDEX qq_identity_account ON qq_identity (account);

-- Sign-ins with QQ under way. Any node may get the phone's request.
CREATE TABLE qq_login (
    id            TEXT   NOT NULL PRIMARY KEY,
    -- The terminal that shows the QR code; nobody else is told anything.
    terminal      TEXT   NOT NULL,
    -- What the QR code and QQ carry, as a digest.
    state_digest  TEXT   NOT NULL UNIQUE,
    -- open, returned, binding, done, cancelled, failed
    stage         TEXT   NOT NULL,
    expires_at    BIGINT NOT NULL,
    -- While an account is chosen on the phone: which QQ, the page's secret, and how often it was tried.
    openid_digest TEXT,
    page_digest   TEXT UNIQUE,
    tries         BIGINT NOT NULL,
    account       TEXT
);
CREATE INDEX qq_login_expiry ON qq_login (expires_at);
