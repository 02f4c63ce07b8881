-- Do what is due: offers that ran out, agents who were lost, tasks old enough for everybody, marks to forget.
-- KEYS the routing key set (lua/lib/routing.lua)
-- ARGV[1] timers, JSON (lua/lib/routing.lua)
-- ARGV[2] how many timers at most
-- RETURNS {number done, due time of the next timer in ms or -1}
-- EFFECTS as named; dispatches when anything was due; repeats safely
--@include routing
--@include agents
local HANDLERS = {}

function HANDLERS.reservation(id)
  local reservation = load(RESERVATIONS, id)
  if not reservation then
    return
  end
  local agent = load(AGENTS, reservation.agent)
  end_offer(reservation, agent, 'timeout')
  agent.misses = agent.misses + 1
  if agent.misses >= CONFIG.missed_offers_away then
    set_activity(agent, 'away', 'missed_offers')
  end
  agent.idle_ms = NOW
  save(AGENTS, agent)
  set_idle(agent)
  pending_again(load(TASKS, reservation.task), agent.id)
end

function HANDLERS.agent(id)
  local agent = load(AGENTS, id)
  if agent and agent.activity ~= 'offline' then
    if agent.seen_ms + CONFIG.grace_ms <= NOW then
      lose(agent)
    else
      redis.call('ZADD', TIMERS, agent.seen_ms + CONFIG.grace_ms, 'agent:' .. id)
    end
  end
end

function HANDLERS.ended(id)
  redis.call('HDEL', TASKS, id)
end

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
