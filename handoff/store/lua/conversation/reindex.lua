-- Put a conversation where the index of the open ones says it is by its state.
-- KEYS[1] hash   state
-- KEYS[2] hash   open: conversation -> task and owner, while it is not the bot's
-- ARGV[1] conversation id
-- RETURNS {'changed'} | {'same'}
-- EFFECTS the index agrees with the state
local state = redis.call('HMGET', KEYS[1], 'owner', 'task')
local owner, listed = state[1] or 'bot', redis.call('HGET', KEYS[2], ARGV[1])
if owner == 'bot' or owner == 'closed' then
  return { redis.call('HDEL', KEYS[2], ARGV[1]) == 1 and 'changed' or 'same' }
end
local line = (state[2] or '') .. ' ' .. owner
if listed == line then
  return { 'same' }
end
redis.call('HSET', KEYS[2], ARGV[1], line)
return { 'changed' }
