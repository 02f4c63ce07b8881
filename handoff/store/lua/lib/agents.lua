-- Shared by the routing scripts that change agents: who may take work, and the indexes that dispatch reads.
-- Needs `routing`.
local DAY_MS = 86400000
local RIYADH_MS = 10800000 -- UTC+3, without daylight saving
local OFF = { offline = true, away = true }

local function today()
  return math.floor((NOW + RIYADH_MS) / DAY_MS)
end

local function customers(agent)
  if agent.today.day ~= today() then
    agent.today = { day = today(), customers = {} }
    -- Whom he still serves he will have handled on the new day: else a cap could be passed at midnight.
    for id in pairs(agent.tasks) do
      local task = load(TASKS, id)
      if task and task.state == 'assigned' then
        agent.today.customers[task.contact] = 1
      end
    end
  end
  return agent.today.customers
end

local function handled(agent)
  local n = 0
  for _, stage in pairs(customers(agent)) do
    n = n + (stage == 2 and 1 or 0)
  end
  return n
end

local function cap_of(agent)
  local extra = agent.cap_extra and agent.cap_extra.day == today() and agent.cap_extra.more or 0
  return agent.daily_cap > 0 and agent.daily_cap + extra or math.huge
end

local function eligible(agent)
  return agent.eligible and (agent.eligible_until_ms == 0 or agent.eligible_until_ms > NOW)
end

local function in_shift(agent)
  if next(agent.shifts) == nil then
    return true
  end
  for _, span in ipairs(agent.shifts) do
    if span[1] <= NOW and NOW < span[2] then
      return true
    end
  end
  return false
end

local function weight(task)
  return CONFIG.weights[task.channel] or 1
end

local function load_of(agent)
  local sum = 0
  for _, units in pairs(agent.tasks) do
    sum = sum + units
  end
  return sum
end

local function unfit(agent, task)
  -- Why this agent may not hold this task now; nil when he may. His skill is dispatch's business.
  if not eligible(agent) then
    return 'not_eligible'
  elseif agent.activity ~= 'available' then
    return 'not_available'
  elseif not in_shift(agent) then
    return 'off_shift'
  elseif load_of(agent) + weight(task) > agent.capacity then
    return 'no_capacity'
  elseif not customers(agent)[task.contact] and count(customers(agent)) >= cap_of(agent) then
    return 'daily_cap'
  end
end

local function review_at(agent)
  -- When what he may take changes by itself: a shift or his evidence ends, or a new day begins after his cap; 0 never.
  local due = agent.eligible_until_ms > NOW and agent.eligible_until_ms or math.huge
  for _, span in ipairs(agent.shifts) do
    for _, edge in ipairs(span) do
      if edge > NOW and edge < due then
        due = edge
      end
    end
  end
  if count(customers(agent)) >= cap_of(agent) then
    due = math.min(due, (today() + 1) * DAY_MS - RIYADH_MS)
  end
  return due < math.huge and due or 0
end

local function count_time(agent, now_is)
  -- Occupancy: time with work of the time that he was there for work.
  if agent.was ~= 'off' then
    agent.staffed_ms = agent.staffed_ms + NOW - agent.was_ms
    if agent.was == 'busy' then
      agent.busy_ms = agent.busy_ms + NOW - agent.was_ms
    end
  end
  agent.was, agent.was_ms = now_is, NOW
end

local function staff(agent, there)
  -- How many conversations the agents of a queue can hold together: what the estimated wait is made from.
  local slots = there and agent.capacity or 0
  if slots ~= agent.slots then
    for queue in pairs(agent.skills) do
      tally('slots', queue, slots - agent.slots)
    end
    tally('slots', 'any', slots - agent.slots)
    agent.slots = slots
  end
  redis.call(there and 'SADD' or 'SREM', AVAILABLE, agent.id)
end

local function place(agent, there, free)
  -- Where dispatch looks for him. `placed` says what the indexes hold already; without it they are all written.
  local placed = (there and 'there' or 'gone') .. (free and ' ' .. agent.idle_ms or '')
  if placed == agent.placed then
    return
  end
  local was_free = agent.placed == nil or string.find(agent.placed, ' ', 1, true)
  for queue, level in pairs(agent.skills) do
    if free then
      redis.call('ZADD', IDLE[queue], (5 - level) * BAND + agent.idle_ms, agent.id)
    elseif was_free then
      redis.call('ZREM', IDLE[queue], agent.id)
    end
  end
  if free then
    redis.call('ZADD', IDLE.any, agent.idle_ms, agent.id)
  elseif was_free then
    redis.call('ZREM', IDLE.any, agent.id)
  end
  staff(agent, there)
  agent.placed = placed
end

local function keep(agent)
  -- Stores an agent and brings the indexes up to date. One outstanding offer an agent: two would compete for the same
  -- attention.
  local busy = next(agent.tasks) ~= nil
  count_time(agent, busy and 'busy' or OFF[agent.activity] and 'off' or 'idle')
  local takes = agent.activity == 'available' and eligible(agent) and in_shift(agent) and
    count(customers(agent)) < cap_of(agent)
  local free = takes and agent.offer == '' and load_of(agent) < agent.capacity
  place(agent, takes, free)
  local due = review_at(agent)
  if due ~= agent.review_ms then
    agent.review_ms = due
    if due > 0 then
      set_timer(due, 'review', agent.id)
    else
      redis.call('ZREM', TIMERS, 'review:' .. agent.id)
    end
  end
  save(AGENTS, agent)
end

local function set_activity(agent, activity, reason)
  if agent.activity ~= activity then
    agent.activity = activity
    agent.activity_ms = NOW
    if activity == 'available' then
      agent.idle_ms = NOW
      agent.misses = 0
    end
    emit({ type = 'activity', agent = agent.id, activity = activity, reason = reason })
  end
end

local function release(agent, task)
  agent.tasks[task.id] = nil
  agent.idle_ms = NOW
end

local function count_customer(agent, contact)
  -- Distinct customers of a calendar day in Riyadh.
  customers(agent)[contact] = 2
  emit({ type = 'today', agent = agent.id, handled = handled(agent) })
end
