-- Count one attempt of a subject within a window.
-- KEYS[1] string counter
-- ARGV[1] window in seconds
-- RETURNS {attempts so far, this one included, seconds until the window ends}
-- EFFECTS counts; the first attempt starts the window
local attempts = redis.call('INCR', KEYS[1])
if attempts == 1 then
  redis.call('EXPIRE', KEYS[1], ARGV[1])
end
return { attempts, redis.call('TTL', KEYS[1]) }
