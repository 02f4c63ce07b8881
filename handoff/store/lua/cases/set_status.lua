-- Move the cases of one conversation on.
-- KEYS[1] hash   cases: number -> JSON
-- KEYS[2] zset   pending: number of a case that waits for an agent, by time opened
-- KEYS[3] hash   by_conversation: conversation id -> JSON list of numbers
-- KEYS[4] zset   changed: numbers that the archive has not seen -> since when (ms)
-- ARGV[1] conversation id
-- ARGV[2] new status: with_agent or answered
-- RETURNS {how many changed}
-- EFFECTS the cases are no longer pending; an answered case stays so; repeats safely
--@include log
--@include changed
local moved = 0
for _, number in ipairs(cjson.decode(redis.call('HGET', KEYS[3], ARGV[1]) or '[]')) do
  local case = cjson.decode(redis.call('HGET', KEYS[1], number))
  if case.status ~= ARGV[2] and case.status ~= 'answered' then
    case.status = ARGV[2]
    redis.call('HSET', KEYS[1], number, cjson.encode(case))
    redis.call('ZREM', KEYS[2], number)
    mark(KEYS[4], number, now_ms())
    moved = moved + 1
  end
end
return { moved }
