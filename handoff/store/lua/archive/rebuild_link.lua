-- Write back which conversations are one person's, unless that is known.
-- KEYS[1] hash   links: conversation -> JSON list of all conversations of the person
-- ARGV[1] conversation id
-- ARGV[2] JSON list
-- RETURNS {'rebuilt'} | {'known'}
-- EFFECTS nothing that is there changes
if redis.call('HSETNX', KEYS[1], ARGV[1], ARGV[2]) == 0 then
  return { 'known' }
end
return { 'rebuilt' }
