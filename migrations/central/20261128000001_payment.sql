-- Orders at several gateways: what each gateway said last, when to ask again, and money that is
-- given back.

-- What the gateway says of the order: open, paid, closed.
ALTER TABLE payment_order ADD COLUMN state TEXT NOT NULL DEFAULT 'open';
-- What was paid, when, and the gateway's own number of the payment.
ALTER TABLE payment_order ADD COLUMN paid_fen BIGINT;
ALTER TABLE payment_order ADD COLUMN paid_at BIGINT;
ALTER TABLE payment_order ADD COLUMN gateway_number TEXT;
-- When to ask the gateway again; NULL once everything that follows from its word is done.
ALTER TABLE payment_order ADD COLUMN poll_at BIGINT;
ALTER TABLE payment_order ADD COLUMN polls BIGINT NOT NULL DEFAULT 0;
UPDATE payment_order SET poll_at = opened_at;
CREATE INDEX payment_order_poll ON payment_order (poll_at);
CREATE INDEX payment_order_paid ON payment_order (paid_at);

-- Money on its way back. An order's money goes back once: the whole of it, or what was paid beyond it.
CREATE TABLE refund (
    payment_order TEXT   NOT NULL,
    -- whole, surplus
    part          TEXT   NOT NULL,
    -- amount, late, second, centre
    cause         TEXT   NOT NULL,
    amount_fen    BIGINT NOT NULL,
    -- The number that the gateway knows it by; another one only after the gateway gave the first up.
    number        TEXT   NOT NULL UNIQUE,
    -- wanted, processing, stuck, done
    state         TEXT   NOT NULL,
    wanted_at     BIGINT NOT NULL,
    -- When to ask the gateway next; NULL when it is done.
    attempt_at    BIGINT,
    attempts      BIGINT NOT NULL DEFAULT 0,
    done_at       BIGINT,
    PRIMARY KEY (payment_order, part)
);
CREATE INDEX refund_attempt ON refund (attempt_at);
CREATE INDEX refund_done ON refund (done_at);

-- The bills that were compared with our books.
CREATE TABLE reconciliation (
    channel     TEXT   NOT NULL,
    -- The day in China, 2027-01-05.
    day         TEXT   NOT NULL,
    sha256      TEXT   NOT NULL,
    imported_at BIGINT NOT NULL,
    -- How many differences there were at the last comparison, and when that was.
    differences BIGINT NOT NULL,
    compared_at BIGINT NOT NULL,
    PRIMARY KEY (channel, day, sha256)
);

-- The pretended gateway: when a slow bank pays, how often the payer paid, what was given back.
ALTER TABLE sandbox_order ADD COLUMN pays_at BIGINT;
ALTER TABLE sandbox_order ADD COLUMN payments BIGINT NOT NULL DEFAULT 1;
CREATE TABLE sandbox_refund (
    number        TEXT   NOT NULL PRIMARY KEY,
    sandbox_order TEXT   NOT NULL,
    amount_fen    BIGINT NOT NULL,
    refunded_at   BIGINT NOT NULL
);
CREATE INDEX sandbox_refund_order ON sandbox_refund (sandbox_order);
