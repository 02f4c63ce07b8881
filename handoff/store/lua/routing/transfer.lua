-- An agent passes a conversation on.
-- KEYS the routing key set (lua/lib/routing.lua)
-- ARGV[1] numbers, JSON (lua/lib/routing.lua)
-- ARGV[2] task id
-- ARGV[3] agent id
-- ARGV[4] 'queue' or 'agent'
-- ARGV[5] queue, or id of the agent who is asked
-- RETURNS {'queued'} | {'offered', reservation id} | {'loop', transfers} | {'unfit', why} | {'ended', state}
-- EFFECTS to a queue: the task waits there with its age, its sender rests. To an agent: he is offered it while the
-- sender keeps it; a refusal changes nothing. Refused after too many transfers; dispatches
--@include routing
--@include tasks
--@include agents
--@include offers
--@include dispatch
local task = load(TASKS, ARGV[2])
if not task or task.state ~= 'assigned' or task.agent ~= ARGV[3] then
  return { 'ended', task and task.state or '' }
end
if task.transfers >= CONFIG.max_transfers then
  return { 'loop', task.transfers }
end
if ARGV[4] == 'agent' then
  if task.warm ~= nil and task.warm ~= '' then
    return { 'unfit', 'asked_already' }
  end
  local target = load(AGENTS, ARGV[5])
  local why = not target and 'unknown' or target.id == ARGV[3] and 'himself' or
    target.offer ~= '' and 'has_offer' or unfit(target, task)
  if why then
    return { 'unfit', why }
  end
  local reservation = make_offer(task, target, load(AGENTS, ARGV[3]))
  task.warm = reservation.id
  task.warm_name = target.name
  save(TASKS, task)
  emit({ type = 'offer', agent = target.id, reservation = reservation, task = task })
  emit({ type = 'transfer_asked', agent = ARGV[3], task = task })
  return { 'offered', reservation.id }
end
if not WAITING[ARGV[5]] then
  return { 'unfit', 'unknown' }
end
local agent = load(AGENTS, ARGV[3])
release(agent, task)
task.transfers = task.transfers + 1
tally('transferred', task.queue)
task.queue = ARGV[5]
task.prefer = ''
requeue(task, 'transferred')
keep(agent)
dispatch()
return { 'queued' }
