-- The employer stops waiting, or leaves a case (which also ends a wait).
-- KEYS[1] hash   state
-- KEYS[2] stream log
-- KEYS[3] hash   seen
-- KEYS[4] stream work of the shard
-- ARGV[1] wake channel
-- ARGV[2] conversation id
-- ARGV[3] client id of the request
-- ARGV[4] 'queue' when only a waiting conversation may do this, 'any' otherwise
-- ARGV[5] draft, JSON
-- RETURNS {'done', seq} | {'duplicate', seq} | {'owner', owner}
-- EFFECTS appends; a waiting conversation returns to the bot (fence + 1) and its task is canceled; announces
--@include log
local seen = redis.call('HGET', KEYS[3], ARGV[3])
if seen then
  return { 'duplicate', tonumber(seen) }
end
local state = redis.call('HMGET', KEYS[1], 'owner', 'task')
local owner = state[1]
if not owner or (ARGV[4] == 'queue' and owner ~= 'queue') then
  return { 'owner', owner or '' }
end
local at = now_ms()
local seq = append(KEYS[1], KEYS[2], at, { ARGV[5] })
redis.call('HSET', KEYS[3], ARGV[3], seq)
if owner == 'queue' then
  redis.call('HINCRBY', KEYS[1], 'fence', 1)
  redis.call('HSET', KEYS[1], 'owner', 'bot', 'bot_cursor', seq, 'bot_state', '', 'task', '',
    'ended_task', state[2])
  redis.call('XADD', KEYS[4], '*', 'kind', 'cancel', 'c', ARGV[2], 'task', state[2])
end
announce(ARGV[1], ARGV[2], seq, at, { ARGV[5] })
return { 'done', seq }
