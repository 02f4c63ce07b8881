-- Open a case, once for each request.
-- KEYS[1] string count of cases
-- KEYS[2] hash   cases: reference number (counter) -> JSON
-- KEYS[3] hash   requests: conversation and request id -> number
-- KEYS[4] zset   order: number by time opened
-- ARGV[1] conversation and request id
-- ARGV[2] case, JSON
-- RETURNS {number, opened_ms}
-- EFFECTS stores the case; a repeated request gets the same number
--@include log
local number = redis.call('HGET', KEYS[3], ARGV[1])
if number then
  return { tonumber(number), tonumber(redis.call('ZSCORE', KEYS[4], number)) }
end
local at = now_ms()
number = redis.call('INCR', KEYS[1])
redis.call('HSET', KEYS[2], number, ARGV[2])
redis.call('HSET', KEYS[3], ARGV[1], number)
redis.call('ZADD', KEYS[4], at, number)
return { number, at }
