-- An agent, or his supervisor for him, says what he does.
-- KEYS the routing key set (lua/lib/routing.lua)
-- ARGV[1] numbers, JSON (lua/lib/routing.lua)
-- ARGV[2] agent id
-- ARGV[3] activity
-- ARGV[4] reason
-- ARGV[5] supervisor who forces it, or ''
-- RETURNS {'set'}, with the number of the audit line and its digest when a supervisor changed it | {'unknown'} |
--   {'unfit', why}
-- EFFECTS an offer he leaves behind goes to the next; counts as a sign of life of the agent; dispatches. Nobody becomes
-- available who may not work now, and a supervisor sets nothing for who is not there
--@include routing
--@include tasks
--@include agents
--@include offers
--@include dispatch
--@include audit
local agent = load(AGENTS, ARGV[2])
if not agent then
  return { 'unknown' }
end
if ARGV[5] ~= '' and agent.activity == 'offline' then
  return { 'unfit', 'not_available' } -- nobody would notice that he is not there
end
if ARGV[3] == 'available' then
  local why = not eligible(agent) and 'not_eligible' or not in_shift(agent) and 'off_shift'
  if why then
    return { 'unfit', why }
  end
elseif agent.offer ~= '' then
  pass_on(load(RESERVATIONS, agent.offer), agent, 'declined')
end
local seq, digest
if ARGV[5] ~= '' and agent.activity ~= ARGV[3] then
  seq, digest = audit(ARGV[5], 'agent.activity', agent.id, cjson.encode(agent.activity), cjson.encode(ARGV[3]))
elseif ARGV[5] == '' then
  agent.seen_ms = NOW
  set_timer(NOW + CONFIG.grace_ms, 'agent', agent.id)
end
set_activity(agent, ARGV[3], ARGV[4])
keep(agent)
dispatch()
return { 'set', seq, digest }
