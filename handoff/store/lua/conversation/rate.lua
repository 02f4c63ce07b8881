-- The employer rates the human part that ended last.
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
-- RETURNS {'rated', seq} | {'duplicate', seq} | {'nothing', 0}
-- EFFECTS appends; the rating is no longer asked for; gives the sender work; announces
--@include log
--@include changed
--@include outbox
local seen = known(KEYS[3], ARGV[3])
if seen then
  return { 'duplicate', seen }
end
local rating_for = tonumber(redis.call('HGET', KEYS[1], 'rating_for') or '0')
if rating_for == 0 then
  return { 'nothing', 0 }
end
local at = now_ms()
redis.call('HSET', KEYS[1], 'rating_for', 0)
local seq = append(KEYS[1], KEYS[2], at, { ARGV[4] })
remember(KEYS[3], KEYS[2], ARGV[3], seq, at)
deliver(KEYS[1], KEYS[4], KEYS[5], ARGV[1], ARGV[2], at)
mark(KEYS[6], ARGV[2], at)
announce(ARGV[1], ARGV[2], seq, at, { ARGV[4] })
return { 'rated', seq }
