-- The audit logs of the terminals, each chained by its terminal. Rows are only ever added.
CREATE TABLE terminal_audit (
    terminal    TEXT   NOT NULL,
    -- Counts from 1 on each terminal, without a gap.
    sequence    BIGINT NOT NULL,
    at          BIGINT NOT NULL,
    event       TEXT   NOT NULL,
    -- JSON, as the terminal chained it: ids, no names.
    record      TEXT   NOT NULL,
    link        TEXT   NOT NULL,
    received_at BIGINT NOT NULL,
    PRIMARY KEY (terminal, sequence)
);
