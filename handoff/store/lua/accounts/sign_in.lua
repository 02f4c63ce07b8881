-- A right password: the account's sessions before this one end.
-- KEYS[1] hash   account
-- RETURNS {'signed_in', epoch} | {'refused', 0}
-- EFFECTS raises the session epoch; a deactivated account is refused
if redis.call('HGET', KEYS[1], 'active') ~= '1' then
  return { 'refused', 0 }
end
return { 'signed_in', redis.call('HINCRBY', KEYS[1], 'epoch', 1) }
