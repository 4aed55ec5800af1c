-- The terminal that all operations of terminals on it came from; NULL when there are several, or nobody noted it: then
-- the log says who changed what. Nearly all registrations are made at one terminal, and need not look there.
ALTER TABLE registration ADD COLUMN only_terminal TEXT;
