-- Store a visitor's message; open the conversation if the contact has none.
-- KEYS[1] hash   state of the conversation
-- KEYS[2] stream log
-- KEYS[3] zset   ids: client id -> seq
-- KEYS[4] stream work of the shard
-- KEYS[5] zset   due: conversations with something to send
-- KEYS[6] hash   leases of the senders
-- ARGV[1] wake channel
-- ARGV[2] conversation id
-- ARGV[3] channel
-- ARGV[4] contact id
-- ARGV[5] client id of the message
-- ARGV[6] what the redactor expected when it read this message
-- ARGV[7] what the redactor expects of the next message
-- ARGV[8] who makes the turn at once, if the bot owns the conversation
-- ARGV[9] address to which a channel sends answers; '' when the page reads the log itself
-- ARGV[10] kind of more work to do for this message; '' for none
-- ARGV[11] when the contact said it by the provider's clock, ms; '' is now
-- ARGV[12...] drafts, JSON: the message, then the notice of a removed secret if there is one
-- RETURNS {'accepted', seq, owner, state fields and values, entries after the bot's cursor} (the view is empty unless
--   the bot owns the conversation) | {'duplicate', seq, owner} | {'context', expected}
-- EFFECTS appends; opens or re-opens; asks for a bot turn when the bot owns the conversation; notes when the
-- contact was heard last, when he spoke last, and where; ends a pause; a notice gives the sender work; announces
--@include log
--@include outbox
--@include turn
local owner = redis.call('HGET', KEYS[1], 'owner')
local seen = known(KEYS[3], ARGV[5])
if seen then
  return { 'duplicate', seen, owner }
end
local expects = redis.call('HGET', KEYS[1], 'expects') or ''
if expects ~= ARGV[6] then
  return { 'context', expects }
end

local at = now_ms()
if not owner then
  owner = 'bot'
  redis.call('HSET', KEYS[1], 'owner', owner, 'fence', 0, 'seq', 0, 'bot_cursor', 0, 'bot_state', '',
    'channel', ARGV[3], 'contact', ARGV[4], 'opened_ms', at)
elseif owner == 'closed' then
  owner = 'bot'
  redis.call('HSET', KEYS[1], 'owner', owner)
  redis.call('HINCRBY', KEYS[1], 'fence', 1)
end
local drafts = {}
for i = 12, #ARGV do
  drafts[#drafts + 1] = ARGV[i]
end
local last = append(KEYS[1], KEYS[2], at, drafts)
local seq = last - #drafts + 1
remember(KEYS[3], KEYS[2], ARGV[5], seq, at)
redis.call('HSET', KEYS[1], 'expects', ARGV[7], 'address', ARGV[9], 'heard_ms', at)
-- A webhook may come hours late: the provider's window is open from when the contact wrote.
local said = math.min(at, tonumber(ARGV[11]) or at)
if said > tonumber(redis.call('HGET', KEYS[1], 'said_ms') or '0') then
  redis.call('HSET', KEYS[1], 'said_ms', said)
end
if ARGV[10] ~= '' then
  redis.call('XADD', KEYS[4], '*', 'kind', ARGV[10], 'c', ARGV[2], 's', seq)
end
if #drafts > 1 then
  deliver(KEYS[1], KEYS[5], KEYS[6], ARGV[1], ARGV[2], at)
end
if owner == 'queue' and redis.call('HGET', KEYS[1], 'parked') == '1' then
  redis.call('HSET', KEYS[1], 'parked', '')
  local paused = redis.call('HMGET', KEYS[1], 'task', 'decision')
  redis.call('XADD', KEYS[4], '*', 'kind', 'resume', 'c', ARGV[2], 'task', paused[1], 'decision', paused[2])
end
announce(ARGV[1], ARGV[2], seq, at, drafts)
if owner ~= 'bot' then
  return { 'accepted', seq, owner, {}, {} }
end
redis.call('XADD', KEYS[4], '*', 'kind', 'turn', 'c', ARGV[2], 's', seq, 'by', ARGV[8])
return { 'accepted', seq, owner, turn_view(KEYS[1], KEYS[2]) }
