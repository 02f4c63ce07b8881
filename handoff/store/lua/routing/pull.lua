-- A supervisor takes a task from its agent, or out of an offer, back into its queue.
-- KEYS the routing key set (lua/lib/routing.lua)
-- ARGV[1] numbers, JSON (lua/lib/routing.lua)
-- ARGV[2] task id
-- ARGV[3] supervisor
-- RETURNS {'pulled', number of the audit line, its digest} | {'ended', state}
-- EFFECTS the task waits at its old place; audited; dispatches
--@include routing
--@include tasks
--@include agents
--@include offers
--@include dispatch
--@include audit
local task = load(TASKS, ARGV[2])
if not task or not (task.state == 'assigned' or task.state == 'reserved') then
  return { 'ended', task and task.state or '' }
end
local seq, digest = audit(ARGV[3], 'task.pull', task.id, cjson.encode({ state = task.state, agent = task.agent }), '')
if task.state == 'reserved' then
  for _, agent_id in pairs(task.reservations) do
    rest(task, agent_id)
  end
  withdraw(task, 'canceled')
  wait(task)
else
  local agent = load(AGENTS, task.agent)
  release(agent, task)
  requeue(task, 'pulled')
  keep(agent)
end
emit({ type = 'pulled', task = task })
dispatch()
return { 'pulled', seq, digest }
