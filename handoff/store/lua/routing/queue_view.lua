-- Read what waiting employers are told: who waits in a queue, in order, and who is there to help.
-- KEYS the routing key set (lua/lib/routing.lua)
-- ARGV[1] numbers, JSON (lua/lib/routing.lua)
-- ARGV[2] queue
-- ARGV[3] how many tasks at most
-- RETURNS {agents available, places of the queue's agents, places of all agents, mean handling time of all queues in s
--   or '', handled in all, how many wait in the queue, how many in all, task id...}
-- EFFECTS none
--@include routing
local queue = ARGV[2]
local figures = redis.call('HMGET', FIGURES, 'slots:' .. queue, 'slots:any', 'handling_s:any', 'handled:any')
local answer = { redis.call('SCARD', AVAILABLE), tonumber(figures[1] or '0'), tonumber(figures[2] or '0'),
  figures[3] or '', tonumber(figures[4] or '0'), redis.call('ZCARD', WAITING[queue]), 0 }
for _, name in ipairs(QUEUES) do
  answer[7] = answer[7] + redis.call('ZCARD', WAITING[name])
end
for _, id in ipairs(redis.call('ZRANGE', WAITING[queue], 0, tonumber(ARGV[3]) - 1)) do
  answer[#answer + 1] = id
end
return answer
