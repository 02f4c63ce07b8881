-- The conversation no longer waits.
-- KEYS the routing key set (lua/lib/routing.lua)
-- ARGV[1] timers, JSON (lua/lib/routing.lua)
-- ARGV[2] task id
-- ARGV[3] conversation id
-- ARGV[4] reason
-- RETURNS {'canceled'} | {'ended', state}
-- EFFECTS ends the task in any state; an unknown task leaves a mark, so that an enqueue that comes late is refused
--@include routing
--@include agents
local task = load(TASKS, ARGV[2])
if not task then
  task = { id = ARGV[2], conversation = ARGV[3], queue = 'general', state = 'pending', declined = {} }
end
if task.state == 'canceled' or task.state == 'completed' then
  return { 'ended', task.state }
end
local agent
if task.state == 'reserved' then
  local reservation = load(RESERVATIONS, task.reservation)
  agent = load(AGENTS, reservation.agent)
  end_offer(reservation, agent, 'canceled')
elseif task.state == 'assigned' then
  agent = load(AGENTS, task.agent)
  release(agent, task.id)
  emit({ type = 'released', agent = agent.id, conversation = task.conversation, task = task.id, reason = 'canceled' })
end
task.reason_ended = ARGV[4]
end_task(task, 'canceled')
if agent then
  save(AGENTS, agent)
  set_idle(agent)
end
emit({ type = 'canceled', task = task, reason = ARGV[4] })
dispatch()
return { 'canceled' }
