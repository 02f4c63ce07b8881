-- A right password: the account's sessions before this one end.
-- KEYS[1] hash   account
-- KEYS[2] zset   changed: user names that the archive has not seen -> since when (ms)
-- ARGV[1] user name, as the key has it
-- RETURNS {'signed_in', epoch} | {'refused', 0}
-- EFFECTS raises the session epoch; a deactivated account is refused
--@include log
--@include changed
if redis.call('HGET', KEYS[1], 'active') ~= '1' then
  return { 'refused', 0 }
end
mark(KEYS[2], ARGV[1], now_ms())
return { 'signed_in', redis.call('HINCRBY', KEYS[1], 'epoch', 1) }
