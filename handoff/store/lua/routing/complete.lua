-- The agent closed the conversation.
-- KEYS the routing key set (lua/lib/routing.lua)
-- ARGV[1] timers, JSON (lua/lib/routing.lua)
-- ARGV[2] task id
-- ARGV[3] agent id
-- ARGV[4] outcome
-- RETURNS {'completed'} | {'ended', state}
-- EFFECTS frees the agent's place, counts the customer, measures the handling time, dispatches; repeats safely
--@include routing
--@include agents
local task = load(TASKS, ARGV[2])
if not task or task.state ~= 'assigned' or task.agent ~= ARGV[3] then
  return { 'ended', task and task.state or '' }
end
local agent = load(AGENTS, ARGV[3])
release(agent, task.id)
task.outcome = ARGV[4]
end_task(task, 'completed')
count_customer(agent, task.contact)
save(AGENTS, agent)
set_idle(agent)
local handled_s = (NOW - task.assigned_ms) / 1000
local known = tonumber(redis.call('HGET', FIGURES, 'handling_s:' .. task.queue) or handled_s)
redis.call('HSET', FIGURES, 'handling_s:' .. task.queue, 0.9 * known + 0.1 * handled_s)
redis.call('HINCRBY', FIGURES, 'handled:' .. task.queue, 1)
emit({ type = 'released', agent = agent.id, conversation = task.conversation, task = task.id, reason = 'closed' })
emit({ type = 'completed', agent = agent.id, task = task })
dispatch()
return { 'completed' }
