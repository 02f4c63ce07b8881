-- An agent's connection is alive.
-- KEYS the routing key set (lua/lib/routing.lua)
-- ARGV[1] numbers, JSON (lua/lib/routing.lua)
-- ARGV[2] agent id
-- RETURNS {'seen'} | {'unknown'}
-- EFFECTS moves the time at which he counts as lost; one who was offline is away, since he has not said more
--@include routing
--@include tasks
--@include agents
if redis.call('SISMEMBER', AVAILABLE, ARGV[2]) == 1 then
  -- Most beats, and most of what thousands of agents send: when his timer is due, he was not heard of.
  set_timer(NOW + CONFIG.grace_ms, 'agent', ARGV[2])
  return { 'seen' }
end
local agent = load(AGENTS, ARGV[2])
if not agent then
  return { 'unknown' }
end
agent.seen_ms = NOW
set_timer(NOW + CONFIG.grace_ms, 'agent', agent.id)
if agent.activity == 'offline' then
  set_activity(agent, 'away', 'connected')
end
keep(agent)
return { 'seen' }
