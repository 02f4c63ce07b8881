-- Shared by the routing scripts that take work from an agent.
local function release(agent, task_id)
  agent.tasks[task_id] = nil
  agent.idle_ms = NOW
end

local function count_customer(agent, contact)
  -- Distinct customers of a calendar day in Riyadh, which has kept UTC+3 without daylight saving.
  local day = math.floor((NOW + 10800000) / 86400000)
  if agent.today.day ~= day then
    agent.today = { day = day, customers = {} }
  end
  agent.today.customers[contact] = 1
  emit({ type = 'today', agent = agent.id, handled = count(agent.today.customers) })
end

local function lose(agent)
  -- The connection did not come back: what he held goes to the next, at its old place.
  if agent.offer ~= '' then
    local reservation = load(RESERVATIONS, agent.offer)
    local task = load(TASKS, reservation.task)
    end_offer(reservation, agent, 'timeout')
    pending_again(task, agent.id)
  end
  for id in pairs(agent.tasks) do
    local task = load(TASKS, id)
    agent.tasks[id] = nil
    if task and task.state == 'assigned' then
      pending_again(task, agent.id)
      emit({ type = 'requeued', agent = agent.id, task = task })
    end
  end
  set_activity(agent, 'offline', 'lost_connection')
  save(AGENTS, agent)
  set_idle(agent)
end
