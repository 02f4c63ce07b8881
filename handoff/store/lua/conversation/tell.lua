-- Tell the person something that he did not ask for in this conversation.
-- KEYS[1] hash   state
-- KEYS[2] stream log
-- KEYS[3] zset   ids: client id -> seq
-- KEYS[4] zset   due: conversations with something to send
-- KEYS[5] hash   leases of the senders
-- KEYS[6] zset   changed: conversations that the archive has not seen -> since when (ms)
-- ARGV[1] wake channel
-- ARGV[2] conversation id
-- ARGV[3] client id
-- ARGV[4] draft, JSON
-- RETURNS {'told', seq} | {'duplicate', seq} | {'nothing', 0} when there is no such conversation
-- EFFECTS appends; gives the sender work; announces
--@include log
--@include changed
--@include outbox
local seen = known(KEYS[3], ARGV[3])
if seen then
  return { 'duplicate', seen }
end
if redis.call('EXISTS', KEYS[1]) == 0 then
  return { 'nothing', 0 }
end
local at = now_ms()
local seq = append(KEYS[1], KEYS[2], at, { ARGV[4] })
remember(KEYS[3], KEYS[2], ARGV[3], seq, at)
deliver(KEYS[1], KEYS[4], KEYS[5], ARGV[1], ARGV[2], at)
mark(KEYS[6], ARGV[2], at)
announce(ARGV[1], ARGV[2], seq, at, { ARGV[4] })
return { 'told', seq }
