-- Open a case, once for each request.
-- KEYS[1] string count of cases
-- KEYS[2] hash   cases: number -> JSON
-- KEYS[3] hash   requests: conversation and request id -> number
-- KEYS[4] zset   order: number by time opened
-- KEYS[5] zset   pending: number of a case that waits for an agent, by time opened
-- KEYS[6] hash   by_conversation: conversation id -> JSON list of numbers
-- ARGV[1] request id
-- ARGV[2] conversation id
-- ARGV[3] case, JSON
-- RETURNS {number, opened_ms}
-- EFFECTS stores the case as pending; a repeated request gets the same number
--@include log
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
return { number, at }
