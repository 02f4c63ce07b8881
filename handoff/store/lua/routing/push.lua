-- A supervisor gives a waiting task to an agent.
-- KEYS the routing key set (lua/lib/routing.lua)
-- ARGV[1] numbers, JSON (lua/lib/routing.lua)
-- ARGV[2] task id
-- ARGV[3] agent id
-- ARGV[4] supervisor
-- RETURNS {'pushed', number of the audit line, its digest}, {'pushed'} when he has it by such a step already | {'ended', state} |
--   {'unfit', why}
-- EFFECTS the task is assigned whatever his skill; other offers of it are rescinded; audited; dispatches; repeats safely
--@include routing
--@include tasks
--@include agents
--@include offers
--@include dispatch
--@include audit
local task = load(TASKS, ARGV[2])
if task and task.state == 'assigned' and task.agent == ARGV[3] and task.pushed == ARGV[3] then
  return { 'pushed' }
end
if not task or not (task.state == 'pending' or task.state == 'reserved') then
  return { 'ended', task and task.state or '' }
end
local agent = load(AGENTS, ARGV[3])
local why = not agent and 'unknown' or unfit(agent, task)
local offered = agent and agent.offer ~= '' and load(RESERVATIONS, agent.offer)
if not why and offered and offered.task ~= task.id then
  -- What he is being offered has its place already.
  local units = load_of(agent) + weight(load(TASKS, offered.task)) + weight(task)
  why = units > agent.capacity and 'no_capacity' or nil
end
if why then
  return { 'unfit', why }
end
local seq, digest = audit(ARGV[4], 'task.push', task.id, '', cjson.encode(agent.id))
withdraw(task, 'rescinded')
agent = load(AGENTS, ARGV[3])
task.offers = task.offers + 1
task.pushed = agent.id
assign(task, agent)
emit({ type = 'pushed', task = task })
dispatch()
return { 'pushed', seq, digest }
