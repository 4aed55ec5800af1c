-- Whether a photo was uploaded stands behind its bytes: without this, looking for those that wait reads all photos.
CREATE INDEX photo_to_upload ON photo (uploaded_at) WHERE uploaded_at IS NULL;
