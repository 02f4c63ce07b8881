-- The agent has written his notes.
-- KEYS the routing key set (lua/lib/routing.lua)
-- ARGV[1] numbers, JSON (lua/lib/routing.lua)
-- ARGV[2] task id
-- ARGV[3] agent id
-- RETURNS {'completed'} | {'ended', state}
-- EFFECTS frees his place; dispatches; repeats safely
--@include routing
--@include tasks
--@include agents
--@include offers
--@include dispatch
local task = load(TASKS, ARGV[2])
if not task or task.state ~= 'wrapping' or task.agent ~= ARGV[3] then
  return { 'ended', task and task.state or '' }
end
settle(task, load(AGENTS, ARGV[3]))
dispatch()
return { 'completed' }
