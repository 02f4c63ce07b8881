-- An agent wrote to the employer for the first time in a task.
-- KEYS the routing key set (lua/lib/routing.lua)
-- ARGV[1] numbers, JSON (lua/lib/routing.lua)
-- ARGV[2] task id
-- ARGV[3] when (ms)
-- RETURNS {'counted'} | {'known'}
-- EFFECTS measures the time since the employer asked for a human; repeats safely
--@include routing
local task = load(TASKS, ARGV[2])
if not task or not task.enqueued_ms or task.first_reply_ms then
  return { 'known' }
end
task.first_reply_ms = tonumber(ARGV[3])
save(TASKS, task)
tally('first_replies', task.queue)
tally('first_reply_ms', task.queue, math.max(0, task.first_reply_ms - task.enqueued_ms))
return { 'counted' }
