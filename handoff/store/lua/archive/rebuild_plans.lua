-- Write the queues' plans back as the archive has them, unless there are some.
-- KEYS[1] hash   plans: queue -> JSON, "queue:version" -> number, "revision" -> number of changes
-- KEYS[2] stream routing events
-- ARGV[1] fields, JSON object
-- RETURNS {'rebuilt'} | {'known'}
-- EFFECTS tells every replica by an event
--@include log
if redis.call('EXISTS', KEYS[1]) == 1 then
  return { 'known' }
end
for name, value in pairs(cjson.decode(ARGV[1])) do
  redis.call('HSET', KEYS[1], name, value)
end
local revision = redis.call('HINCRBY', KEYS[1], 'revision', 1)
redis.call('XADD', KEYS[2], 'MAXLEN', '~', 100000, '*', 'e',
  cjson.encode({ type = 'plans', revision = revision, at_ms = now_ms() }))
return { 'rebuilt' }
