-- Write a line of the audit trail for a change that was made outside of routing.
-- KEYS[1] stream audit trail
-- ARGV[1] actor
-- ARGV[2] action
-- ARGV[3] subject
-- ARGV[4] before, JSON or ''
-- ARGV[5] after, JSON or ''
-- RETURNS {number of the line, its digest}
-- EFFECTS appends the line; not safe to repeat: a second call is a second line
--@include log
local NOW = now_ms()
local AUDIT = KEYS[1]
--@include audit
local seq, digest = audit(ARGV[1], ARGV[2], ARGV[3], ARGV[4], ARGV[5])
return { seq, digest }
