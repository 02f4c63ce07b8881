-- Shared by the scripts that give the sender of a channel work.
local function deliver(state, due, leases, channel, conversation, at)
  -- A page reads the log by itself; whoever has an address is written to.
  local address = redis.call('HGET', state, 'address')
  if not address or address == '' then
    return
  end
  if redis.call('HEXISTS', leases, conversation) == 1 then
    -- Somebody is at it: when he ends he finds the mark and the conversation stays due.
    redis.call('HSET', leases, '!' .. conversation, 1)
    return
  end
  redis.call('ZADD', due, 'LT', at, conversation)
  redis.call('PUBLISH', channel, '{"k":"o","c":"outbox"}')
end
