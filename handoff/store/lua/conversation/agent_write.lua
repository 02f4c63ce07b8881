-- The agent who owns the conversation writes to the employer.
-- KEYS[1] hash   state
-- KEYS[2] stream log
-- KEYS[3] hash   seen
-- ARGV[1] wake channel
-- ARGV[2] conversation id
-- ARGV[3] agent id
-- ARGV[4] client id
-- ARGV[5] draft, JSON
-- RETURNS {'written', seq} | {'duplicate', seq} | {'owner', owner}
-- EFFECTS appends; announces
--@include log
local owner = redis.call('HGET', KEYS[1], 'owner')
local seen = redis.call('HGET', KEYS[3], ARGV[4])
if seen then
  return { 'duplicate', tonumber(seen) }
end
if owner ~= 'agent:' .. ARGV[3] then
  return { 'owner', owner or '' }
end
local at = now_ms()
local seq = append(KEYS[1], KEYS[2], at, { ARGV[5] })
redis.call('HSET', KEYS[3], ARGV[4], seq)
announce(ARGV[1], ARGV[2], seq, at, { ARGV[5] })
return { 'written', seq }
