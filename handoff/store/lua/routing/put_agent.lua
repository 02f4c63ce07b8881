-- Store who an agent is and what he can take.
-- KEYS the routing key set (lua/lib/routing.lua)
-- ARGV[1] timers, JSON (lua/lib/routing.lua)
-- ARGV[2] profile, JSON: id, name, skills, capacity
-- RETURNS {'stored'}
-- EFFECTS keeps his activity and work; dispatches
--@include routing
local profile = cjson.decode(ARGV[2])
local agent = load(AGENTS, profile.id)
if agent then
  for queue in pairs(agent.skills) do
    redis.call('ZREM', IDLE[queue], agent.id)
  end
else
  agent = { id = profile.id, activity = 'offline', activity_ms = NOW, idle_ms = NOW, seen_ms = 0, misses = 0,
    offer = '', tasks = {}, today = { day = 0, customers = {} } }
end
agent.name = profile.name
agent.skills = profile.skills
agent.capacity = profile.capacity
save(AGENTS, agent)
set_idle(agent)
dispatch()
return { 'stored' }
