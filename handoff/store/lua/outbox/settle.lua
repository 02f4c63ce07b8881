-- Give a conversation back: everything up to a cursor is decided.
-- KEYS[1] hash   out
-- KEYS[2] hash   leases
-- KEYS[3] zset   due
-- KEYS[4] zset   changed: conversations that the archive has not seen -> since when (ms)
-- ARGV[1] conversation id
-- ARGV[2] fence
-- ARGV[3] cursor
-- ARGV[4] ms until the conversation is due again; '' when there is nothing to send
-- ARGV[5] 1 when what comes next waits for its turn: an agent's short lines may then go as one
-- RETURNS {'settled', ms until it is due or -1} | {'lost', -1} lease
-- EFFECTS the lease ends; what came meanwhile is due at once
--@include log
--@include changed
if redis.call('HGET', KEYS[2], ARGV[1]) ~= ARGV[2] then
  return { 'lost', -1 }
end
local at = now_ms()
if tonumber(ARGV[3]) > tonumber(redis.call('HGET', KEYS[1], 'cursor') or '0') then
  mark(KEYS[4], ARGV[1], at)
  redis.call('HSET', KEYS[1], 'cursor', ARGV[3], 'part', 0)
end
if ARGV[5] == '1' then
  redis.call('HSET', KEYS[1], 'waited', 1)
end
local wait = tonumber(ARGV[4]) or -1
if redis.call('HDEL', KEYS[2], '!' .. ARGV[1]) == 1 then
  wait = 0
end
redis.call('HDEL', KEYS[2], ARGV[1])
if wait >= 0 then
  redis.call('ZADD', KEYS[3], at + wait, ARGV[1])
else
  redis.call('ZREM', KEYS[3], ARGV[1])
end
return { 'settled', wait }
