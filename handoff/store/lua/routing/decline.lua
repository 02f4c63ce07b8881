-- An agent passes on an offer.
-- KEYS the routing key set (lua/lib/routing.lua)
-- ARGV[1] numbers, JSON (lua/lib/routing.lua)
-- ARGV[2] reservation id
-- ARGV[3] agent id
-- RETURNS {'declined'} | {'late'}
-- EFFECTS the task waits again at its old place and is offered to the next; a warm transfer stays with its sender
--@include routing
--@include tasks
--@include agents
--@include offers
--@include dispatch
local reservation = load(RESERVATIONS, ARGV[2])
if not reservation or reservation.agent ~= ARGV[3] then
  return { 'late' }
end
local agent = load(AGENTS, ARGV[3])
local task = load(TASKS, reservation.task)
if not (task and agent) then
  return { 'late' }
end
tally('declined', task.queue)
pass_on(reservation, agent, 'declined')
agent.misses = 0
keep(agent)
dispatch()
return { 'declined' }
