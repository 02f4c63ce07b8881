-- Make routing say of a conversation what its log says.
-- KEYS the routing key set (lua/lib/routing.lua)
-- ARGV[1] numbers, JSON (lua/lib/routing.lua)
-- ARGV[2] task, JSON, as it was enqueued
-- ARGV[3] where the conversation says that it is, JSON: state, decision, agent, since_ms, due_ms (routing/model.py)
-- RETURNS {'known', state} | {'assigned'} | {'waiting'} | {'aside'}
-- EFFECTS a task that is gone, over, or elsewhere is with its agent again, waits with its age, or is aside; of an
-- agent whom routing does not know it is taken, as of a lost one; dispatches; repeats safely
--@include routing
--@include tasks
--@include agents
--@include offers
--@include dispatch
local OVER = { completed = true, canceled = true, wrapping = true }
local seat = cjson.decode(ARGV[3])
local assigned = seat.state == 'assigned'
local task = load(TASKS, cjson.decode(ARGV[2]).id)
local live = task and not OVER[task.state]
-- Later decisions must have higher numbers than those that the conversation has seen.
local seen = math.floor(seat.decision / 2)
if live and assigned == (task.state == 'assigned') and (not assigned or task.agent == seat.agent) then
  if (task.decision or task.offers) < seen then
    task.decision = task.decision and seen
    task.offers = math.max(task.offers, seen)
    save(TASKS, task)
  end
  return { 'known', task.state }
end

if task then
  withdraw(task, 'canceled')
  cancel_warm(task)
  stop_waiting(task)
  forget_timers(task)
  redis.call('ZREM', TIMERS, 'ended:' .. task.id)
  local holder = (task.state == 'assigned' or task.state == 'wrapping') and load(AGENTS, task.agent)
  if holder and not (assigned and holder.id == seat.agent) then
    release(holder, task)
    keep(holder)
    if task.state == 'assigned' then
      emit({ type = 'released', agent = holder.id, conversation = task.conversation, task = task.id, reason = 'stale' })
    end
  end
end
if not live then
  local offers = task and task.offers
  if not task then
    tally('offered', cjson.decode(ARGV[2]).queue) -- its figures went with it
  end
  task = cjson.decode(ARGV[2])
  task.offers = offers or 0
  task.transfers = 0
  task.reservations = {}
  task.declined = {}
  task.seen_ms = NOW
end
task.offers = math.max(task.offers, seen)

local agent = assigned and load(AGENTS, seat.agent)
if agent then
  if agent.activity == 'offline' then
    -- He has the grace of a lost connection to come back.
    agent.seen_ms = NOW
    set_timer(NOW + CONFIG.grace_ms, 'agent', agent.id)
    set_activity(agent, 'away', 'connected')
  end
  task.answered_ms = task.answered_ms or seat.since_ms
  assign(task, agent)
  task.assigned_ms = seat.since_ms
  save(TASKS, task)
  dispatch()
  return { 'assigned' }
end
task.agent = ''
if seat.state == 'parked' or seat.state == 'callback' then
  task.state, task.due_ms = seat.state, seat.due_ms
  save(TASKS, task)
  set_timer(seat.state == 'parked' and NOW + CONFIG.park_ms or seat.due_ms, seat.state, task.id)
  dispatch()
  return { 'aside' }
end
local longest = task.enqueued_ms + plan(task.queue).max_wait_ms
if longest > NOW then
  set_timer(longest, 'maxwait', task.id)
end
wait(task)
if not assigned then
  emit({ type = 'queued', task = task })
else
  emit({ type = 'requeued', agent = seat.agent, task = task, reason = 'lost' })
end
dispatch()
return { 'waiting' }
