-- Shared by the routing scripts that change tasks: where they wait, when they end. Needs `routing`.
local RANK = { urgent = 0, high = 1, normal = 2, low = 3 }
local KEEP_ENDED_MS = 600000
local SHORT_ABANDON_MS = 5000

local function step_of(task)
  -- The step of the task's age, and when the next one begins.
  local age, found = math.max(0, NOW - task.enqueued_ms), nil
  for _, step in ipairs(plan(task.queue).steps) do
    if step.from_ms > age then
      return found, task.enqueued_ms + step.from_ms
    end
    found = step
  end
  return found, nil
end

local function watch_step(task)
  local _, next_ms = step_of(task)
  if next_ms then
    set_timer(next_ms, 'step', task.id)
  end
end

local function wait(task)
  -- The score comes from the time of the first enqueue, so a task that returns stands at its old place. One that comes
  -- back from a pause stands before everybody of its priority.
  local rank = RANK[task.priority] - (task.head and 0.5 or 0)
  task.state = 'pending'
  task.agent = ''
  save(TASKS, task)
  redis.call('ZADD', WAITING[task.queue], rank * BAND + task.enqueued_ms, task.id)
  watch_step(task)
end

local function wait_anew(task)
  -- A task that was with an agent or aside: its age stays, and its employer's patience begins again.
  wait(task)
  set_timer(NOW + plan_ms(task.queue, 'max_wait_ms'), 'maxwait', task.id)
end

local function rest(task, agent_id)
  -- Who passed on a task, or lost it, is not asked again for a while.
  task.declined[agent_id] = NOW + CONFIG.decline_rest_ms
  -- One timer a task: that of whoever rests already ends sooner, and then it is set for the next.
  redis.call('ZADD', TIMERS, 'NX', task.declined[agent_id], 'rest:' .. task.id)
end

local function stop_waiting(task)
  redis.call('ZREM', WAITING[task.queue], task.id)
  redis.call('ZREM', TIMERS, 'step:' .. task.id)
end

local function forget_timers(task)
  local id = task.id
  redis.call('ZREM', TIMERS, 'step:' .. id, 'rest:' .. id, 'maxwait:' .. id, 'abandon:' .. id, 'parked:' .. id,
    'callback:' .. id, 'wrap:' .. id)
end

local function end_task(task, state)
  stop_waiting(task)
  forget_timers(task)
  task.state = state
  task.ended_ms = NOW
  task.head = nil
  save(TASKS, task)
  set_timer(NOW + KEEP_ENDED_MS, 'ended', task.id)
  if not task.enqueued_ms then
    return -- a mark of a cancel that came before its enqueue
  end
  if state == 'canceled' and not task.answered_ms then
    tally('abandoned', task.queue)
    if NOW - task.enqueued_ms < SHORT_ABANDON_MS then
      tally('abandoned_short', task.queue)
    end
  end
  redis.call('XADD', FACTS, 'MAXLEN', '~', KEPT_FACTS, '*', 'f', cjson.encode({
    type = 'task', task = task.id, conversation = task.conversation, queue = task.queue, channel = task.channel,
    priority = task.priority, state = state, reason = task.reason_ended or '', outcome = task.outcome or '',
    agent = task.last_agent or '', enqueued_ms = task.enqueued_ms, answered_ms = task.answered_ms or 0,
    first_reply_ms = task.first_reply_ms or 0, closed_ms = task.closed_ms or 0, ended_ms = NOW, handled_ms = task.handled_ms or 0, offers = task.offers,
    transfers = task.transfers or 0 }))
end
