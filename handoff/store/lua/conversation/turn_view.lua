-- Read what the next bot turn needs, at one instant.
-- KEYS[1] hash   state
-- KEYS[2] stream log
-- RETURNS {state fields and values, entries after the bot's cursor}; two empty lists when there is no conversation
-- EFFECTS none
--@include turn
if redis.call('EXISTS', KEYS[1]) == 0 then
  return { {}, {} }
end
return { turn_view(KEYS[1], KEYS[2]) }
