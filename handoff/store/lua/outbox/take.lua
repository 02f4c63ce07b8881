-- Take the next free moment of a channel's allowance, which all replicas share.
-- KEYS[1] string when the allowance is free (ms)
-- ARGV[1] ms between two messages in the long run
-- ARGV[2] messages that may go at once
-- ARGV[3] ms for which the whole channel must be silent, asked for by the provider; 0 takes a moment instead
-- ARGV[4] longest wait, ms: a moment further away is not taken
-- RETURNS {'wait', ms until the moment}
-- EFFECTS the allowance is used from that moment on, by exactly one caller; nothing when the moment is too far away
--@include log
local at = now_ms()
local free = tonumber(redis.call('GET', KEYS[1]) or '0')
local wait = 0
if tonumber(ARGV[3]) > 0 then
  free = math.max(free, at + ARGV[3] + ARGV[1] * ARGV[2])
else
  free = math.max(free, at) + ARGV[1]
  wait = math.max(0, math.ceil(free - ARGV[1] * ARGV[2] - at))
  if wait > tonumber(ARGV[4]) then
    return { 'wait', wait }
  end
end
redis.call('SET', KEYS[1], string.format('%.3f', free), 'PX', math.ceil(free - at) + 1000)
return { 'wait', wait }
