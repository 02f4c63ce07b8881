-- Shared by the routing scripts that make or end offers. Needs `routing`, `tasks`, `agents`.
local function end_offer(reservation, agent, reason)
  drop(RESERVATIONS, reservation.id)
  redis.call('ZREM', TIMERS, 'reservation:' .. reservation.id)
  agent.offer = ''
  emit({ type = 'offer_ended', agent = agent.id, reservation = reservation.id, task = reservation.task, reason = reason })
end

local function make_offer(task, agent, sender)
  task.offers = task.offers + 1
  local reservation = { id = task.id .. '/' .. task.offers, task = task.id, agent = agent.id,
    expires_ms = NOW + plan_ms(task.queue, 'offer_ms'), from = sender and sender.id or '',
    from_name = sender and sender.name or '' }
  save(RESERVATIONS, reservation)
  tally('offers', task.queue)
  set_timer(reservation.expires_ms, 'reservation', reservation.id)
  agent.offer = reservation.id
  keep(agent)
  return reservation
end

local function withdraw(task, reason, except)
  -- Ends every other offer of a task; nobody is blamed.
  for id, agent_id in pairs(task.reservations) do
    if id ~= except then
      local agent, reservation = load(AGENTS, agent_id), load(RESERVATIONS, id)
      if agent and reservation then
        end_offer(reservation, agent, reason)
        keep(agent)
      end
    end
  end
  task.reservations = {}
end

local function pass_on(reservation, agent, reason)
  -- An offer was not taken: the task waits again at its old place once nobody else is asked any more; a warm transfer
  -- stays with its sender. Does not store the agent.
  if not reservation then
    agent.offer = ''
    return
  end
  end_offer(reservation, agent, reason)
  local task = load(TASKS, reservation.task)
  if not task then
    return
  end
  rest(task, agent.id)
  if reservation.from ~= '' then
    task.warm = ''
    save(TASKS, task)
    emit({ type = 'transfer_refused', agent = reservation.from, by = agent.name, task = task, reason = reason })
    return
  end
  task.reservations[reservation.id] = nil
  if next(task.reservations) == nil then
    wait(task)
  else
    save(TASKS, task)
  end
end

local function assign(task, agent, reservation_id)
  withdraw(task, 'rescinded', reservation_id)
  stop_waiting(task)
  redis.call('ZREM', TIMERS, 'maxwait:' .. task.id, 'abandon:' .. task.id)
  if not task.answered_ms then
    task.answered_ms = NOW
    local waited_ms = NOW - task.enqueued_ms
    local in_time = waited_ms <= plan_ms(task.queue, 'service_level_ms')
    tally_all(task.queue, { answered = 1, wait_ms = math.max(0, waited_ms), answered_in_time = in_time and 1 or 0 })
  end
  task.state = 'assigned'
  task.agent = agent.id
  task.last_agent = agent.id
  task.assigned_ms = NOW
  task.decision = task.offers
  task.head = nil
  save(TASKS, task)
  agent.tasks[task.id] = weight(task)
  agent.misses = 0
  agent.idle_ms = NOW
  if not customers(agent)[task.contact] then
    customers(agent)[task.contact] = 1
  end
  keep(agent)
  emit({ type = 'assigned', agent = agent.id, agent_name = agent.name, task = task })
end

local function handle_time(task)
  task.handled_ms = (task.handled_ms or 0) + NOW - task.assigned_ms
end

local function cancel_warm(task)
  -- The sender no longer holds what he offered to a colleague.
  if task.warm and task.warm ~= '' then
    local reservation = load(RESERVATIONS, task.warm)
    local agent = reservation and load(AGENTS, reservation.agent)
    if agent then
      end_offer(reservation, agent, 'canceled')
      keep(agent)
    end
  end
  task.warm = ''
end

local function requeue(task, reason)
  -- An assigned task loses its agent and waits again.
  cancel_warm(task)
  local from = task.agent
  handle_time(task)
  rest(task, from)
  wait_anew(task)
  emit({ type = 'requeued', agent = from, task = task, reason = reason })
end

local function settle(task, agent)
  -- The agent has nothing more to do for a closed task. What is not there to be changed is the reconciler's business:
  -- here and below nothing stops because of it.
  if agent then
    release(agent, task)
  end
  tally('wrap_ms', task.queue, NOW - (task.closed_ms or NOW))
  end_task(task, 'completed')
  if agent then
    keep(agent)
  end
  emit({ type = 'completed', agent = task.agent, task = task })
end

local function lose(agent)
  -- The connection did not come back: what he held goes to the next, at its old place.
  if agent.offer ~= '' then
    pass_on(load(RESERVATIONS, agent.offer), agent, 'timeout')
  end
  for id in pairs(agent.tasks) do
    local task = load(TASKS, id)
    agent.tasks[id] = nil
    if task and task.state == 'assigned' then
      requeue(task, 'lost')
    elseif task and task.state == 'wrapping' then
      settle(task, agent)
    end
  end
  set_activity(agent, 'offline', 'lost_connection')
  keep(agent)
end
