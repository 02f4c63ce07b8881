-- Read what one agent's desk shows, at one instant.
-- KEYS the routing key set (lua/lib/routing.lua)
-- ARGV[1] numbers, JSON (lua/lib/routing.lua)
-- ARGV[2] agent id
-- RETURNS {agent JSON or '', offer JSON or '', offered task JSON or '', last event id, now ms, task JSON...}
-- EFFECTS none
--@include routing
local agent = load(AGENTS, ARGV[2])
local last = redis.call('XREVRANGE', EVENTS, '+', '-', 'COUNT', 1)
local cursor = last[1] and last[1][1] or '0-0'
if not agent then
  return { '', '', '', cursor, NOW }
end
local reservation = agent.offer ~= '' and load(RESERVATIONS, agent.offer) or nil
local answer = { cjson.encode(agent), reservation and cjson.encode(reservation) or '',
  reservation and redis.call('HGET', TASKS, reservation.task) or '', cursor, NOW }
for id in pairs(agent.tasks) do
  answer[#answer + 1] = redis.call('HGET', TASKS, id)
end
return answer
