-- Take or keep the right to do something that one replica at a time does.
-- KEYS[1] string lease: who has it
-- ARGV[1] who asks
-- ARGV[2] for how long (ms)
-- RETURNS {'held'} | {'other'}
-- EFFECTS the lease ends by itself; who has it keeps it by asking again
local holder = redis.call('GET', KEYS[1])
if holder and holder ~= ARGV[1] then
  return { 'other' }
end
redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
return { 'held' }
