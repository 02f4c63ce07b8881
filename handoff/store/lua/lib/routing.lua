-- Shared by the routing scripts. All of them get the same KEYS, so that one change can dispatch at once:
--   1 hash tasks: task id -> JSON            2 hash agents: agent id -> JSON
--   3 hash reservations: id -> JSON          4 zset timers: due ms -> "kind:id"
--   5 stream events                          6 hash figures: measured handling times
--   7 set available: ids of available agents
--   waiting:<queue> zsets by priority, then age; idle:<queue> zsets by skill level, then longest idle;
--   idle:any zset of everybody available with room, by longest idle
-- ARGV[1] is JSON: offer_ms, relax_ms, decline_rest_ms, grace_ms, missed_offers_away, and now_ms in tests alone.
local TASKS, AGENTS, RESERVATIONS, TIMERS = KEYS[1], KEYS[2], KEYS[3], KEYS[4]
local EVENTS, FIGURES, AVAILABLE = KEYS[5], KEYS[6], KEYS[7]
local CONFIG = cjson.decode(ARGV[1])
local BAND = 1e13
local KEPT_EVENTS = 100000
local KEEP_ENDED_MS = 600000
local SCAN = 64
local RANK = { urgent = 0, high = 1, normal = 2, low = 3 }
local QUEUES, WAITING, IDLE = {}, {}, {}
for i = 8, #KEYS do
  local kind, queue = string.match(KEYS[i], ':(%a+):(%a+)$')
  if kind == 'waiting' then
    QUEUES[#QUEUES + 1] = queue
    WAITING[queue] = KEYS[i]
  else
    IDLE[queue] = KEYS[i]
  end
end

local NOW = CONFIG.now_ms
if not NOW then
  local t = redis.call('TIME')
  NOW = t[1] * 1000 + math.floor(t[2] / 1000)
end

local function load(key, id)
  local raw = redis.call('HGET', key, id)
  return raw and cjson.decode(raw) or nil
end

local function save(key, value)
  redis.call('HSET', key, value.id, cjson.encode(value))
end

local function emit(event)
  event.at_ms = NOW
  redis.call('XADD', EVENTS, 'MAXLEN', '~', KEPT_EVENTS, '*', 'e', cjson.encode(event))
end

local function count(map)
  local n = 0
  for _ in pairs(map) do
    n = n + 1
  end
  return n
end

local function set_idle(agent)
  -- One outstanding offer an agent: two would compete for the same attention.
  local free = agent.activity == 'available' and agent.offer == '' and count(agent.tasks) < agent.capacity
  for queue, level in pairs(agent.skills) do
    if IDLE[queue] then
      if free then
        redis.call('ZADD', IDLE[queue], (5 - level) * BAND + agent.idle_ms, agent.id)
      else
        redis.call('ZREM', IDLE[queue], agent.id)
      end
    end
  end
  if free then
    redis.call('ZADD', IDLE.any, agent.idle_ms, agent.id)
  else
    redis.call('ZREM', IDLE.any, agent.id)
  end
end

local function set_waiting(task)
  -- The score comes from the time of the first enqueue, so a task that returns stands at its old place.
  redis.call('ZADD', WAITING[task.queue], RANK[task.priority] * BAND + task.enqueued_ms, task.id)
end

local function pending_again(task, agent_id)
  task.state = 'pending'
  task.reservation = ''
  task.agent = ''
  if agent_id then
    task.declined[agent_id] = NOW + CONFIG.decline_rest_ms
    redis.call('ZADD', TIMERS, NOW + CONFIG.decline_rest_ms, 'rest:' .. task.id)
  end
  save(TASKS, task)
  set_waiting(task)
end

local function end_task(task, state)
  task.state = state
  save(TASKS, task)
  redis.call('ZREM', WAITING[task.queue], task.id)
  redis.call('ZREM', TIMERS, 'relax:' .. task.id, 'rest:' .. task.id)
  redis.call('ZADD', TIMERS, NOW + KEEP_ENDED_MS, 'ended:' .. task.id)
end

local function end_offer(reservation, agent, reason)
  redis.call('HDEL', RESERVATIONS, reservation.id)
  redis.call('ZREM', TIMERS, 'reservation:' .. reservation.id)
  agent.offer = ''
  emit({ type = 'offer_ended', agent = agent.id, reservation = reservation.id, task = reservation.task, reason = reason })
end

local function set_activity(agent, activity, reason)
  if agent.activity ~= activity then
    agent.activity = activity
    agent.activity_ms = NOW
    if activity == 'available' then
      agent.idle_ms = NOW
      agent.misses = 0
      redis.call('SADD', AVAILABLE, agent.id)
    else
      redis.call('SREM', AVAILABLE, agent.id)
    end
    emit({ type = 'activity', agent = agent.id, activity = activity, reason = reason })
  end
end

local function candidate(task, key)
  for _, id in ipairs(redis.call('ZRANGE', key, 0, SCAN - 1)) do
    local rests_until = task.declined[id]
    if not rests_until or rests_until <= NOW then
      return id
    end
  end
end

local function reserve(task, agent_id)
  local agent = load(AGENTS, agent_id)
  task.offers = task.offers + 1
  local reservation = { id = task.id .. '/' .. task.offers, task = task.id, agent = agent_id,
    expires_ms = NOW + CONFIG.offer_ms }
  task.state = 'reserved'
  task.reservation = reservation.id
  save(TASKS, task)
  save(RESERVATIONS, reservation)
  redis.call('ZREM', WAITING[task.queue], task.id)
  redis.call('ZADD', TIMERS, reservation.expires_ms, 'reservation:' .. reservation.id)
  agent.offer = reservation.id
  save(AGENTS, agent)
  set_idle(agent)
  emit({ type = 'offer', agent = agent_id, reservation = reservation, task = task })
end

local function match(task)
  local agent = candidate(task, IDLE[task.queue])
  if not agent and NOW - task.enqueued_ms >= CONFIG.relax_ms then
    agent = candidate(task, IDLE.any)
  end
  if agent then
    reserve(task, agent)
  end
  return agent ~= nil
end

local function dispatch()
  -- Over all queues: priority first, then age. `skip` passes over tasks that nobody fit can take now.
  local skip = {}
  for _, queue in ipairs(QUEUES) do
    skip[queue] = 0
  end
  while redis.call('ZCARD', IDLE.any) > 0 do
    local best, best_score
    for _, queue in ipairs(QUEUES) do
      if skip[queue] < SCAN then
        local head = redis.call('ZRANGE', WAITING[queue], skip[queue], skip[queue], 'WITHSCORES')
        if #head == 0 then
          skip[queue] = SCAN
        elseif not best or tonumber(head[2]) < best_score then
          best, best_score = { queue = queue, task = head[1] }, tonumber(head[2])
        end
      end
    end
    if not best then
      return
    end
    if not match(load(TASKS, best.task)) then
      skip[best.queue] = skip[best.queue] + 1
    end
  end
end
