-- The employer is called back later: the bot has the conversation until then.
-- KEYS[1] hash   state
-- KEYS[2] stream log
-- KEYS[3] zset   due: conversations with something to send
-- KEYS[4] hash   leases of the senders
-- KEYS[5] hash   open: conversation -> task and owner, while it is not the bot's
-- KEYS[6] stream work of the shard
-- KEYS[7] zset   changed: conversations that the archive has not seen -> since when (ms)
-- ARGV[1] wake channel
-- ARGV[2] conversation id
-- ARGV[3] task
-- ARGV[4] when it is due (ms)
-- ARGV[5] draft, JSON
-- RETURNS {'waiting', seq} | {'stale', owner}
-- EFFECTS owner bot, fence + 1; the task is remembered for `recall`; an earlier callback is canceled; appends; gives the sender work; announces
--@include log
--@include changed
--@include outbox
local state = redis.call('HMGET', KEYS[1], 'owner', 'task', 'decision', 'callback_task')
if state[1] ~= 'queue' or state[2] ~= ARGV[3] then
  return { 'stale', state[1] or '' }
end
local at = now_ms()
local seq = append(KEYS[1], KEYS[2], at, { ARGV[5] })
hand(KEYS[1], KEYS[5], ARGV[2], 'bot', '')
redis.call('HSET', KEYS[5], ARGV[2] .. '/callback', ARGV[3])
redis.call('HSET', KEYS[1], 'bot_cursor', seq, 'bot_state', '', 'task', '', 'ended_task', ARGV[3],
  'callback_task', ARGV[3], 'callback_decision', state[3] or '0', 'callback_ms', ARGV[4])
if state[4] and state[4] ~= '' and state[4] ~= ARGV[3] then
  redis.call('XADD', KEYS[6], '*', 'kind', 'cancel', 'c', ARGV[2], 'task', state[4], 'reason', 'served')
end
deliver(KEYS[1], KEYS[3], KEYS[4], ARGV[1], ARGV[2], at)
mark(KEYS[7], ARGV[2], at)
announce(ARGV[1], ARGV[2], seq, at, { ARGV[5] })
return { 'waiting', seq }
