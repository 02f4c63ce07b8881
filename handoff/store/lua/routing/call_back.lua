-- The employer chose to be called back instead of waiting.
-- KEYS the routing key set (lua/lib/routing.lua)
-- ARGV[1] numbers, JSON (lua/lib/routing.lua)
-- ARGV[2] task id
-- ARGV[3] due ms
-- RETURNS {'scheduled'} | {'ended', state}
-- EFFECTS the task leaves its queue until it is due; open offers end; repeats safely; dispatches
--@include routing
--@include tasks
--@include agents
--@include offers
--@include dispatch
local task = load(TASKS, ARGV[2])
if not task or not (task.state == 'pending' or task.state == 'reserved' or task.state == 'callback') then
  return { 'ended', task and task.state or '' }
end
withdraw(task, 'canceled')
stop_waiting(task)
forget_timers(task)
if task.state ~= 'callback' then
  tally('callbacks', task.queue)
end
task.state = 'callback'
task.due_ms = tonumber(ARGV[3])
save(TASKS, task)
set_timer(task.due_ms, 'callback', task.id)
emit({ type = 'callback', task = task })
dispatch()
return { 'scheduled' }
