-- Join the conversation in which a code was written to the one that it stands for.
-- KEYS[1] hash   the code: conversation it stands for, and who used it
-- KEYS[2] string how many wrong codes the conversation tried
-- KEYS[3] hash   links: conversation -> JSON list of all conversations of the person
-- KEYS[4] zset   changed: conversations whose links the archive has not seen -> since when (ms)
-- ARGV[1] conversation id
-- ARGV[2] request id
-- ARGV[3] most wrong codes
-- ARGV[4] for how long they count, ms
-- RETURNS {'linked', the other conversation} | {'unknown'}
-- EFFECTS the code is used up; all conversations of both persons are those of one; a wrong code counts; repeats safely
--@include log
--@include changed
local code = redis.call('HMGET', KEYS[1], 'conversation', 'used')
local by = ARGV[1] .. ':' .. ARGV[2]
if code[2] and code[2] == by then
  return { 'linked', code[1] }
end
local tried = tonumber(redis.call('GET', KEYS[2]) or '0')
if not code[1] or code[2] or code[1] == ARGV[1] or tried >= tonumber(ARGV[3]) then
  redis.call('SET', KEYS[2], tried + 1, 'PX', ARGV[4])
  return { 'unknown' }
end
local all, seen = {}, {}
for _, one in ipairs({ code[1], ARGV[1] }) do
  local known = cjson.decode(redis.call('HGET', KEYS[3], one) or '[]')
  known[#known + 1] = one
  for _, each in ipairs(known) do
    if not seen[each] then
      seen[each] = true
      all[#all + 1] = each
    end
  end
end
redis.call('HSET', KEYS[1], 'used', by)
for _, each in ipairs(all) do
  redis.call('HSET', KEYS[3], each, cjson.encode(all))
  mark(KEYS[4], each, now_ms())
end
return { 'linked', code[1] }
