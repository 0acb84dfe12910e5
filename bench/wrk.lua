-- Sends the requests of a file round and round (one a line: method, path, body, parted by tabs), all formatted before
-- the clock runs, and says in one line of JSON what came of it.
local made, at, failed = {}, 0, 0

function init(arguments)
  for line in io.lines(arguments[1]) do
    local method, path, body = line:match("^(.-)\t(.-)\t(.*)$")
    if body == "" then body = nil end
    made[#made + 1] = wrk.format(method, path, nil, body)
  end
  at = tonumber(arguments[2])
end

function request()
  at = at % #made + 1
  return made[at]
end

function done(summary, latency)
  local wrong = summary.errors
  failed = wrong.status + wrong.connect + wrong.read + wrong.write + wrong.timeout
  io.write(string.format('{"requests":%d,"failed":%d,"seconds":%.6f,"p50":%d,"p99":%d}\n',
    summary.requests, failed, summary.duration / 1e6, latency:percentile(50), latency:percentile(99)))
end
