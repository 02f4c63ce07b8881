-- Shared by the scripts whose changes the archive follows. Who stands there already keeps his time: the oldest one
-- says how far the archive is behind.
local function mark(changed, name, at)
  redis.call('ZADD', changed, 'NX', at, name)
end
