-- Do what is due: offers that ran out, agents who were lost, steps, pauses and waits that are over, marks to forget.
-- KEYS the routing key set (lua/lib/routing.lua)
-- ARGV[1] numbers, JSON (lua/lib/routing.lua)
-- ARGV[2] how many timers at most
-- RETURNS {number done, due time of the next timer in ms or -1}
-- EFFECTS as named; keeps what the counters stood at when a day began; dispatches when anything was due; repeats safely
--@include routing
--@include tasks
--@include agents
--@include offers
--@include dispatch
local ASK_AGAIN_MS = 30000
local KEPT_DAYS = 8
local HANDLERS = {}

function HANDLERS.reservation(id)
  local reservation = load(RESERVATIONS, id)
  if not reservation then
    return
  end
  local agent = load(AGENTS, reservation.agent)
  local task = load(TASKS, reservation.task)
  if not (agent and task) then
    drop(RESERVATIONS, id)
    return
  end
  tally('rona', task.queue)
  pass_on(reservation, agent, 'timeout')
  agent.misses = agent.misses + 1
  if agent.misses >= CONFIG.missed_offers_away then
    set_activity(agent, 'away', 'missed_offers')
  end
  agent.idle_ms = NOW
  keep(agent)
end

function HANDLERS.agent(id)
  local agent = load(AGENTS, id)
  if agent and agent.activity ~= 'offline' then
    if agent.seen_ms + CONFIG.grace_ms <= NOW then
      lose(agent)
    else
      set_timer(agent.seen_ms + CONFIG.grace_ms, 'agent', id)
    end
  end
end

function HANDLERS.review(id)
  local agent = load(AGENTS, id)
  if not agent then
    return
  end
  local why = not eligible(agent) and 'not_eligible' or not in_shift(agent) and 'shift_ended'
  if why and agent.activity == 'available' then
    if agent.offer ~= '' then
      pass_on(load(RESERVATIONS, agent.offer), agent, 'canceled')
    end
    set_activity(agent, 'away', why)
  end
  agent.review_ms = nil
  keep(agent)
end

function HANDLERS.step(id)
  local task = load(TASKS, id)
  if task and task.state == 'pending' then
    watch_step(task)
  end
end

function HANDLERS.rest(id)
  local task = load(TASKS, id)
  if not task or task.ended_ms then
    return
  end
  local next_ms
  for agent_id, until_ms in pairs(task.declined) do
    if until_ms <= NOW then
      task.declined[agent_id] = nil
    else
      next_ms = math.min(next_ms or until_ms, until_ms)
    end
  end
  save(TASKS, task)
  if next_ms then
    set_timer(next_ms, 'rest', id)
  end
end

function HANDLERS.wrap(id)
  local task = load(TASKS, id)
  if task and task.state == 'wrapping' then
    settle(task, load(AGENTS, task.agent))
  end
end

local function announce_due(id, state, event)
  -- The conversation answers with a command; until it does, it is told again.
  local task = load(TASKS, id)
  if task and task.state == state then
    set_timer(NOW + ASK_AGAIN_MS, event == 'callback_due' and 'callback' or 'parked', id)
    emit({ type = event, task = task })
  end
end

function HANDLERS.parked(id)
  announce_due(id, 'parked', 'park_expired')
end

function HANDLERS.callback(id)
  announce_due(id, 'callback', 'callback_due')
end

function HANDLERS.maxwait(id)
  local task = load(TASKS, id)
  if task and (task.state == 'pending' or task.state == 'reserved') then
    tally('max_wait', task.queue)
    task.long_waits = (task.long_waits or 0) + 1
    save(TASKS, task)
    emit({ type = 'max_wait', task = task })
  end
end

function HANDLERS.abandon(id)
  local task = load(TASKS, id)
  if task and (task.state == 'pending' or task.state == 'reserved') then
    if task.seen_ms + CONFIG.abandon_ms <= NOW then
      emit({ type = 'abandoned', task = task })
      set_timer(NOW + ASK_AGAIN_MS, 'abandon', id)
    else
      set_timer(task.seen_ms + CONFIG.abandon_ms, 'abandon', id)
    end
  end
end

local function roll_day()
  -- What the counters stood at when the day began, so that the figures of a day are a difference. Not a timer: a day
  -- that began while nobody ticked begins with the first tick.
  if redis.call('HEXISTS', FIGURES, 'day:' .. today()) == 1 then
    return
  end
  local counters = {}
  local all = redis.call('HGETALL', FIGURES)
  for i = 1, #all, 2 do
    local day = tonumber(string.match(all[i], '^day:(%d+)$'))
    if not day and all[i] ~= 'look' then
      counters[all[i]] = all[i + 1]
    elseif day and day <= today() - KEPT_DAYS then
      redis.call('HDEL', FIGURES, all[i])
    end
  end
  redis.call('HSET', FIGURES, 'day:' .. today(), cjson.encode(counters))
end

function HANDLERS.ended(id)
  drop(TASKS, id)
end

roll_day()
local due = redis.call('ZRANGEBYSCORE', TIMERS, '-inf', NOW, 'LIMIT', 0, tonumber(ARGV[2]))
for _, timer in ipairs(due) do
  redis.call('ZREM', TIMERS, timer)
  local kind, id = string.match(timer, '^(%a+):(.*)$')
  if HANDLERS[kind] then
    HANDLERS[kind](id)
  end
end
if #due > 0 then
  dispatch()
end
local next_timer = redis.call('ZRANGE', TIMERS, 0, 0, 'WITHSCORES')
return { #due, next_timer[2] and tonumber(next_timer[2]) or -1 }
