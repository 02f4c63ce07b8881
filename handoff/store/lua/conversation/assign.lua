-- An agent accepted: he owns the conversation now.
-- KEYS[1] hash   state
-- KEYS[2] stream log
-- KEYS[3] zset   due: conversations with something to send
-- KEYS[4] hash   leases of the senders
-- KEYS[5] hash   open: conversation -> task and owner, while it is not the bot's
-- KEYS[6] zset   changed: conversations that the archive has not seen -> since when (ms)
-- ARGV[1] wake channel
-- ARGV[2] conversation id
-- ARGV[3] task
-- ARGV[4] number of routing's decision; a later decision about the task has a higher one
-- ARGV[5] agent id
-- ARGV[6] agent's first name
-- ARGV[7] draft, JSON
-- RETURNS {'assigned', seq} | {'repeated', 0} | {'superseded', 0} | {'ended', owner} | {'stale', owner}
-- EFFECTS owner agent:ID, fence + 1; appends; gives the sender work; announces. Decisions may arrive in any order
-- and repeat: the highest one holds. 'ended' when the task's end is on its way to routing already, or its callback is
-- still to come; 'stale' when the task is not known here
--@include log
--@include changed
--@include outbox
local state = redis.call('HMGET', KEYS[1], 'owner', 'task', 'decision', 'ended_task', 'callback_task')
if state[2] ~= ARGV[3] then
  return { (state[4] == ARGV[3] or state[5] == ARGV[3]) and 'ended' or 'stale', state[1] or '' }
end
local decision, known = tonumber(ARGV[4]), tonumber(state[3] or '0')
if decision <= known then
  return { decision == known and 'repeated' or 'superseded', 0 }
end
local at = now_ms()
hand(KEYS[1], KEYS[5], ARGV[2], 'agent:' .. ARGV[5], ARGV[3])
redis.call('HSET', KEYS[1], 'agent_name', ARGV[6], 'assigned_ms', at, 'parked', '', 'decision', decision)
local seq = append(KEYS[1], KEYS[2], at, { ARGV[7] })
deliver(KEYS[1], KEYS[3], KEYS[4], ARGV[1], ARGV[2], at)
mark(KEYS[6], ARGV[2], at)
announce(ARGV[1], ARGV[2], seq, at, { ARGV[7] })
return { 'assigned', seq }
