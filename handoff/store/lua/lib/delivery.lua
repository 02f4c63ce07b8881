-- Shared by the scripts that learn what became of a part. What is known never moves backwards: a provider's words
-- arrive in any order, and a late answer may follow a status.
local RANK = { sending = 0, unknown = 1, sent = 2, failed = 3, delivered = 4, read = 5 }

local function move(deliveries, undelivered, channel, conversation, part, upto, state, refusal, at)
  local before = redis.call('HGET', deliveries, part)
  local known, last = '', upto
  if before then
    known = string.match(before, '^%a+')
    last = string.match(before, '%d+$')
    if RANK[state] <= RANK[known] then
      return false
    end
  end
  redis.call('HSET', deliveries, part, state .. '|' .. refusal .. '|' .. at .. '|' .. last)
  if state == 'unknown' or state == 'failed' then
    redis.call('ZADD', undelivered, at, conversation .. '.' .. part)
  elseif known == 'unknown' or known == 'failed' then
    redis.call('ZREM', undelivered, conversation .. '.' .. part)
  end
  local seq = string.match(part, '^%d+')
  redis.call('PUBLISH', channel, '{"k":"d","c":"' .. conversation .. '","data":{"seq":' .. seq .. '}}')
  return true
end
