-- Shared by the conversation scripts: Redis time, appending to the log, announcing.
local function now_ms()
  local t = redis.call('TIME')
  return t[1] * 1000 + math.floor(t[2] / 1000)
end

local function append(state, log, at, drafts)
  -- Sequence numbers are the stream ids, so a reader's cursor is also the place to resume from. A log that was rebuilt
  -- goes on far beyond its end: pages may have seen lines that are lost, and no number may stand for two lines. The
  -- first line after such a leap says which number it follows.
  local before = redis.call('HMGET', state, 'seq', 'leap')
  local seq, leap = tonumber(before[1]), tonumber(before[2] or '0')
  for _, draft in ipairs(drafts) do
    if leap > 0 then
      redis.call('XADD', log, seq + leap .. '-0', 't', at, 'd', draft, 'p', seq)
      redis.call('HDEL', state, 'leap')
      seq, leap = seq + leap, 0
    else
      seq = seq + 1
      redis.call('XADD', log, seq .. '-0', 't', at, 'd', draft)
    end
  end
  redis.call('HSET', state, 'seq', seq, 'changed_ms', at)
  return seq
end

-- A message's own id is remembered for eight days, the longest time for which a provider repeats a webhook. Each call
-- forgets up to two older ones, so what is remembered stays bounded by what was written in that time.
local REMEMBER_MS = 8 * 24 * 3600 * 1000

local function known(ids, client_id)
  local seq = redis.call('ZSCORE', ids, client_id)
  return seq and tonumber(seq)
end

local function remember(ids, log, client_id, seq, at)
  redis.call('ZADD', ids, seq, client_id)
  local oldest = redis.call('ZRANGE', ids, 0, 1, 'WITHSCORES')
  for i = 1, #oldest, 2 do
    local row = redis.call('XRANGE', log, oldest[i + 1] .. '-0', '+', 'COUNT', 1)[1]
    if row and tonumber(row[2][2]) < at - REMEMBER_MS then
      redis.call('ZREM', ids, oldest[i])
    end
  end
end

local function hand(state, open, conversation, owner, task)
  -- The one way in which a conversation changes hands: its fence rises, and what a human has or should have stays
  -- findable with its task.
  redis.call('HINCRBY', state, 'fence', 1)
  redis.call('HSET', state, 'owner', owner)
  if owner == 'bot' or owner == 'closed' then
    redis.call('HDEL', open, conversation)
  else
    redis.call('HSET', open, conversation, task .. ' ' .. owner)
  end
end

local function announce(channel, conversation, first, at, drafts)
  -- cjson would turn the drafts' empty arrays into objects, so they are joined as they are.
  redis.call('PUBLISH', channel, '{"k":"e","c":"' .. conversation .. '","s":' .. first ..
    ',"t":' .. at .. ',"d":[' .. table.concat(drafts, ',') .. ']}')
end

local function announce_view(channel, conversation)
  redis.call('PUBLISH', channel, '{"k":"v","c":"' .. conversation .. '"}')
end
