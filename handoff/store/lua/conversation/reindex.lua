-- Make the index of the open conversations say of one what its state says.
-- KEYS[1] hash   state
-- KEYS[2] hash   open: conversation -> task and owner, while it is not the bot's
-- ARGV[1] conversation id
-- RETURNS {'changed'} | {'same'}
-- EFFECTS the index agrees with the state
local state = redis.call('HMGET', KEYS[1], 'owner', 'task', 'callback_task')
local owner, callback = state[1] or 'bot', state[3] or ''
local is_open = owner ~= 'bot' and owner ~= 'closed'
local changed = false
for field, line in pairs({
  [ARGV[1]] = is_open and (state[2] or '') .. ' ' .. owner or '',
  [ARGV[1] .. '/callback'] = callback,
}) do
  if (redis.call('HGET', KEYS[2], field) or '') ~= line then
    changed = true
    redis.call('HDEL', KEYS[2], field)
    if line ~= '' then
      redis.call('HSET', KEYS[2], field, line)
    end
  end
end
return { changed and 'changed' or 'same' }
