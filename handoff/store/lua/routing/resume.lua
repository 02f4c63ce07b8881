-- A pause is over: the employer wrote again, or his callback is due.
-- KEYS the routing key set (lua/lib/routing.lua)
-- ARGV[1] numbers, JSON (lua/lib/routing.lua)
-- ARGV[2] task id
-- ARGV[3] the pause that is over: 'parked' or 'callback'
-- ARGV[4] which one, so that an old command does not end a later one: when parked, the number of the offer by which it got
--   its last agent, or of its last offer; for a callback, the moment (ms) at which it was said to be due
-- RETURNS {'resumed'} | {'ended', state}
-- EFFECTS the task waits at the head of its priority, with its age; dispatches; repeats safely
--@include routing
--@include tasks
--@include agents
--@include offers
--@include dispatch
local task = load(TASKS, ARGV[2])
local which = tonumber(ARGV[4])
if not task or task.state ~= ARGV[3] then
  return { 'ended', task and task.state or '' }
end
if task.state == 'parked' and (task.decision or task.offers) ~= which or task.state == 'callback' and which < task.due_ms then
  return { 'ended', task.state }
end
forget_timers(task)
task.head = true
task.seen_ms = NOW
task.declined = {}
wait_anew(task)
emit({ type = 'queued', task = task })
dispatch()
return { 'resumed' }
