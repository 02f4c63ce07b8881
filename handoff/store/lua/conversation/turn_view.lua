-- Read what the next bot turn needs, at one instant.
-- KEYS[1] hash   state
-- KEYS[2] stream log
-- RETURNS {state fields and values, entries after the bot's cursor}; two empty lists when there is no conversation
-- EFFECTS none
local state = redis.call('HGETALL', KEYS[1])
if #state == 0 then
  return { {}, {} }
end
return { state, redis.call('XRANGE', KEYS[2], '(' .. redis.call('HGET', KEYS[1], 'bot_cursor') .. '-0', '+') }
