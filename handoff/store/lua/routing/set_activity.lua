-- An agent goes available or away.
-- KEYS the routing key set (lua/lib/routing.lua)
-- ARGV[1] timers, JSON (lua/lib/routing.lua)
-- ARGV[2] agent id
-- ARGV[3] activity
-- ARGV[4] reason
-- RETURNS {'set'} | {'unknown'}
-- EFFECTS an offer he leaves behind goes to the next; counts as a sign of life; dispatches
--@include routing
local agent = load(AGENTS, ARGV[2])
if not agent then
  return { 'unknown' }
end
if ARGV[3] ~= 'available' and agent.offer ~= '' then
  local reservation = load(RESERVATIONS, agent.offer)
  end_offer(reservation, agent, 'declined')
  pending_again(load(TASKS, reservation.task), agent.id)
end
set_activity(agent, ARGV[3], ARGV[4])
agent.seen_ms = NOW
redis.call('ZADD', TIMERS, NOW + CONFIG.grace_ms, 'agent:' .. agent.id)
save(AGENTS, agent)
set_idle(agent)
dispatch()
return { 'set' }
