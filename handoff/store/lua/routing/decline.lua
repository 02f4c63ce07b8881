-- An agent passes on an offer.
-- KEYS the routing key set (lua/lib/routing.lua)
-- ARGV[1] timers, JSON (lua/lib/routing.lua)
-- ARGV[2] reservation id
-- ARGV[3] agent id
-- RETURNS {'declined'} | {'late'}
-- EFFECTS the task waits again at its old place and is offered to the next
--@include routing
local reservation = load(RESERVATIONS, ARGV[2])
if not reservation or reservation.agent ~= ARGV[3] then
  return { 'late' }
end
local agent = load(AGENTS, ARGV[3])
end_offer(reservation, agent, 'declined')
agent.misses = 0
save(AGENTS, agent)
set_idle(agent)
pending_again(load(TASKS, reservation.task), agent.id)
dispatch()
return { 'declined' }
