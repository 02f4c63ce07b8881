-- Write lines of the audit trail back, as they were.
-- KEYS[1] stream audit trail
-- ARGV[1] lines, JSON list of [number, text, digest], ascending
-- RETURNS {'rebuilt'} | {'known'} when the trail has such numbers already
-- EFFECTS appends
local lines = cjson.decode(ARGV[1])
local last = redis.call('XREVRANGE', KEYS[1], '+', '-', 'COUNT', 1)[1]
if last and tonumber(string.match(last[1], '^%d+')) >= tonumber(lines[1][1]) then
  return { 'known' }
end
for _, line in ipairs(lines) do
  redis.call('XADD', KEYS[1], line[1] .. '-0', 'd', line[2], 'h', line[3])
end
return { 'rebuilt' }
