-- Tell a waiting employer his place.
-- KEYS[1] hash   state
-- KEYS[2] zset   due: conversations with something to send
-- KEYS[3] hash   leases of the senders
-- ARGV[1] wake channel
-- ARGV[2] conversation id
-- ARGV[3] task
-- ARGV[4] position, 1 is next; '' when unknown
-- ARGV[5] estimated wait in seconds; '' when unknown
-- ARGV[6] 1 when an agent of the queue is there, else 0
-- RETURNS {'changed'} | {'same'} | {'stale'}
-- EFFECTS stores what is shown; when it changed, announces the view and gives the sender work
--@include log
--@include outbox
local state = redis.call('HMGET', KEYS[1], 'owner', 'task', 'position', 'eta_s', 'staffed')
if state[1] ~= 'queue' or state[2] ~= ARGV[3] then
  return { 'stale' }
end
if state[3] == ARGV[4] and state[4] == ARGV[5] and state[5] == ARGV[6] then
  return { 'same' }
end
redis.call('HSET', KEYS[1], 'position', ARGV[4], 'eta_s', ARGV[5], 'staffed', ARGV[6])
deliver(KEYS[1], KEYS[2], KEYS[3], ARGV[1], ARGV[2], now_ms())
announce_view(ARGV[1], ARGV[2])
return { 'changed' }
