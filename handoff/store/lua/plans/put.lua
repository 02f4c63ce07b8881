-- Change the plan of a queue, if nobody changed it since it was read.
-- KEYS[1] hash   plans: queue -> JSON, "queue:version" -> number, "revision" -> number of changes
-- KEYS[2] stream routing events
-- KEYS[3] stream audit trail
-- ARGV[1] queue
-- ARGV[2] version that was read
-- ARGV[3] plan, JSON
-- ARGV[4] actor
-- ARGV[5] plan in force while none is stored, JSON
-- RETURNS {'stored', version, number of the audit line, its digest}, {'same', version} when it was so already,
--   or {'changed', version} when somebody else changed it
-- EFFECTS stores the plan, tells every replica by an event, audits; repeats safely
--@include log
local NOW = now_ms()
local AUDIT = KEYS[3]
--@include audit
local queue, after = ARGV[1], ARGV[3]
local stored = redis.call('HMGET', KEYS[1], queue, queue .. ':version')
local before = stored[1] or ARGV[5]
local version = tonumber(stored[2] or '0')
if before == after then
  return { 'same', version }
end
if version ~= tonumber(ARGV[2]) then
  return { 'changed', version }
end
redis.call('HSET', KEYS[1], queue, after, queue .. ':version', version + 1)
local revision = redis.call('HINCRBY', KEYS[1], 'revision', 1)
redis.call('XADD', KEYS[2], 'MAXLEN', '~', 100000, '*', 'e',
  cjson.encode({ type = 'plans', queue = queue, revision = revision, at_ms = NOW }))
local seq, digest = audit(ARGV[4], 'queue.plan', queue, before, after)
return { 'stored', version + 1, seq, digest }
