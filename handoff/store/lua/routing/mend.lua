-- Make the parts of routing agree with each other about one task, agent or reservation.
-- KEYS the routing key set (lua/lib/routing.lua)
-- ARGV[1] numbers, JSON (lua/lib/routing.lua)
-- ARGV[2] 'task', 'agent' or 'reservation'
-- ARGV[3] id
-- RETURNS {'mended'} | {'sound'}
-- EFFECTS indexes, timers and references that are missing are made, those that name what is not so go; a task without
-- an agent waits again; dispatches when something was wrong; repeats safely
--@include routing
--@include tasks
--@include agents
--@include offers
--@include dispatch
local HELD = { assigned = true, wrapping = true }
local OVER = { completed = true, canceled = true }
local changed = false

local function need_timer(due_ms, kind, id)
  if due_ms and not redis.call('ZSCORE', TIMERS, kind .. ':' .. id) then
    set_timer(due_ms, kind, id)
    changed = true
  end
end

local function mend_place(task, id)
  -- In which queue's index it stands, if any; a pending one in its own.
  local missing = task and task.state == 'pending'
  for _, queue in ipairs(QUEUES) do
    local stands = redis.call('ZSCORE', WAITING[queue], id)
    local should = task and task.state == 'pending' and task.queue == queue
    if stands and not should then
      redis.call('ZREM', WAITING[queue], id)
      changed = true
    end
    missing = missing and not (stands and should)
  end
  if missing then
    wait(task)
    changed = true
  end
end

local function mend_offers(task)
  for id in pairs(task.reservations) do
    local reservation = load(RESERVATIONS, id)
    if task.state ~= 'reserved' or not reservation or reservation.task ~= task.id then
      task.reservations[id] = nil
      changed = true
    end
  end
  if task.warm and task.warm ~= '' and (task.state ~= 'assigned' or not load(RESERVATIONS, task.warm)) then
    task.warm = ''
    changed = true
  end
  save(TASKS, task)
  if task.state == 'reserved' and next(task.reservations) == nil then
    wait(task)
    emit({ type = 'queued', task = task })
    changed = true
  end
end

local function mend_holder(task)
  local agent = load(AGENTS, task.agent)
  if agent and not agent.tasks[task.id] then
    agent.tasks[task.id] = weight(task)
    keep(agent)
    if task.state == 'assigned' then
      emit({ type = 'assigned', agent = agent.id, agent_name = agent.name, task = task })
    end
    changed = true
  elseif not agent and task.state == 'assigned' then
    requeue(task, 'lost')
    changed = true
  elseif not agent then
    end_task(task, 'completed')
    changed = true
  end
end

local MEND = {}

function MEND.task(id)
  local task = load(TASKS, id)
  if task then
    mend_offers(task)
    if HELD[task.state] then
      mend_holder(task)
    end
    need_timer(task.state == 'wrapping' and task.wrap_until_ms, 'wrap', id)
    need_timer(task.state == 'parked' and NOW + CONFIG.park_ms, 'parked', id)
    need_timer(task.state == 'callback' and task.due_ms, 'callback', id)
    need_timer(OVER[task.state] and NOW + KEEP_ENDED_MS, 'ended', id)
  end
  mend_place(task, id)
end

function MEND.reservation(id)
  local reservation = load(RESERVATIONS, id)
  if not reservation then
    return
  end
  local agent, task = load(AGENTS, reservation.agent), load(TASKS, reservation.task)
  local asked = agent and agent.offer == id
  local waits = task and task.state == 'reserved' and task.reservations[id] == reservation.agent
  local warm = task and task.state == 'assigned' and task.warm == id
  if asked and (waits or warm) then
    need_timer(reservation.expires_ms, 'reservation', id)
    return
  end
  changed = true
  if asked then
    end_offer(reservation, agent, 'canceled')
    keep(agent)
  else
    drop(RESERVATIONS, id)
    redis.call('ZREM', TIMERS, 'reservation:' .. id)
  end
  if task then
    mend_offers(task)
  end
end

local function places(id)
  -- Where dispatch finds an agent, as one text to compare.
  local found = { tostring(redis.call('SISMEMBER', AVAILABLE, id)) }
  for _, queue in ipairs(QUEUES) do
    found[#found + 1] = redis.call('ZSCORE', IDLE[queue], id) and queue or nil
  end
  found[#found + 1] = redis.call('ZSCORE', IDLE.any, id) and 'any' or nil
  return table.concat(found, ' ')
end

local function mend_hands(agent)
  for id in pairs(agent.tasks) do
    local task = load(TASKS, id)
    if not task or not HELD[task.state] or task.agent ~= agent.id then
      agent.tasks[id] = nil
      emit({ type = 'released', agent = agent.id, conversation = string.match(id, '^(.*)%.%d+$') or id, task = id,
        reason = 'stale' })
      changed = true
    end
  end
  local reservation = agent.offer ~= '' and load(RESERVATIONS, agent.offer)
  if agent.offer ~= '' and not (reservation and reservation.agent == agent.id) then
    emit({ type = 'offer_ended', agent = agent.id, reservation = agent.offer, reason = 'canceled',
      task = string.match(agent.offer, '^(.*)/%d+$') or '' })
    agent.offer = ''
    changed = true
  end
end

function MEND.agent(id)
  local agent, before = load(AGENTS, id), places(id)
  for queue, key in pairs(IDLE) do
    if not agent or (queue ~= 'any' and not agent.skills[queue]) then
      redis.call('ZREM', key, id)
    end
  end
  if agent then
    mend_hands(agent)
    need_timer(agent.activity ~= 'offline' and NOW + CONFIG.grace_ms, 'agent', id)
    agent.placed = nil -- the indexes may not hold what he remembers
    keep(agent)
  else
    redis.call('SREM', AVAILABLE, id)
  end
  changed = changed or places(id) ~= before
end

MEND[ARGV[2]](ARGV[3])
if not changed then
  return { 'sound' }
end
dispatch()
return { 'mended' }
