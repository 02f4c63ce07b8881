-- The employer stops waiting, or leaves a case (which also ends a wait).
-- KEYS[1] hash   state
-- KEYS[2] stream log
-- KEYS[3] zset   ids: client id -> seq
-- KEYS[4] stream work of the shard
-- KEYS[5] zset   due: conversations with something to send
-- KEYS[6] hash   leases of the senders
-- KEYS[7] hash   open: conversation -> task and owner, while it is not the bot's
-- KEYS[8] zset   changed: conversations that the archive has not seen -> since when (ms)
-- ARGV[1] wake channel
-- ARGV[2] conversation id
-- ARGV[3] client id of the request
-- ARGV[4] 'queue' when only a waiting conversation may do this, 'any' otherwise
-- ARGV[5] reason
-- ARGV[6] draft, JSON
-- RETURNS {'done', seq} | {'duplicate', seq} | {'owner', owner}
-- EFFECTS appends; a waiting conversation returns to the bot (fence + 1) and its task is canceled; gives the
-- sender work; announces
--@include log
--@include changed
--@include outbox
local seen = known(KEYS[3], ARGV[3])
if seen then
  return { 'duplicate', seen }
end
local state = redis.call('HMGET', KEYS[1], 'owner', 'task')
local owner = state[1]
if not owner or (ARGV[4] == 'queue' and owner ~= 'queue') then
  return { 'owner', owner or '' }
end
local at = now_ms()
local seq = append(KEYS[1], KEYS[2], at, { ARGV[6] })
remember(KEYS[3], KEYS[2], ARGV[3], seq, at)
if owner == 'queue' then
  hand(KEYS[1], KEYS[7], ARGV[2], 'bot', '')
  redis.call('HSET', KEYS[1], 'bot_cursor', seq, 'bot_state', '', 'task', '', 'ended_task', state[2], 'parked', '')
  redis.call('XADD', KEYS[4], '*', 'kind', 'cancel', 'c', ARGV[2], 'task', state[2], 'reason', ARGV[5])
end
deliver(KEYS[1], KEYS[5], KEYS[6], ARGV[1], ARGV[2], at)
mark(KEYS[8], ARGV[2], at)
announce(ARGV[1], ARGV[2], seq, at, { ARGV[6] })
return { 'done', seq }
