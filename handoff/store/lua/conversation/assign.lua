-- An agent accepted: he owns the conversation now.
-- KEYS[1] hash   state
-- KEYS[2] stream log
-- ARGV[1] wake channel
-- ARGV[2] conversation id
-- ARGV[3] task
-- ARGV[4] agent id
-- ARGV[5] agent's first name
-- ARGV[6] draft, JSON
-- RETURNS {'assigned', seq} | {'repeated', 0} | {'stale', owner}
-- EFFECTS owner agent:ID, fence + 1; appends; announces. Repeats safely; stale when the wait ended meanwhile.
--@include log
local state = redis.call('HMGET', KEYS[1], 'owner', 'task')
if state[2] == ARGV[3] and state[1] == 'agent:' .. ARGV[4] then
  return { 'repeated', 0 }
end
if state[1] ~= 'queue' or state[2] ~= ARGV[3] then
  return { 'stale', state[1] or '' }
end
local at = now_ms()
redis.call('HINCRBY', KEYS[1], 'fence', 1)
redis.call('HSET', KEYS[1], 'owner', 'agent:' .. ARGV[4], 'agent_name', ARGV[5], 'assigned_ms', at)
local seq = append(KEYS[1], KEYS[2], at, { ARGV[6] })
announce(ARGV[1], ARGV[2], seq, at, { ARGV[6] })
return { 'assigned', seq }
