-- Shared by the routing scripts after which somebody may get work. Needs `routing`, `tasks`, `agents`, `offers`.
local SCAN = 64
local BATCH = 8

local function speaks(agent, task)
  for _, language in ipairs(agent.languages) do
    if language == task.language then
      return true
    end
  end
  return false
end

local function pick(task, step)
  -- Up to `step.offers` agents: the one he knows, then the best skilled and longest idle of each circle in turn.
  local chosen, seen = {}, {}
  local function try(id)
    if seen[id] or #chosen == step.offers then
      return
    end
    seen[id] = true
    local rests_until = task.declined[id]
    if rests_until and rests_until > NOW then
      return
    end
    local agent = load(AGENTS, id)
    -- His language counts while only his queue is asked: later any answer is better than none in time.
    if agent and not unfit(agent, task) and (step.scope ~= 'queue' or speaks(agent, task)) then
      chosen[#chosen + 1] = agent
    end
  end
  local function look(key, min_level)
    local below = min_level and '(' .. ((6 - min_level) * BAND) or '+inf'
    for from = 0, SCAN - 1, BATCH do
      local ids = redis.call('ZRANGEBYSCORE', key, '-inf', below, 'LIMIT', from, BATCH)
      for _, id in ipairs(ids) do
        try(id)
      end
      if #ids < BATCH or #chosen == step.offers then
        return
      end
    end
  end
  local known = task.prefer or ''
  if known ~= '' and redis.call('ZSCORE', IDLE[task.queue], known) then
    try(known)
  end
  look(IDLE[task.queue], math.max(step.min_level, 1))
  if step.scope == 'neighbours' then
    for _, neighbour in ipairs(plan(task.queue).neighbours) do
      look(IDLE[neighbour], math.max(step.min_level, 1))
    end
  elseif step.scope == 'all' then
    look(IDLE.any, nil)
  end
  return chosen
end

local function match(task)
  local chosen = pick(task, (step_of(task)))
  if #chosen == 0 then
    return false
  end
  for _, agent in ipairs(chosen) do
    if agent.auto_accept then
      task.offers = task.offers + 1
      assign(task, agent)
      return true
    end
  end
  stop_waiting(task)
  task.state = 'reserved'
  local made = {}
  for i, agent in ipairs(chosen) do
    made[i] = make_offer(task, agent)
    task.reservations[made[i].id] = agent.id
  end
  save(TASKS, task)
  for _, reservation in ipairs(made) do
    emit({ type = 'offer', agent = reservation.agent, reservation = reservation, task = task })
  end
  return true
end

local function dispatch()
  -- Over all queues: priority first, then age. `skip` passes over tasks that nobody fit can take now.
  local skip = {}
  for _, queue in ipairs(QUEUES) do
    skip[queue] = 0
  end
  while redis.call('ZCARD', IDLE.any) > 0 do
    local best, best_score
    for _, queue in ipairs(QUEUES) do
      if skip[queue] < SCAN then
        local head = redis.call('ZRANGE', WAITING[queue], skip[queue], skip[queue], 'WITHSCORES')
        if #head == 0 then
          skip[queue] = SCAN
        elseif not best or tonumber(head[2]) < best_score then
          best, best_score = { queue = queue, task = head[1] }, tonumber(head[2])
        end
      end
    end
    if not best then
      return
    end
    local task = load(TASKS, best.task)
    if not task then
      redis.call('ZREM', WAITING[best.queue], best.task)
    elseif not match(task) then
      skip[best.queue] = skip[best.queue] + 1
    end
  end
end
