-- Note what became of a part that was being sent.
-- KEYS[1] hash   out
-- KEYS[2] hash   deliveries
-- KEYS[3] hash   leases
-- KEYS[4] zset   undelivered: parts that failed or of which nobody knows -> when (ms)
-- KEYS[5] zset   changed: conversations that the archive has not seen -> since when (ms)
-- ARGV[1] wake channel
-- ARGV[2] conversation id
-- ARGV[3] fence
-- ARGV[4] part, as 'seq.part'
-- ARGV[5] last entry that the part says
-- ARGV[6] sent, unknown or failed; pending when it was not taken and is to be sent again
-- ARGV[7] why it failed; '' otherwise
-- ARGV[8] 1 when the entry has no more parts
-- ARGV[9] ms for which the person is not to be written to; counts when it was not taken
-- RETURNS {'recorded'} | {'late'} when another sender has the conversation by now
-- EFFECTS the state of the part never moves backwards; the holder's cursor goes on, over the rest of an entry of which
-- a part failed; what was not taken is forgotten and counted; announces
--@include log
--@include changed
--@include delivery
local at = now_ms()
mark(KEYS[5], ARGV[2], at)
local mine = redis.call('HGET', KEYS[3], ARGV[2]) == ARGV[3]
if ARGV[6] == 'pending' then
  if mine and string.match(redis.call('HGET', KEYS[2], ARGV[4]) or '', '^%a+') == 'sending' then
    redis.call('HDEL', KEYS[2], ARGV[4])
    redis.call('HINCRBY', KEYS[1], 'tries', 1)
    redis.call('HSET', KEYS[1], 'hold_ms', at + ARGV[9])
  end
else
  move(KEYS[2], KEYS[4], ARGV[1], ARGV[2], ARGV[4], ARGV[5], ARGV[6], ARGV[7], at)
  if mine then
    local over = ARGV[8] == '1' or ARGV[6] == 'failed'
    redis.call('HSET', KEYS[1], 'tries', 0, 'waited', 0)
    if over then
      redis.call('HSET', KEYS[1], 'cursor', ARGV[5], 'part', 0)
    else
      redis.call('HINCRBY', KEYS[1], 'part', 1)
    end
  end
end
if not mine then
  return { 'late' }
end
return { 'recorded' }
