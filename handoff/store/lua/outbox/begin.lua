-- Note, before a part of an entry is sent, that it will be: after a crash nobody knows whether it was.
-- KEYS[1] hash   out
-- KEYS[2] hash   deliveries: 'seq.part' -> state|refusal|ms|last entry that the part says
-- KEYS[3] hash   leases
-- KEYS[4] zset   due
-- KEYS[5] zset   changed: conversations that the archive has not seen -> since when (ms)
-- ARGV[1] conversation id
-- ARGV[2] fence
-- ARGV[3] part, as 'seq.part'
-- ARGV[4] last entry that the part says
-- ARGV[5] ms between two messages to this person in the long run
-- ARGV[6] length of a lease, ms
-- RETURNS {'go'} | {'begun'} when this part was begun before and its end is not known | {'lost'} lease
-- EFFECTS the part is being sent; the lease starts anew; one message of the person's allowance is used
--@include log
--@include changed
if redis.call('HGET', KEYS[3], ARGV[1]) ~= ARGV[2] then
  return { 'lost' }
end
local at = now_ms()
redis.call('ZADD', KEYS[4], at + ARGV[6], ARGV[1])
if redis.call('HEXISTS', KEYS[2], ARGV[3]) == 1 then
  return { 'begun' }
end
mark(KEYS[5], ARGV[1], at)
redis.call('HSET', KEYS[2], ARGV[3], 'sending||' .. at .. '|' .. ARGV[4])
local free = tonumber(redis.call('HGET', KEYS[1], 'free_ms') or '0')
redis.call('HSET', KEYS[1], 'free_ms', math.max(at, free) + ARGV[5])
return { 'go' }
