-- Tell a waiting employer something.
-- KEYS[1] hash   state
-- KEYS[2] stream log
-- KEYS[3] zset   ids: client id -> seq
-- KEYS[4] zset   due: conversations with something to send
-- KEYS[5] hash   leases of the senders
-- KEYS[6] zset   changed: conversations that the archive has not seen -> since when (ms)
-- ARGV[1] wake channel
-- ARGV[2] conversation id
-- ARGV[3] task
-- ARGV[4] id of the notice
-- ARGV[5] draft, JSON
-- RETURNS {'told', seq} | {'duplicate', seq} | {'stale', owner}
-- EFFECTS appends while the task waits; gives the sender work; announces
--@include log
--@include changed
--@include outbox
local state = redis.call('HMGET', KEYS[1], 'owner', 'task')
if state[1] ~= 'queue' or state[2] ~= ARGV[3] then
  return { 'stale', state[1] or '' }
end
local seen = known(KEYS[3], ARGV[4])
if seen then
  return { 'duplicate', seen }
end
local at = now_ms()
local seq = append(KEYS[1], KEYS[2], at, { ARGV[5] })
remember(KEYS[3], KEYS[2], ARGV[4], seq, at)
deliver(KEYS[1], KEYS[4], KEYS[5], ARGV[1], ARGV[2], at)
mark(KEYS[6], ARGV[2], at)
announce(ARGV[1], ARGV[2], seq, at, { ARGV[5] })
return { 'told', seq }
