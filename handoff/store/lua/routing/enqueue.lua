-- A conversation asks for a human.
-- KEYS the routing key set (lua/lib/routing.lua)
-- ARGV[1] timers, JSON (lua/lib/routing.lua)
-- ARGV[2] task, JSON: id, conversation, contact, channel, queue, priority, topic, reason, name, summary, enqueued_ms
-- RETURNS {'queued'} | {'known', state}
-- EFFECTS stores the task as pending and dispatches; repeats safely with the same id, also after a cancel
--@include routing
local task = cjson.decode(ARGV[2])
local known = load(TASKS, task.id)
if known then
  return { 'known', known.state }
end
task.state = 'pending'
task.offers = 0
task.reservation = ''
task.agent = ''
task.declined = {}
save(TASKS, task)
set_waiting(task)
redis.call('ZADD', TIMERS, task.enqueued_ms + CONFIG.relax_ms, 'relax:' .. task.id)
emit({ type = 'queued', task = task })
dispatch()
return { 'queued' }
