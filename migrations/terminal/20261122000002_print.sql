-- Every print, written before its job is sent: whatever happens then, it is known that it may have been.
CREATE TABLE print (
    id               TEXT    NOT NULL PRIMARY KEY,
    paper            TEXT    NOT NULL,
    -- The candidate's, NULL for the papers of the site.
    registration     TEXT,
    title            TEXT    NOT NULL,
    -- What stands on each sheet, in the order in which they come out.
    subjects         TEXT    NOT NULL,
    -- Ticket numbers that had to be left out.
    left_out         TEXT    NOT NULL,
    printer          TEXT    NOT NULL,
    at               INTEGER NOT NULL,
    copy             INTEGER NOT NULL,
    reason           TEXT,
    resumed_from     TEXT REFERENCES print (id),
    -- NULL until the print system has taken it.
    job_id           INTEGER,
    job_name         TEXT,
    sheets           INTEGER NOT NULL,
    sheets_out       INTEGER NOT NULL DEFAULT 0,
    -- The printer itself has told of the job, and not only the print system.
    has_device_word  INTEGER NOT NULL DEFAULT 0,
    is_toner_low     INTEGER NOT NULL DEFAULT 0,
    state            TEXT    NOT NULL,
    ended_at         INTEGER,
    -- How many sheets came out, as somebody says who has looked.
    answered_sheets  INTEGER,
    answered_at      INTEGER
) STRICT;
CREATE INDEX print_registration ON print (registration);
CREATE INDEX print_open ON print (at) WHERE ended_at IS NULL OR (state = 'unclear' AND answered_at IS NULL);
CREATE INDEX print_rest ON print (resumed_from) WHERE resumed_from IS NOT NULL;
