-- Take one attempt of a subject back, because it was a right one.
-- KEYS[1] string counter
-- RETURNS attempts that are left in the window
-- EFFECTS counts down, never below zero; the window stays as it is
local attempts = tonumber(redis.call('GET', KEYS[1]) or '0')
if attempts < 1 then
  return 0
end
return redis.call('DECR', KEYS[1])
