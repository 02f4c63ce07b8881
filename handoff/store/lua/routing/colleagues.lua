-- Read who could take a conversation of a queue now, the best skilled and longest idle first.
-- KEYS the routing key set (lua/lib/routing.lua)
-- ARGV[1] numbers, JSON (lua/lib/routing.lua)
-- ARGV[2] queue
-- ARGV[3] agent who asks
-- ARGV[4] how many at most
-- RETURNS {agent JSON...}
-- EFFECTS none
--@include routing
local answer = {}
for _, id in ipairs(redis.call('ZRANGE', IDLE[ARGV[2]], 0, tonumber(ARGV[4]))) do
  if id ~= ARGV[3] and #answer < tonumber(ARGV[4]) then
    answer[#answer + 1] = redis.call('HGET', AGENTS, id)
  end
end
return answer
