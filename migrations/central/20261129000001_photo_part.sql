-- Parts of photos that have not come whole yet, base64. A terminal's own: nobody else's parts spoil its photo.
CREATE TABLE photo_part (
    terminal    TEXT   NOT NULL,
    sha256      TEXT   NOT NULL,
    -- Where in the photo the part begins, and how long the whole photo is, in bytes.
    first_byte  BIGINT NOT NULL,
    size_bytes  BIGINT NOT NULL,
    total_bytes BIGINT NOT NULL,
    bytes       TEXT   NOT NULL,
    received_at BIGINT NOT NULL,
    PRIMARY KEY (terminal, sha256, first_byte)
);
CREATE INDEX photo_part_received ON photo_part (received_at);
