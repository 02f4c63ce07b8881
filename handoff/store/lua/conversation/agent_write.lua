-- The agent who owns the conversation writes to the employer.
-- KEYS[1] hash   state
-- KEYS[2] stream log
-- KEYS[3] zset   ids: client id -> seq
-- KEYS[4] zset   due: conversations with something to send
-- KEYS[5] hash   leases of the senders
-- KEYS[6] stream work of the shard
-- KEYS[7] zset   changed: conversations that the archive has not seen -> since when (ms)
-- ARGV[1] wake channel
-- ARGV[2] conversation id
-- ARGV[3] agent id
-- ARGV[4] client id
-- ARGV[5] draft, JSON
-- RETURNS {'written', seq} | {'duplicate', seq} | {'owner', owner}
-- EFFECTS appends; the first message of a task leaves a first_reply command on the work stream; gives the sender work; announces
--@include log
--@include changed
--@include outbox
local state = redis.call('HMGET', KEYS[1], 'owner', 'task', 'replied_task')
local owner = state[1]
local seen = known(KEYS[3], ARGV[4])
if seen then
  return { 'duplicate', seen }
end
if owner ~= 'agent:' .. ARGV[3] then
  return { 'owner', owner or '' }
end
local at = now_ms()
local seq = append(KEYS[1], KEYS[2], at, { ARGV[5] })
remember(KEYS[3], KEYS[2], ARGV[4], seq, at)
if state[2] ~= state[3] then
  redis.call('HSET', KEYS[1], 'replied_task', state[2])
  redis.call('XADD', KEYS[6], '*', 'kind', 'first_reply', 'c', ARGV[2], 'task', state[2], 'at', at)
end
deliver(KEYS[1], KEYS[4], KEYS[5], ARGV[1], ARGV[2], at)
mark(KEYS[7], ARGV[2], at)
announce(ARGV[1], ARGV[2], seq, at, { ARGV[5] })
return { 'written', seq }
