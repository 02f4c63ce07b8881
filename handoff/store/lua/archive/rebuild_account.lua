-- Write an account back as the archive has it, unless there is one.
-- KEYS[1] hash   account
-- KEYS[2] set    accounts: all user names
-- KEYS[3] hash   account_ids: agent id -> user name
-- ARGV[1] fields, JSON object
-- RETURNS {'rebuilt'} | {'known'}
-- EFFECTS the account's sessions that may have begun after the archive saw it end
if redis.call('EXISTS', KEYS[1]) == 1 then
  return { 'known' }
end
local fields = cjson.decode(ARGV[1])
for name, value in pairs(fields) do
  redis.call('HSET', KEYS[1], name, value)
end
redis.call('HINCRBY', KEYS[1], 'epoch', 1000)
redis.call('SADD', KEYS[2], fields.username)
redis.call('HSET', KEYS[3], fields.id, fields.username)
return { 'rebuilt' }
