-- A callback is due: the conversation waits for a human again, under the task it had.
-- KEYS[1] hash   state
-- KEYS[2] stream log
-- KEYS[3] zset   due: conversations with something to send
-- KEYS[4] hash   leases of the senders
-- KEYS[5] hash   open: conversation -> task and owner, while it is not the bot's
-- KEYS[6] zset   changed: conversations that the archive has not seen -> since when (ms)
-- ARGV[1] wake channel
-- ARGV[2] conversation id
-- ARGV[3] task
-- ARGV[4] when it was said to be due (ms)
-- ARGV[5] draft, JSON
-- RETURNS {'recalled', seq} | {'waiting', 0} when it waits under this task already, or has its agent by it |
--   {'early', due ms} when it is promised for later | {'served', owner} when a human has it, or will, under another task
-- EFFECTS the callback is no longer remembered; when recalled: owner queue, fence + 1; appends; gives the sender work; announces
--@include log
--@include changed
--@include outbox
local state = redis.call('HMGET', KEYS[1], 'owner', 'task', 'callback_task', 'callback_decision', 'callback_ms')
if state[2] == ARGV[3] then
  return { 'waiting', 0 }
end
if state[3] == ARGV[3] and tonumber(ARGV[4]) < tonumber(state[5]) then
  return { 'early', state[5] }
end
if state[3] == ARGV[3] then
  mark(KEYS[6], ARGV[2], now_ms())
  redis.call('HSET', KEYS[1], 'callback_task', '')
  redis.call('HDEL', KEYS[5], ARGV[2] .. '/callback')
end
if state[1] ~= 'bot' or state[3] ~= ARGV[3] then
  return { 'served', state[1] or '' }
end
local at = now_ms()
hand(KEYS[1], KEYS[5], ARGV[2], 'queue', ARGV[3])
redis.call('HSET', KEYS[1], 'task', ARGV[3], 'ended_task', '', 'position', '',
  'eta_s', '', 'decision', state[4] or '0')
local seq = append(KEYS[1], KEYS[2], at, { ARGV[5] })
deliver(KEYS[1], KEYS[3], KEYS[4], ARGV[1], ARGV[2], at)
announce(ARGV[1], ARGV[2], seq, at, { ARGV[5] })
return { 'recalled', seq }
