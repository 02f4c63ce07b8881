-- A pause is over: the employer wrote again, or his callback is due.
-- KEYS the routing key set (lua/lib/routing.lua)
-- ARGV[1] numbers, JSON (lua/lib/routing.lua)
-- ARGV[2] task id
-- ARGV[3] number of the offer by which it got its last agent, or of its last offer: an old command does not end a later
--   pause
-- RETURNS {'resumed'} | {'ended', state}
-- EFFECTS the task waits at the head of its priority, with its age; dispatches; repeats safely
--@include routing
--@include tasks
--@include agents
--@include offers
--@include dispatch
local task = load(TASKS, ARGV[2])
if not task or not (task.state == 'parked' or task.state == 'callback') or (task.decision or task.offers) ~= tonumber(ARGV[3]) then
  return { 'ended', task and task.state or '' }
end
forget_timers(task)
task.head = true
task.seen_ms = NOW
task.declined = {}
wait_anew(task)
emit({ type = 'queued', task = task })
dispatch()
return { 'resumed' }
