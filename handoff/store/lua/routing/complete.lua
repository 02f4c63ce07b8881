-- The agent closed the conversation.
-- KEYS the routing key set (lua/lib/routing.lua)
-- ARGV[1] numbers, JSON (lua/lib/routing.lua)
-- ARGV[2] task id
-- ARGV[3] agent id
-- ARGV[4] outcome
-- RETURNS {'completed'} | {'wrapping', until ms} | {'ended', state}
-- EFFECTS counts the customer, measures the handling time; frees the agent's place at once or when his notes are
-- written, at the latest after the queue's time for it; dispatches; repeats safely
--@include routing
--@include tasks
--@include agents
--@include offers
--@include dispatch
local MEAN_OF = 100
local task = load(TASKS, ARGV[2])
if task and task.state == 'wrapping' and task.agent == ARGV[3] then
  return { 'wrapping', task.wrap_until_ms }
end
if not task or task.state ~= 'assigned' or task.agent ~= ARGV[3] then
  return { 'ended', task and task.state or '' }
end
local agent = load(AGENTS, ARGV[3])
cancel_warm(task)
task.outcome = ARGV[4]
task.closed_ms = NOW
handle_time(task)
count_customer(agent, task.contact)
local known = redis.call('HMGET', FIGURES, 'handling_s:any', 'handled:any')
local mean_s, number = tonumber(known[1] or '0'), tonumber(known[2] or '0') + 1
-- A plain mean of the first conversations, then one that follows the last hundred or so.
mean_s = mean_s + (task.handled_ms / 1000 - mean_s) / math.min(number, MEAN_OF)
redis.call('HSET', FIGURES, 'handling_s:any', mean_s, 'handled:any', number)
tally_all(task.queue, { handled = 1, handling_ms = task.handled_ms })
emit({ type = 'released', agent = agent.id, conversation = task.conversation, task = task.id, reason = 'closed' })
local wrap_up_ms = plan_ms(task.queue, 'wrap_up_ms')
if wrap_up_ms == 0 then
  settle(task, agent)
  dispatch()
  return { 'completed' }
end
task.state = 'wrapping'
task.wrap_until_ms = NOW + wrap_up_ms
save(TASKS, task)
set_timer(task.wrap_until_ms, 'wrap', task.id)
keep(agent)
emit({ type = 'wrapping', agent = agent.id, task = task, until_ms = task.wrap_until_ms })
return { 'wrapping', task.wrap_until_ms }
