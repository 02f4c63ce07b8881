-- Take or keep the right to archive an area, and take what changed in it, the oldest change first.
-- KEYS[1] zset   changed: what the archive has not seen -> since when (ms)
-- KEYS[2] zset   archiving: what was taken and is not in the archive yet
-- KEYS[3] string lease: who archives
-- KEYS[4] string archived: which archive knows the area
-- ARGV[1] who asks
-- ARGV[2] for how long (ms)
-- ARGV[3] how much at once
-- RETURNS {'held', archived or '', now (ms), names...} | {'other'}
-- EFFECTS the lease ends by itself; what was taken stays taken until it is removed from archiving, so what an archiver
-- who died had taken comes again
local holder = redis.call('GET', KEYS[3])
if holder and holder ~= ARGV[1] then
  return { 'other' }
end
if not holder or redis.call('PTTL', KEYS[3]) < ARGV[2] / 2 then
  redis.call('SET', KEYS[3], ARGV[1], 'PX', ARGV[2])
end
--@include log
local names = redis.call('ZRANGE', KEYS[2], 0, ARGV[3] - 1)
local room = ARGV[3] - #names
if room > 0 and redis.call('EXISTS', KEYS[1]) == 1 then
  local popped = redis.call('ZPOPMIN', KEYS[1], room)
  for i = 1, #popped, 2 do
    redis.call('ZADD', KEYS[2], 'NX', popped[i + 1], popped[i])
    names[#names + 1] = popped[i]
  end
end
return { 'held', redis.call('GET', KEYS[4]) or '', now_ms(), unpack(names) }
