-- Store a visitor's message; open the conversation if the contact has none.
-- KEYS[1] hash   state of the conversation
-- KEYS[2] stream log
-- KEYS[3] hash   seen: client id -> seq
-- KEYS[4] stream work of the shard
-- ARGV[1] wake channel
-- ARGV[2] conversation id
-- ARGV[3] channel
-- ARGV[4] contact id
-- ARGV[5] client id of the message
-- ARGV[6] what the redactor expected when it read this message
-- ARGV[7] what the redactor expects of the next message
-- ARGV[8] who makes the turn at once, if the bot owns the conversation
-- ARGV[9...] drafts, JSON: the message, then the notice of a removed secret if there is one
-- RETURNS {'accepted', seq, owner, state fields and values, entries after the bot's cursor} (the view is empty unless
--   the bot owns the conversation) | {'duplicate', seq, owner} | {'context', expected}
-- EFFECTS appends; opens or re-opens; asks for a bot turn when the bot owns the conversation; announces
--@include log
--@include turn
local owner = redis.call('HGET', KEYS[1], 'owner')
local seen = redis.call('HGET', KEYS[3], ARGV[5])
if seen then
  return { 'duplicate', tonumber(seen), owner }
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
for i = 9, #ARGV do
  drafts[#drafts + 1] = ARGV[i]
end
local last = append(KEYS[1], KEYS[2], at, drafts)
local seq = last - #drafts + 1
redis.call('HSET', KEYS[3], ARGV[5], seq)
redis.call('HSET', KEYS[1], 'expects', ARGV[7])
announce(ARGV[1], ARGV[2], seq, at, drafts)
if owner ~= 'bot' then
  return { 'accepted', seq, owner, {}, {} }
end
redis.call('XADD', KEYS[4], '*', 'kind', 'turn', 'c', ARGV[2], 's', seq, 'by', ARGV[8])
return { 'accepted', seq, owner, turn_view(KEYS[1], KEYS[2]) }
