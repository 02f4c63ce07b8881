-- The conversation has no agent any more: it waits again, or stands aside until its employer writes, under the same task.
-- KEYS[1] hash   state
-- KEYS[2] stream log
-- KEYS[3] zset   due: conversations with something to send
-- KEYS[4] hash   leases of the senders
-- KEYS[5] stream work of the shard
-- KEYS[6] hash   open: conversation -> task and owner, while it is not the bot's
-- KEYS[7] zset   changed: conversations that the archive has not seen -> since when (ms)
-- ARGV[1] wake channel
-- ARGV[2] conversation id
-- ARGV[3] task
-- ARGV[4] number of routing's decision; a later decision about the task has a higher one
-- ARGV[5] queue in which it waits
-- ARGV[6] when it was put aside (ms), or '' when it waits
-- ARGV[7] draft, JSON
-- RETURNS {'requeued', seq} | {'repeated', 0} | {'superseded', 0} | {'ended', owner} | {'stale', owner}
-- EFFECTS owner queue, fence + 1; appends; gives the sender work; announces. Decisions may arrive in any order and
-- repeat: the highest one holds. One that comes before its assignment leaves its number, so that the assignment does
-- nothing. An employer who wrote since his conversation was put aside has ended the pause. 'ended' and 'stale' as in
-- assign.lua
--@include log
--@include changed
--@include outbox
local state = redis.call('HMGET', KEYS[1], 'owner', 'task', 'decision', 'ended_task', 'heard_ms', 'callback_task')
if state[2] ~= ARGV[3] then
  return { (state[4] == ARGV[3] or state[6] == ARGV[3]) and 'ended' or 'stale', state[1] or '' }
end
local decision, last = tonumber(ARGV[4]), tonumber(state[3] or '0')
if decision <= last then
  return { decision == last and 'repeated' or 'superseded', 0 }
end
mark(KEYS[7], ARGV[2], now_ms())
redis.call('HSET', KEYS[1], 'decision', decision, 'queue', ARGV[5])
local parked = ARGV[6] ~= ''
if parked and tonumber(state[5] or '0') >= tonumber(ARGV[6]) then
  parked = false
  redis.call('XADD', KEYS[5], '*', 'kind', 'resume', 'c', ARGV[2], 'task', ARGV[3], 'decision', decision)
end
redis.call('HSET', KEYS[1], 'parked', parked and 1 or '')
if state[1] == 'queue' then
  announce_view(ARGV[1], ARGV[2])
  return { 'repeated', 0 }
end
local at = now_ms()
hand(KEYS[1], KEYS[6], ARGV[2], 'queue', ARGV[3])
redis.call('HSET', KEYS[1], 'agent_name', '', 'position', '', 'eta_s', '')
local seq = append(KEYS[1], KEYS[2], at, { ARGV[7] })
deliver(KEYS[1], KEYS[3], KEYS[4], ARGV[1], ARGV[2], at)
announce(ARGV[1], ARGV[2], seq, at, { ARGV[7] })
return { 'requeued', seq }
