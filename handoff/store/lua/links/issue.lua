-- Give a person the code with which he proves on another channel that he is the same.
-- KEYS[1] hash   asked: the conversation's last request, its code, and how many it got lately
-- KEYS[2] hash   the code: conversation it stands for, and who used it
-- ARGV[1] conversation id
-- ARGV[2] request id
-- ARGV[3] code
-- ARGV[4] how long the code lives, ms
-- ARGV[5] most codes in that time
-- RETURNS {'issued', code} | {'taken'} when somebody has this code | {'many'}
-- EFFECTS stores the code until it dies; a repeated request gets the same code
local asked = redis.call('HMGET', KEYS[1], 'request', 'code', 'count')
if asked[1] == ARGV[2] then
  return { 'issued', asked[2] }
end
if tonumber(asked[3] or '0') >= tonumber(ARGV[5]) then
  return { 'many' }
end
if redis.call('EXISTS', KEYS[2]) == 1 then
  return { 'taken' }
end
redis.call('HSET', KEYS[1], 'request', ARGV[2], 'code', ARGV[3])
redis.call('HINCRBY', KEYS[1], 'count', 1)
redis.call('PEXPIRE', KEYS[1], ARGV[4])
redis.call('HSET', KEYS[2], 'conversation', ARGV[1])
redis.call('PEXPIRE', KEYS[2], ARGV[4])
return { 'issued', ARGV[3] }
