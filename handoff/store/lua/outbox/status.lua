-- Note what the provider says of a part.
-- KEYS[1] hash   deliveries
-- KEYS[2] zset   undelivered
-- KEYS[3] zset   changed: conversations that the archive has not seen -> since when (ms)
-- ARGV[1] wake channel
-- ARGV[2] conversation id
-- ARGV[3] part, as 'seq.part'
-- ARGV[4] sent, delivered, read or failed
-- ARGV[5] why it failed; '' otherwise
-- RETURNS {'moved'} | {'kept'} when more is known already | {'strange'} when no such part was ever begun
-- EFFECTS the state of the part never moves backwards; announces
--@include log
--@include changed
--@include delivery
if redis.call('HEXISTS', KEYS[1], ARGV[3]) == 0 then
  return { 'strange' }
end
if move(KEYS[1], KEYS[2], ARGV[1], ARGV[2], ARGV[3], '0', ARGV[4], ARGV[5], now_ms()) then
  mark(KEYS[3], ARGV[2], now_ms())
  return { 'moved' }
end
return { 'kept' }
