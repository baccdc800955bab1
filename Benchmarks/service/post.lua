-- wrk's request for the peer: each picture once in turn, as a browser's form would send it.
local boundary = "wafermap-benchmark-boundary"
local requests, next_index = {}, 0

local function body_of(path, name)
  local file = assert(io.open(path, "rb"))
  local picture = file:read("*a")
  file:close()
  return table.concat({
    "--" .. boundary,
    'Content-Disposition: form-data; name="wafer_id"', "", name,
    "--" .. boundary,
    'Content-Disposition: form-data; name="file"; filename="wafer.png"',
    "Content-Type: image/png", "", picture,
    "--" .. boundary .. "--", "",
  }, "\r\n")
end

function init(arguments)
  local folder, first, count = arguments[1], tonumber(arguments[2]), tonumber(arguments[3])
  local headers = { ["Content-Type"] = "multipart/form-data; boundary=" .. boundary }
  for index = 0, count - 1 do
    local name = string.format("%05d", first + index)
    local body = body_of(folder .. "/" .. name .. ".png", name)
    requests[index] = wrk.format("POST", "/predict", headers, body)
  end
end

function request()
  local found = requests[next_index % (#requests + 1)]
  next_index = next_index + 1
  return found
end

function done(summary, latency)
  local failed = summary.errors.status + summary.errors.connect + summary.errors.read
    + summary.errors.write + summary.errors.timeout
  io.write(string.format(
    "RESULT %d %.6f %.3f %.3f %.3f %d\n",
    summary.requests, summary.duration / 1e6, latency:percentile(50) / 1e3,
    latency:percentile(95) / 1e3, latency:percentile(99) / 1e3, failed
  ))
end
