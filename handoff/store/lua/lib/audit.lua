-- Shared by the scripts that supervisors' changes run: one line of the audit trail, chained to the one before.
-- The including script has the locals AUDIT (key of the trail, a stream) and NOW (ms). `before` and `after` are JSON
-- texts, or '' for nothing. A line's number is also its stream id, so a reader pages by number.
local function audit(actor, action, subject, before, after)
  local seq, previous = 1, ''
  if redis.call('EXISTS', AUDIT) == 1 then
    -- The newest number ever given, not the newest line: where somebody cut the end off, the gap stays to be seen.
    local info = redis.call('XINFO', 'STREAM', AUDIT)
    for i = 1, #info, 2 do
      if info[i] == 'last-generated-id' then
        seq = tonumber(string.match(info[i + 1], '^%d+')) + 1
      elseif info[i] == 'last-entry' and info[i + 1] then
        previous = info[i + 1][2][4]
      end
    end
  end
  local text = '{"seq":' .. seq .. ',"at_ms":' .. string.format('%.0f', NOW) .. ',"previous":"' .. previous ..
    '","actor":' .. cjson.encode(actor) .. ',"action":' .. cjson.encode(action) ..
    ',"subject":' .. cjson.encode(subject) .. ',"before":' .. (before == '' and 'null' or before) ..
    ',"after":' .. (after == '' and 'null' or after) .. '}'
  local digest = redis.sha1hex(text)
  redis.call('XADD', AUDIT, seq .. '-0', 'd', text, 'h', digest)
  return seq, digest
end
