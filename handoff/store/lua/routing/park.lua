-- An agent puts a conversation aside: the employer is silent.
-- KEYS the routing key set (lua/lib/routing.lua)
-- ARGV[1] numbers, JSON (lua/lib/routing.lua)
-- ARGV[2] task id
-- ARGV[3] agent id
-- RETURNS {'parked'} | {'ended', state}
-- EFFECTS frees his place; the task waits for the employer, for a limited time; dispatches
--@include routing
--@include tasks
--@include agents
--@include offers
--@include dispatch
local task = load(TASKS, ARGV[2])
if not task or task.state ~= 'assigned' or task.agent ~= ARGV[3] then
  return { 'ended', task and task.state or '' }
end
local agent = load(AGENTS, ARGV[3])
cancel_warm(task)
handle_time(task)
release(agent, task)
task.state = 'parked'
task.prefer = agent.id
task.agent = ''
task.parked_ms = NOW
save(TASKS, task)
set_timer(NOW + CONFIG.park_ms, 'parked', task.id)
tally('parked', task.queue)
keep(agent)
emit({ type = 'parked', agent = agent.id, task = task })
dispatch()
return { 'parked' }
