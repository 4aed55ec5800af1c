-- Two digits that the terminal shows beside the QR code, and the phone before anybody is signed in: whoever was sent the
-- code of a terminal elsewhere sees that it is not the one before them. NULL for sign-ins from before there were any.
--
-- A QQ that belongs to an account leads to the stage `confirming`: `account` holds the account, and the page's secret
-- says that it is the same browser.
ALTER TABLE qq_login ADD COLUMN check_number TEXT;
