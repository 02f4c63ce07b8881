-- An agent takes the offer he was made.
-- KEYS the routing key set (lua/lib/routing.lua)
-- ARGV[1] numbers, JSON (lua/lib/routing.lua)
-- ARGV[2] reservation id
-- ARGV[3] agent id
-- RETURNS {'accepted', task JSON} | {'repeated', ''} | {'late', ''} | {'unfit', why}
-- EFFECTS the task is assigned, other offers of it are rescinded, a warm transfer leaves its sender; a late accept
-- loses, and so does that of an agent who may not take it any more; dispatches, since somebody may have room
--@include routing
--@include tasks
--@include agents
--@include offers
--@include dispatch
local reservation = load(RESERVATIONS, ARGV[2])
if not reservation or reservation.agent ~= ARGV[3] then
  local task = load(TASKS, string.match(ARGV[2], '^(.*)/%d+$') or '')
  if task and task.accepted == ARGV[2] and task.agent == ARGV[3] and task.state == 'assigned' then
    return { 'repeated', '' }
  end
  return { 'late', '' }
end
if reservation.expires_ms <= NOW then
  return { 'late', '' }
end
local task = load(TASKS, reservation.task)
local agent = load(AGENTS, ARGV[3])
if not (task and agent) then
  return { 'late', '' }
end
local why = unfit(agent, task)
if why then
  pass_on(reservation, agent, 'canceled')
  keep(agent)
  dispatch()
  return { 'unfit', why }
end
end_offer(reservation, agent, 'accepted')
if reservation.from ~= '' then
  local sender = load(AGENTS, reservation.from)
  task.warm = ''
  task.transfers = task.transfers + 1
  tally('transferred', task.queue)
  handle_time(task)
  if sender then
    release(sender, task)
    keep(sender)
  end
  emit({ type = 'released', agent = reservation.from, conversation = task.conversation, task = task.id,
    reason = 'transferred' })
end
task.accepted = reservation.id
assign(task, agent, reservation.id)
dispatch()
return { 'accepted', cjson.encode(task) }
