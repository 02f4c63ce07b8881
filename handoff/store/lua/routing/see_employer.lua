-- The employer who waits has his page open.
-- KEYS the routing key set (lua/lib/routing.lua)
-- ARGV[1] numbers, JSON (lua/lib/routing.lua)
-- ARGV[2] task id
-- RETURNS {'seen'} | {'ended', state}
-- EFFECTS moves the time at which he counts as gone; who was never seen so is never taken for gone
--@include routing
--@include tasks
local task = load(TASKS, ARGV[2])
if not task or not (task.state == 'pending' or task.state == 'reserved') then
  return { 'ended', task and task.state or '' }
end
task.seen_ms = NOW
save(TASKS, task)
set_timer(NOW + CONFIG.abandon_ms, 'abandon', task.id)
return { 'seen' }
