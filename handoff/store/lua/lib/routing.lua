-- Shared by the routing scripts. All of them get the same KEYS, so that one change can dispatch at once:
--   1 hash tasks: task id -> JSON            2 hash agents: agent id -> JSON
--   3 hash reservations: id -> JSON          4 zset timers: due ms -> "kind:id"
--   5 stream events                          6 hash figures: counters and measured times
--   7 set available: ids of agents who take work, whatever they hold now
--   8 stream facts: one line an ended task   9 stream audit: what supervisors did
--   waiting:<queue> zsets by priority, then age; idle:<queue> zsets by skill level, then longest idle;
--   idle:any zset of everybody available with room, by longest idle
-- ARGV[1] is a line of JSON: decline_rest_ms, grace_ms, missed_offers_away, max_transfers, park_ms, abandon_ms, weights
-- (units of capacity that a conversation takes, by channel), and now_ms where time is turned by hand; then a line for
-- each queue: its name, a space, its plan as JSON (routing/plan_config.py).
local TASKS, AGENTS, RESERVATIONS, TIMERS = KEYS[1], KEYS[2], KEYS[3], KEYS[4]
local EVENTS, FIGURES, AVAILABLE, FACTS, AUDIT = KEYS[5], KEYS[6], KEYS[7], KEYS[8], KEYS[9]
local CONFIG = cjson.decode(string.sub(ARGV[1], 1, string.find(ARGV[1], '\n', 1, true) - 1))
local BAND = 1e13
local KEPT_EVENTS = 100000
local KEPT_FACTS = 1000000
local QUEUES, WAITING, IDLE = {}, {}, {}
local FIRST, AFTER = #TASKS - #'tasks' + 1, #TASKS - #'tasks' + #'waiting:' + 1
for i = 10, #KEYS do
  if string.sub(KEYS[i], FIRST, AFTER - 1) == 'waiting:' then
    local queue = string.sub(KEYS[i], AFTER)
    QUEUES[#QUEUES + 1] = queue
    WAITING[queue] = KEYS[i]
  else
    IDLE[string.sub(KEYS[i], FIRST + #'idle:')] = KEYS[i]
  end
end

local NOW = CONFIG.now_ms
if not NOW then
  local t = redis.call('TIME')
  NOW = t[1] * 1000 + math.floor(t[2] / 1000)
end

local LOADED = { [TASKS] = {}, [AGENTS] = {}, [RESERVATIONS] = {} }
local SAVED = {}

local function load(key, id)
  -- One script has one copy of each object.
  local value = LOADED[key][id]
  if value == nil then
    local raw = redis.call('HGET', key, id)
    value = raw and cjson.decode(raw) or false
    LOADED[key][id] = value
  end
  return value or nil
end

local function save(key, value)
  local raw = cjson.encode(value)
  LOADED[key][value.id] = value
  SAVED[value] = raw
  redis.call('HSET', key, value.id, raw)
end

local function drop(key, id)
  LOADED[key][id] = false
  redis.call('HDEL', key, id)
end

local function emit(event)
  -- A task in an event is the task as it was saved last, so it is not written out twice.
  event.at_ms = NOW
  local task = SAVED[event.task]
  if task then
    event.task = nil
  end
  local raw = cjson.encode(event)
  if task then
    raw = string.sub(raw, 1, -2) .. ',"task":' .. task .. '}'
  end
  redis.call('XADD', EVENTS, 'MAXLEN', '~', KEPT_EVENTS, '*', 'e', raw)
end

local function tally(name, queue, n)
  redis.call('HINCRBY', FIGURES, name .. ':' .. queue, n or 1)
end

local function tally_all(queue, counts)
  -- Several counters of a queue in one write.
  local names, call = {}, { 'HSET', FIGURES }
  for name in pairs(counts) do
    names[#names + 1] = name .. ':' .. queue
  end
  local known = redis.call('HMGET', FIGURES, unpack(names))
  for i, name in ipairs(names) do
    call[#call + 1] = name
    call[#call + 1] = string.format('%.0f', (known[i] or 0) + counts[string.match(name, '^[^:]*')])
  end
  redis.call(unpack(call))
end

local function set_timer(due_ms, kind, id)
  redis.call('ZADD', TIMERS, due_ms, kind .. ':' .. id)
end

local function count(map)
  local n = 0
  for _ in pairs(map) do
    n = n + 1
  end
  return n
end

local function plan_text(queue)
  local _, before = string.find(ARGV[1], '\n' .. queue .. ' ', 1, true)
  return string.sub(ARGV[1], before + 1, (string.find(ARGV[1], '\n', before, true) or 0) - 1)
end

local PLANS = {}
local function plan(queue)
  -- Read on demand: most transitions need the plan of one queue.
  if not PLANS[queue] then
    PLANS[queue] = cjson.decode(plan_text(queue))
  end
  return PLANS[queue]
end

local function plan_ms(queue, name)
  -- One length of a plan, without reading the whole.
  return tonumber(string.match(plan_text(queue), '"' .. name .. '":(%d+)'))
end
