-- A conversation asks for a human.
-- KEYS the routing key set (lua/lib/routing.lua)
-- ARGV[1] numbers, JSON (lua/lib/routing.lua)
-- ARGV[2] task, JSON: id, conversation, contact, channel, queue, priority, topic, reason, name, summary, language,
--   prefer (agent id or ''), enqueued_ms
-- RETURNS {'queued'} | {'known', state}
-- EFFECTS stores the task as pending and dispatches; repeats safely with the same id, also after a cancel
--@include routing
--@include tasks
--@include agents
--@include offers
--@include dispatch
local task = cjson.decode(ARGV[2])
local known = load(TASKS, task.id)
if known then
  return { 'known', known.state }
end
task.offers = 0
task.transfers = 0
task.reservations = {}
task.declined = {}
task.seen_ms = NOW
tally('offered', task.queue)
wait(task)
set_timer(task.enqueued_ms + plan_ms(task.queue, 'max_wait_ms'), 'maxwait', task.id)
emit({ type = 'queued', task = task })
dispatch()
return { 'queued' }
