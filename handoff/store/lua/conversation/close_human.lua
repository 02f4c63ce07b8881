-- The agent closes the human part: the bot owns the conversation again, with fresh context.
-- KEYS[1] hash   state
-- KEYS[2] stream log
-- KEYS[3] zset   ids: client id -> seq
-- KEYS[4] stream work of the shard
-- KEYS[5] zset   due: conversations with something to send
-- KEYS[6] hash   leases of the senders
-- KEYS[7] hash   open: conversation -> task and owner, while it is not the bot's
-- KEYS[8] zset   changed: conversations that the archive has not seen -> since when (ms)
-- ARGV[1] wake channel
-- ARGV[2] conversation id
-- ARGV[3] agent id
-- ARGV[4] client id
-- ARGV[5] outcome
-- ARGV[6] draft, JSON
-- RETURNS {'closed', seq} | {'duplicate', seq} | {'owner', owner}
-- EFFECTS owner bot, fence + 1, dialogue state emptied, bot cursor at the end so that it does not answer what was
-- said to the agent, rating asked for; a complete command on the work stream; appends; gives the sender work;
-- announces
--@include log
--@include changed
--@include outbox
local seen = known(KEYS[3], ARGV[4])
if seen then
  return { 'duplicate', seen }
end
local state = redis.call('HMGET', KEYS[1], 'owner', 'task', 'agent_name')
if state[1] ~= 'agent:' .. ARGV[3] then
  return { 'owner', state[1] or '' }
end
local at = now_ms()
local seq = append(KEYS[1], KEYS[2], at, { ARGV[6] })
remember(KEYS[3], KEYS[2], ARGV[4], seq, at)
hand(KEYS[1], KEYS[7], ARGV[2], 'bot', '')
redis.call('HSET', KEYS[1], 'bot_cursor', seq, 'bot_state', '', 'task', '', 'ended_task', state[2],
  'agent_name', '', 'rating_for', seq, 'rating_name', state[3] or '', 'last_agent', ARGV[3], 'last_agent_ms', at)
redis.call('XADD', KEYS[4], '*', 'kind', 'complete', 'c', ARGV[2], 'task', state[2], 'agent', ARGV[3],
  'outcome', ARGV[5])
deliver(KEYS[1], KEYS[5], KEYS[6], ARGV[1], ARGV[2], at)
mark(KEYS[8], ARGV[2], at)
announce(ARGV[1], ARGV[2], seq, at, { ARGV[6] })
return { 'closed', seq }
