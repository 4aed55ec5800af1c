-- Photos that an operation names and that nobody had looked at when it was accepted; gone once they are judged.
CREATE TABLE photo_use (
    sha256       TEXT NOT NULL,
    registration TEXT NOT NULL,
    PRIMARY KEY (sha256, registration)
);

-- Until when one node has taken it upon itself to judge the photo.
ALTER TABLE photo ADD COLUMN claimed_until BIGINT NOT NULL DEFAULT 0;
