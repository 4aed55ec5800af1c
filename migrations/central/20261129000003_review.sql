-- The queue of reviews, and what two machines said of each photo.

-- The registrations that wait for a reviewer of their site: written with the registration, so that the queue is read
-- from an index and never looked for in the registrations.
CREATE TABLE review_queue (
    registration TEXT   NOT NULL PRIMARY KEY,
    sitting      TEXT   NOT NULL,
    -- The chosen one: its reviewers decide.
    site         TEXT   NOT NULL,
    -- When the review was asked for.
    requested_at BIGINT NOT NULL
);
CREATE INDEX review_queue_order ON review_queue (sitting, site, requested_at, registration);

-- Those that waited before there was a queue stand in it from their last change on.
INSERT INTO review_queue (registration, sitting, site, requested_at)
SELECT id, sitting, site, changed_at FROM registration
WHERE site IS NOT NULL AND body LIKE '%"review":{"kind":"pending",%' AND body LIKE '%"standing":{"kind":"active"}%'
  AND body NOT LIKE '%"payment":{"kind":"refunded",%';

-- The engine of the last verdict, and the codes of the rules that the photo breaks or does not quite keep (JSON). A
-- verdict without an engine is older than these columns; the photo is judged anew when it is named again.
ALTER TABLE photo ADD COLUMN engine TEXT NOT NULL DEFAULT '';
ALTER TABLE photo ADD COLUMN rejections TEXT NOT NULL DEFAULT '[]';
ALTER TABLE photo ADD COLUMN warnings TEXT NOT NULL DEFAULT '[]';

-- What the terminal said of a photo and what the server said, for each operation that attached one and was judged.
CREATE TABLE photo_verdict (
    operation        TEXT   NOT NULL PRIMARY KEY,
    registration     TEXT   NOT NULL,
    sha256           TEXT   NOT NULL,
    -- The site of the terminal that judged it.
    site             TEXT   NOT NULL,
    terminal         TEXT   NOT NULL,
    told_at          BIGINT NOT NULL,
    told_rule_pack   TEXT   NOT NULL,
    told_accepted    BIGINT NOT NULL,
    told_warnings    TEXT   NOT NULL,
    -- The server's own; all NULL while it has not looked.
    judged_at        BIGINT,
    rule_pack        TEXT,
    engine           TEXT,
    accepted         BIGINT,
    rejections       TEXT,
    warnings         TEXT,
    -- same, other_rules, different
    comparison       TEXT
);
CREATE INDEX photo_verdict_photo ON photo_verdict (sha256);
CREATE INDEX photo_verdict_site ON photo_verdict (site, comparison, told_at);
CREATE INDEX photo_verdict_comparison ON photo_verdict (comparison, told_at);
