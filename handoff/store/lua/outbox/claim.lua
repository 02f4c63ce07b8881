-- Take conversations that have something to send, the longest due first.
-- KEYS[1] zset   due: conversation -> when (ms)
-- KEYS[2] hash   leases: conversation -> fence of its holder; '!' and a conversation when more came meanwhile
-- ARGV[1] how many at most
-- ARGV[2] length of a lease, ms; a holder who does not come back loses it then
-- RETURNS {'claimed', ms until the next one is due or -1, {conversation, fence, conversation, fence, ...}}
-- EFFECTS each gets a new fence, higher than all before in this shard, and is due again when the lease ends
--@include log
local at = now_ms()
local taken = {}
for _, conversation in ipairs(redis.call('ZRANGEBYSCORE', KEYS[1], '-inf', at, 'LIMIT', 0, ARGV[1])) do
  local fence = redis.call('HINCRBY', KEYS[2], '#', 1)
  redis.call('HSET', KEYS[2], conversation, fence)
  redis.call('HDEL', KEYS[2], '!' .. conversation)
  redis.call('ZADD', KEYS[1], at + ARGV[2], conversation)
  taken[#taken + 1] = conversation
  taken[#taken + 1] = fence
end
local following = redis.call('ZRANGE', KEYS[1], 0, 0, 'WITHSCORES')
local next_ms = following[1] and math.max(0, following[2] - at) or -1
return { 'claimed', next_ms, taken }
