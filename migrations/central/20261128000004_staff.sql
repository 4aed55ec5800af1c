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
