-- Write a case back as the archive has it, unless there is one of its number.
-- KEYS[1] string count of cases
-- KEYS[2] hash   cases: number -> JSON
-- KEYS[3] hash   requests: conversation and request id -> number
-- KEYS[4] zset   order: number by time opened
-- KEYS[5] zset   pending: number of a case that waits for an agent, by time opened
-- KEYS[6] hash   by_conversation: conversation id -> JSON list of numbers
-- ARGV[1] number
-- ARGV[2] case, JSON
-- ARGV[3] when it was opened (ms)
-- ARGV[4] 1 when it waits for an agent
-- ARGV[5] how far the count leaps: more cases than may have been lost
-- RETURNS {'rebuilt'} | {'known'}
-- EFFECTS no number that was given is given again
if redis.call('HEXISTS', KEYS[2], ARGV[1]) == 1 then
  return { 'known' }
end
local case = cjson.decode(ARGV[2])
local siblings = cjson.decode(redis.call('HGET', KEYS[6], case.conversation) or '[]')
siblings[#siblings + 1] = tonumber(ARGV[1])
redis.call('HSET', KEYS[2], ARGV[1], ARGV[2])
redis.call('ZADD', KEYS[4], ARGV[3], ARGV[1])
if ARGV[4] == '1' then
  redis.call('ZADD', KEYS[5], ARGV[3], ARGV[1])
end
if case.request then
  redis.call('HSET', KEYS[3], case.conversation .. ':' .. case.request, ARGV[1])
end
redis.call('HSET', KEYS[6], case.conversation, cjson.encode(siblings))
local count = math.max(tonumber(redis.call('GET', KEYS[1]) or '0'), ARGV[1] + ARGV[5])
redis.call('SET', KEYS[1], string.format('%.0f', count))
return { 'rebuilt' }
