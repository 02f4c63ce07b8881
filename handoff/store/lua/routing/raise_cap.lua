-- A supervisor lets an agent take more customers today than his daily cap.
-- KEYS the routing key set (lua/lib/routing.lua)
-- ARGV[1] numbers, JSON (lua/lib/routing.lua)
-- ARGV[2] agent id
-- ARGV[3] how many more today
-- ARGV[4] supervisor
-- RETURNS {'set', number of the audit line, its digest}, {'set'} when it was so already | {'unknown'}
-- EFFECTS holds for this calendar day in Riyadh; audited; dispatches; repeats safely
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
local before = agent.cap_extra and agent.cap_extra.day == today() and agent.cap_extra.more or 0
if before == tonumber(ARGV[3]) then
  return { 'set' }
end
local seq, digest = audit(ARGV[4], 'agent.cap', agent.id, cjson.encode(before), ARGV[3])
agent.cap_extra = { day = today(), more = tonumber(ARGV[3]) }
keep(agent)
emit({ type = 'cap', subject = agent.id, more = agent.cap_extra.more })
dispatch()
return { 'set', seq, digest }
