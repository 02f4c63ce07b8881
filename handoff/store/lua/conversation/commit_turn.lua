-- Commit one bot turn: the replies, the dialogue state, and the hand-over if the turn ends in one.
-- KEYS[1] hash   state
-- KEYS[2] stream log
-- KEYS[3] stream work of the shard
-- KEYS[4] zset   due: conversations with something to send
-- KEYS[5] hash   leases of the senders
-- KEYS[6] hash   open: conversation -> task and owner, while it is not the bot's
-- KEYS[7] zset   changed: conversations that the archive has not seen -> since when (ms)
-- ARGV[1] wake channel
-- ARGV[2] conversation id
-- ARGV[3] bot cursor the worker read
-- ARGV[4] new bot cursor: the visitor entry that was answered
-- ARGV[5] new dialogue state
-- ARGV[6] hand-over as JSON (queue, priority, topic, reason, staffed), or '' when the bot keeps the conversation
-- ARGV[7...] drafts, JSON
-- RETURNS {'committed', last seq} | {'owner', owner} | {'cursor', cursor}
-- EFFECTS appends; with a hand-over: owner queue, fence + 1, an enqueue command on the work stream; gives the
-- sender work; announces
--@include log
--@include changed
--@include outbox
local state = redis.call('HMGET', KEYS[1], 'owner', 'bot_cursor', 'fence')
if state[1] ~= 'bot' then
  return { 'owner', state[1] or '' }
end
if state[2] ~= ARGV[3] then
  return { 'cursor', tonumber(state[2]) }
end

local at = now_ms()
local drafts = {}
for i = 7, #ARGV do
  drafts[#drafts + 1] = ARGV[i]
end
local last = append(KEYS[1], KEYS[2], at, drafts)
redis.call('HSET', KEYS[1], 'bot_cursor', ARGV[4], 'bot_state', ARGV[5])
if ARGV[6] ~= '' then
  local handover = cjson.decode(ARGV[6])
  local task = ARGV[2] .. '.' .. tonumber(state[3]) + 1
  hand(KEYS[1], KEYS[6], ARGV[2], 'queue', task)
  redis.call('HSET', KEYS[1], 'task', task, 'queue', handover.queue,
    'priority', handover.priority, 'topic', handover.topic, 'reason', handover.reason,
    'queued_ms', at, 'position', '', 'eta_s', '', 'staffed', handover.staffed, 'rating_for', 0,
    'decision', 0)
  redis.call('XADD', KEYS[3], '*', 'kind', 'enqueue', 'c', ARGV[2], 'task', task)
end
deliver(KEYS[1], KEYS[4], KEYS[5], ARGV[1], ARGV[2], at)
mark(KEYS[7], ARGV[2], at)
announce(ARGV[1], ARGV[2], last - #drafts + 1, at, drafts)
return { 'committed', last }
