-- Read what the sender of one conversation needs, at one instant.
-- KEYS[1] hash   state
-- KEYS[2] stream log
-- KEYS[3] hash   out: the sender's cursor
-- ARGV[1] how many entries at most
-- RETURNS {now (ms), state fields and values, out fields and values, entries after the cursor}
-- EFFECTS none
--@include log
local cursor = redis.call('HGET', KEYS[3], 'cursor') or '0'
return {
  now_ms(), redis.call('HGETALL', KEYS[1]), redis.call('HGETALL', KEYS[3]),
  redis.call('XRANGE', KEYS[2], '(' .. cursor .. '-0', '+', 'COUNT', ARGV[1]),
}
