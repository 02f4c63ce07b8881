-- Store who an agent is and what he can take.
-- KEYS the routing key set (lua/lib/routing.lua)
-- ARGV[1] numbers, JSON (lua/lib/routing.lua)
-- ARGV[2] profile, JSON: id, name, skills, capacity, languages, auto_accept, daily_cap, eligible,
--   eligible_until_ms, work_place, shifts ([[from ms, until ms], ...])
-- RETURNS {'stored'}
-- EFFECTS keeps his activity and work; dispatches
--@include routing
--@include tasks
--@include agents
--@include offers
--@include dispatch
local profile = cjson.decode(ARGV[2])
local agent = load(AGENTS, profile.id)
if agent then
  staff(agent, false)
  for queue in pairs(agent.skills) do
    redis.call('ZREM', IDLE[queue], agent.id)
  end
  agent.placed = nil
else
  agent = { id = profile.id, activity = 'offline', activity_ms = NOW, idle_ms = NOW, seen_ms = 0, misses = 0,
    offer = '', tasks = {}, today = { day = 0, customers = {} }, slots = 0, was = 'off', was_ms = NOW,
    staffed_ms = 0, busy_ms = 0 }
end
for name, value in pairs(profile) do
  agent[name] = value
end
if not eligible(agent) and agent.activity == 'available' then
  set_activity(agent, 'away', 'not_eligible')
end
keep(agent)
dispatch()
return { 'stored' }
