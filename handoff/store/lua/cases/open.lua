-- Open a case, once for each request.
-- KEYS[1] string count of cases
-- KEYS[2] hash   cases: number -> JSON
-- KEYS[3] hash   requests: conversation and request id -> number
-- KEYS[4] zset   order: number by time opened
-- KEYS[5] zset   pending: number of a case that waits for an agent, by time opened
-- KEYS[6] hash   by_conversation: conversation id -> JSON list of numbers
-- KEYS[7] zset   changed: numbers that the archive has not seen -> since when (ms)
-- KEYS[8] string archived: which archive knows the cases
-- ARGV[1] request id
-- ARGV[2] conversation id
-- ARGV[3] case, JSON
-- ARGV[4] 1 when nothing may be opened while the archive has not said what there was
-- RETURNS {number, opened_ms}, {0, 0} when the archive is still to rebuild what there was
-- EFFECTS stores the case as pending; a repeated request gets the same number
--@include log
--@include changed
if ARGV[4] == '1' and redis.call('EXISTS', KEYS[8]) == 0 then
  return { 0, 0 }
end
local request = ARGV[2] .. ':' .. ARGV[1]
local number = redis.call('HGET', KEYS[3], request)
if number then
  return { tonumber(number), tonumber(redis.call('ZSCORE', KEYS[4], number)) }
end
local at = now_ms()
number = redis.call('INCR', KEYS[1])
local siblings = cjson.decode(redis.call('HGET', KEYS[6], ARGV[2]) or '[]')
siblings[#siblings + 1] = number
redis.call('HSET', KEYS[2], number, ARGV[3])
redis.call('HSET', KEYS[3], request, number)
redis.call('ZADD', KEYS[4], at, number)
redis.call('ZADD', KEYS[5], at, number)
redis.call('HSET', KEYS[6], ARGV[2], cjson.encode(siblings))
mark(KEYS[7], number, at)
return { number, at }
