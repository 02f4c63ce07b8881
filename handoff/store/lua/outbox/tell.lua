-- Note, before a waiting employer is told his place, what he is told: a place is said once or not at all.
-- KEYS[1] hash   out
-- KEYS[2] hash   leases
-- KEYS[3] zset   due
-- KEYS[4] zset   changed: conversations that the archive has not seen -> since when (ms)
-- ARGV[1] conversation id
-- ARGV[2] fence
-- ARGV[3] what he is told, in short
-- ARGV[4] ms between two messages to this person in the long run
-- ARGV[5] length of a lease, ms
-- RETURNS {'go'} | {'lost'} lease
-- EFFECTS the lease starts anew; one message of the person's allowance is used
--@include log
--@include changed
if redis.call('HGET', KEYS[2], ARGV[1]) ~= ARGV[2] then
  return { 'lost' }
end
local at = now_ms()
redis.call('ZADD', KEYS[3], at + ARGV[5], ARGV[1])
mark(KEYS[4], ARGV[1], at)
local free = tonumber(redis.call('HGET', KEYS[1], 'free_ms') or '0')
redis.call('HSET', KEYS[1], 'told', ARGV[3], 'told_ms', at, 'free_ms', math.max(at, free) + ARGV[4])
return { 'go' }
