-- A supervisor changes the priority of a task.
-- KEYS the routing key set (lua/lib/routing.lua)
-- ARGV[1] numbers, JSON (lua/lib/routing.lua)
-- ARGV[2] task id
-- ARGV[3] priority
-- ARGV[4] supervisor
-- RETURNS {'set', number of the audit line, its digest}, {'set'} when it was so already | {'ended', state}
-- EFFECTS a waiting task stands at its new place; audited; dispatches; repeats safely
--@include routing
--@include tasks
--@include agents
--@include offers
--@include dispatch
--@include audit
local task = load(TASKS, ARGV[2])
if not task or task.state == 'completed' or task.state == 'canceled' then
  return { 'ended', task and task.state or '' }
end
if task.priority == ARGV[3] then
  return { 'set' }
end
local seq, digest = audit(ARGV[4], 'task.priority', task.id, cjson.encode(task.priority), cjson.encode(ARGV[3]))
task.priority = ARGV[3]
if task.state == 'pending' then
  wait(task)
else
  save(TASKS, task)
end
emit({ type = 'prioritised', task = task })
dispatch()
return { 'set', seq, digest }
