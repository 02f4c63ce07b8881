-- Shared by the scripts that read what the next bot turn needs.
local function turn_view(state, log)
  return redis.call('HGETALL', state), redis.call('XRANGE', log, '(' .. redis.call('HGET', state, 'bot_cursor') .. '-0', '+')
end
