-- The conversation no longer waits.
-- KEYS the routing key set (lua/lib/routing.lua)
-- ARGV[1] numbers, JSON (lua/lib/routing.lua)
-- ARGV[2] task id
-- ARGV[3] conversation id
-- ARGV[4] reason
-- RETURNS {'canceled'} | {'ended', state}
-- EFFECTS ends the task in any state; an unknown task leaves a mark, so that an enqueue that comes late is refused
--@include routing
--@include tasks
--@include agents
--@include offers
--@include dispatch
local task = load(TASKS, ARGV[2])
if not task then
  task = { id = ARGV[2], conversation = ARGV[3], queue = 'general', state = 'pending', declined = {},
    reservations = {} }
end
if task.state == 'canceled' or task.state == 'completed' then
  return { 'ended', task.state }
end
withdraw(task, 'canceled')
if task.state == 'assigned' or task.state == 'wrapping' then
  local agent = load(AGENTS, task.agent)
  if task.state == 'assigned' then
    cancel_warm(task)
    handle_time(task)
    emit({ type = 'released', agent = task.agent, conversation = task.conversation, task = task.id,
      reason = 'canceled' })
  end
  if agent then
    release(agent, task)
    keep(agent)
  end
end
task.reason_ended = ARGV[4]
end_task(task, 'canceled')
emit({ type = 'canceled', task = task, reason = ARGV[4] })
dispatch()
return { 'canceled' }
