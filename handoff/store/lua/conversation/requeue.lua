-- The agent was lost: the conversation waits again, under the same task.
-- KEYS[1] hash   state
-- KEYS[2] stream log
-- ARGV[1] wake channel
-- ARGV[2] conversation id
-- ARGV[3] task
-- ARGV[4] draft, JSON
-- RETURNS {'requeued', seq} | {'repeated', 0} | {'stale', owner}
-- EFFECTS owner queue, fence + 1; appends; announces
--@include log
local state = redis.call('HMGET', KEYS[1], 'owner', 'task')
if state[2] ~= ARGV[3] then
  return { 'stale', state[1] or '' }
end
if state[1] == 'queue' then
  return { 'repeated', 0 }
end
if string.sub(state[1] or '', 1, 6) ~= 'agent:' then
  return { 'stale', state[1] or '' }
end
local at = now_ms()
redis.call('HINCRBY', KEYS[1], 'fence', 1)
redis.call('HSET', KEYS[1], 'owner', 'queue', 'agent_name', '', 'position', '', 'eta_s', '')
local seq = append(KEYS[1], KEYS[2], at, { ARGV[4] })
announce(ARGV[1], ARGV[2], seq, at, { ARGV[4] })
return { 'requeued', seq }
