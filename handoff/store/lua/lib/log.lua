-- Shared by the conversation scripts: Redis time, appending to the log, announcing.
local function now_ms()
  local t = redis.call('TIME')
  return t[1] * 1000 + math.floor(t[2] / 1000)
end

local function append(state, log, at, drafts)
  -- Sequence numbers are the stream ids, so a reader's cursor is also the place to resume from.
  local seq = tonumber(redis.call('HGET', state, 'seq'))
  for _, draft in ipairs(drafts) do
    seq = seq + 1
    redis.call('XADD', log, seq .. '-0', 't', at, 'd', draft)
  end
  redis.call('HSET', state, 'seq', seq, 'changed_ms', at)
  return seq
end

local function announce(channel, conversation, first, at, drafts)
  -- cjson would turn the drafts' empty arrays into objects, so they are joined as they are.
  redis.call('PUBLISH', channel, '{"k":"e","c":"' .. conversation .. '","s":' .. first ..
    ',"t":' .. at .. ',"d":[' .. table.concat(drafts, ',') .. ']}')
end

local function announce_view(channel, conversation)
  redis.call('PUBLISH', channel, '{"k":"v","c":"' .. conversation .. '"}')
end
