-- What happened on this terminal: one record after the other, each chained to all before it.
CREATE TABLE audit (
    sequence INTEGER NOT NULL PRIMARY KEY,
    -- JSON, as it was chained.
    record   TEXT    NOT NULL,
    link     TEXT    NOT NULL,
    at       INTEGER NOT NULL
) STRICT;

CREATE TRIGGER audit_is_not_changed BEFORE UPDATE ON audit
BEGIN SELECT RAISE(ABORT, 'the audit log is only ever added to'); END;

CREATE TRIGGER audit_is_not_deleted BEFORE DELETE ON audit
BEGIN SELECT RAISE(ABORT, 'the audit log is only ever added to'); END;
