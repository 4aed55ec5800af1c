-- Seats of subjects: how many a site has, how many are taken, how many are out with terminals. A subject without a
-- row has no limit. Every change happens while the site's row of `change_counter` is locked.
CREATE TABLE seat_ledger (
    sitting  TEXT   NOT NULL,
    site     TEXT   NOT NULL,
    subject  TEXT   NOT NULL,
    -- NULL where the limit was taken away again; what is taken is counted all the same.
    capacity BIGINT,
    taken    BIGINT NOT NULL,
    leased   BIGINT NOT NULL,
    PRIMARY KEY (sitting, site, subject)
);

-- What of the leased seats each terminal holds.
CREATE TABLE seat_lease (
    terminal TEXT   NOT NULL,
    sitting  TEXT   NOT NULL,
    site     TEXT   NOT NULL,
    subject  TEXT   NOT NULL,
    seats    BIGINT NOT NULL,
    told_at  BIGINT NOT NULL,
    PRIMARY KEY (terminal, sitting, site, subject)
);

-- The plan of each site: who sits where. A plan is made on the version before it, or not at all.
CREATE TABLE admission_plan (
    sitting    TEXT   NOT NULL,
    site       TEXT   NOT NULL,
    version    BIGINT NOT NULL,
    -- As text: all 64 bits count.
    seed       TEXT   NOT NULL,
    planned_at BIGINT NOT NULL,
    PRIMARY KEY (sitting, site)
);
CREATE TABLE admission_seat (
    registration TEXT   NOT NULL,
    subject      TEXT   NOT NULL,
    sitting      TEXT   NOT NULL,
    site         TEXT   NOT NULL,
    starts_at    BIGINT NOT NULL,
    room         TEXT   NOT NULL,
    seat         BIGINT NOT NULL,
    number       TEXT   NOT NULL,
    PRIMARY KEY (registration, subject),
    UNIQUE (sitting, site, starts_at, room, seat),
    UNIQUE (sitting, number)
);

-- Every ticket number that a plan ever gave, and to whom: it never passes to somebody else.
CREATE TABLE admission_number (
    sitting      TEXT   NOT NULL,
    number       TEXT   NOT NULL,
    site         TEXT   NOT NULL,
    registration TEXT   NOT NULL,
    PRIMARY KEY (sitting, number)
);
CREATE INDEX admission_number_site ON admission_number (sitting, site);
