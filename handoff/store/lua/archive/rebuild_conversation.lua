-- Write a conversation back as the archive has it, unless the one that is there knows as much.
-- KEYS[1] hash   state
-- KEYS[2] stream log
-- KEYS[3] zset   ids: client id -> seq
-- KEYS[4] stream notes
-- KEYS[5] hash   out
-- KEYS[6] hash   deliveries: 'seq.part' -> state|refusal|ms|last entry that the part says
-- KEYS[7] zset   undelivered: parts that failed or of which nobody knows -> when (ms)
-- KEYS[8] hash   open: conversation -> task and owner, while it is not the bot's
-- KEYS[9] stream work of the shard
-- KEYS[10] zset  due: conversations with something to send
-- KEYS[11] hash  leases of the senders
-- KEYS[12] zset  changed: conversations that the archive has not seen -> since when (ms)
-- ARGV[1] wake channel
-- ARGV[2] conversation id
-- ARGV[3] state, JSON object
-- ARGV[4] entries, JSON list of [seq, ms, draft] or [seq, ms, draft, seq of the line before]
-- ARGV[5] ids, JSON object
-- ARGV[6] notes, JSON list of [stream id, ms, note]
-- ARGV[7] out, JSON object
-- ARGV[8] deliveries, JSON object
-- ARGV[9] how far fence and log leap: more than may have been lost
-- ARGV[10] 1 when the bot owes an answer
-- ARGV[11] notice to those who are in the middle of it, JSON; '' for none
-- RETURNS {'rebuilt'} | {'known'} when the conversation is there and its log is as long
-- EFFECTS what is there and older is replaced; fence, decisions and log go on beyond what may have been lost; what was
-- not known to be sent is not sent again but counts as unknown; asks for the bot's turn; gives the sender work;
-- announces
--@include log
--@include changed
--@include outbox
local state = cjson.decode(ARGV[3])
local there = redis.call('HGET', KEYS[1], 'seq')
if there and tonumber(there) >= tonumber(state.seq) then
  return { 'known' }
end
local at = now_ms()
redis.call('DEL', KEYS[1], KEYS[2], KEYS[3], KEYS[4], KEYS[5])
for name, value in pairs(state) do
  redis.call('HSET', KEYS[1], name, value)
end
redis.call('HINCRBY', KEYS[1], 'fence', ARGV[9])
redis.call('HINCRBY', KEYS[1], 'decision', 2 * ARGV[9])
redis.call('HINCRBY', KEYS[1], 'callback_decision', 2 * ARGV[9])
redis.call('HSET', KEYS[1], 'leap', ARGV[9])
for _, row in ipairs(cjson.decode(ARGV[4])) do
  if row[4] then
    redis.call('XADD', KEYS[2], row[1] .. '-0', 't', row[2], 'd', row[3], 'p', row[4])
  else
    redis.call('XADD', KEYS[2], row[1] .. '-0', 't', row[2], 'd', row[3])
  end
end
for name, seq in pairs(cjson.decode(ARGV[5])) do
  redis.call('ZADD', KEYS[3], seq, name)
end
for _, row in ipairs(cjson.decode(ARGV[6])) do
  redis.call('XADD', KEYS[4], row[1], 't', row[2], 'd', row[3])
end
for name, value in pairs(cjson.decode(ARGV[7])) do
  redis.call('HSET', KEYS[5], name, value)
end
for part, line in pairs(cjson.decode(ARGV[8])) do
  -- What a sender wrote meanwhile is newer.
  if redis.call('HSETNX', KEYS[6], part, line) == 1 and (string.find(line, '^unknown') or string.find(line, '^failed')) then
    redis.call('ZADD', KEYS[7], string.match(line, '|(%d+)|%d+$'), ARGV[2] .. '.' .. part)
  end
end
redis.call('HDEL', KEYS[8], ARGV[2], ARGV[2] .. '/callback')
if state.owner ~= 'bot' and state.owner ~= 'closed' then
  redis.call('HSET', KEYS[8], ARGV[2], (state.task or '') .. ' ' .. state.owner)
end
if (state.callback_task or '') ~= '' then
  redis.call('HSET', KEYS[8], ARGV[2] .. '/callback', state.callback_task)
end
if ARGV[10] == '1' then
  redis.call('XADD', KEYS[9], '*', 'kind', 'turn', 'c', ARGV[2], 's', state.seq)
end
mark(KEYS[12], ARGV[2], at)
if ARGV[11] ~= '' then
  local seq = append(KEYS[1], KEYS[2], at, { ARGV[11] })
  deliver(KEYS[1], KEYS[10], KEYS[11], ARGV[1], ARGV[2], at)
  announce(ARGV[1], ARGV[2], seq, at, { ARGV[11] })
end
announce_view(ARGV[1], ARGV[2])
return { 'rebuilt' }
