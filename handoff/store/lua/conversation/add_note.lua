-- The agent who owns the conversation adds a private note. Notes live in a stream of their own, which no
-- visitor's reader knows, so a note cannot reach the employer.
-- KEYS[1] hash   state
-- KEYS[2] stream notes
-- KEYS[3] zset   ids: client id -> seq
-- KEYS[4] stream log
-- KEYS[5] zset   changed: conversations that the archive has not seen -> since when (ms)
-- ARGV[1] wake channel
-- ARGV[2] conversation id
-- ARGV[3] agent id
-- ARGV[4] client id
-- ARGV[5] note, JSON
-- RETURNS {'noted', stream id} | {'duplicate', ''} | {'owner', owner}
-- EFFECTS appends to the notes; announces
--@include log
--@include changed
local owner = redis.call('HGET', KEYS[1], 'owner')
if known(KEYS[3], ARGV[4]) then
  return { 'duplicate', '' }
end
if owner ~= 'agent:' .. ARGV[3] then
  return { 'owner', owner or '' }
end
local at = now_ms()
local id = redis.call('XADD', KEYS[2], '*', 't', at, 'd', ARGV[5])
remember(KEYS[3], KEYS[4], ARGV[4], redis.call('HGET', KEYS[1], 'seq'), at)
mark(KEYS[5], ARGV[2], at)
redis.call('PUBLISH', ARGV[1], '{"k":"n","c":"' .. ARGV[2] .. '"}')
return { 'noted', id }
