-- Read what the archive keeps of one conversation, at one instant.
-- KEYS[1] hash   state
-- KEYS[2] stream log
-- KEYS[3] zset   ids: client id -> seq
-- KEYS[4] stream notes
-- KEYS[5] hash   out
-- KEYS[6] hash   deliveries
-- ARGV[1] last entry that the archive has
-- ARGV[2] last note that the archive has, a stream id
-- RETURNS {state fields and values, entries, ids and seqs, notes, out fields and values, deliveries: parts and lines};
--   empty lists when there is no conversation
-- EFFECTS none
local state = redis.call('HGETALL', KEYS[1])
if #state == 0 then
  return { {}, {}, {}, {}, {}, {} }
end
-- A note has no number in the log; its id stands at the log's end of its time.
return {
  state, redis.call('XRANGE', KEYS[2], '(' .. ARGV[1] .. '-0', '+'),
  redis.call('ZRANGEBYSCORE', KEYS[3], ARGV[1], '+inf', 'WITHSCORES'),
  redis.call('XRANGE', KEYS[4], '(' .. ARGV[2], '+'), redis.call('HGETALL', KEYS[5]), redis.call('HGETALL', KEYS[6]),
}
