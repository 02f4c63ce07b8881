-- An agent takes the offer he was made.
-- KEYS the routing key set (lua/lib/routing.lua)
-- ARGV[1] timers, JSON (lua/lib/routing.lua)
-- ARGV[2] reservation id
-- ARGV[3] agent id
-- RETURNS {'accepted', task JSON} | {'repeated', ''} | {'late', ''}
-- EFFECTS the task is assigned; a late accept loses; dispatches, since the agent may have room for more
--@include routing
local reservation = load(RESERVATIONS, ARGV[2])
if not reservation or reservation.agent ~= ARGV[3] then
  local task = load(TASKS, string.match(ARGV[2], '^(.*)/%d+$') or '')
  if task and task.reservation == ARGV[2] and task.agent == ARGV[3] and task.state == 'assigned' then
    return { 'repeated', '' }
  end
  return { 'late', '' }
end
if reservation.expires_ms <= NOW then
  return { 'late', '' }
end
local task = load(TASKS, reservation.task)
local agent = load(AGENTS, ARGV[3])
end_offer(reservation, agent, 'accepted')
task.state = 'assigned'
task.agent = agent.id
task.assigned_ms = NOW
save(TASKS, task)
agent.tasks[task.id] = 1
agent.misses = 0
agent.idle_ms = NOW
save(AGENTS, agent)
set_idle(agent)
emit({ type = 'assigned', agent = agent.id, agent_name = agent.name, task = task })
dispatch()
return { 'accepted', cjson.encode(task) }
