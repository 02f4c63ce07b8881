-- Shared by the routing scripts. All of them get the same KEYS, so that one change can dispatch at once:
--   1 hash tasks: task id -> JSON            2 hash agents: agent id -> JSON
--   3 hash reservations: id -> JSON          4 zset timers: due ms -> "kind:id"
--   5 stream events                          6 hash figures: counters and measured times
--   7 set available: ids of agents who take work, whatever they hold now
--   8 stream facts: one line an ended task   9 stream audit: what supervisors did
--   waiting:<queue> zsets by priority, then age; idle:<queue> zsets by skill level, then longest idle;
--   idle:any zset of everybody available with room, by longest idle
-- ARGV[1] is JSON: decline_rest_ms, grace_ms, missed_offers_away, max_transfers, park_ms, abandon_ms, weights (units of
-- capacity that a conversation takes, by channel), queues (queue -> its plan as JSON text, routing/plan_config.py), and
-- now_ms in tests alone.
local TASKS, AGENTS, RESERVATIONS, TIMERS = KEYS[1], KEYS[2], KEYS[3], KEYS[4]
local EVENTS, FIGURES, AVAILABLE, FACTS, AUDIT = KEYS[5], KEYS[6], KEYS[7], KEYS[8], KEYS[9]
local CONFIG = cjson.decode(ARGV[1])
local BAND = 1e13
local KEPT_EVENTS = 100000
local KEPT_FACTS = 1000000
local QUEUES, WAITING, IDLE = {}, {}, {}
for i = 10, #KEYS do
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

local function tally(name, queue, n)
  redis.call('HINCRBY', FIGURES, name .. ':' .. queue, n or 1)
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

local PLANS = {}
local function plan(queue)
  -- Read on demand: most transitions need the plan of one queue.
  if not PLANS[queue] then
    PLANS[queue] = cjson.decode(CONFIG.queues[queue])
  end
  return PLANS[queue]
end
