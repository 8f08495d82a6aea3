-- Sends prebuilt requests, read from a file in which each ends with a zero byte. Looks at no
-- answer: a callback for each would make wrk the bottleneck. The run checks answers otherwise.
-- Arguments: file, `uniform` or `once`, milliseconds, how many at most, what to draw by.
local ffi = require("ffi")
ffi.cdef[[
  typedef struct { long seconds; long nanoseconds; } bench_time;
  int clock_gettime(int clock, bench_time *time);
  int getpid();
  int kill(int pid, int signal);
]]
local MONOTONIC, INTERRUPT, LOOK_EVERY = 1, 2, 32

local time = ffi.new("bench_time")
local function milliseconds()
  ffi.C.clock_gettime(MONOTONIC, time)
  return tonumber(time.seconds) * 1000 + tonumber(time.nanoseconds) / 1e6
end

local requests, count, once, span, most = {}, 0, false, 0, 0
local ends
sent = 0

function setup(thread)
  worker = thread
end

function init(args)
  local file = assert(io.open(args[1], "rb"))
  for text in file:read("*a"):gmatch("([^%z]+)") do
    count = count + 1
    requests[count] = text
  end
  file:close()
  once = args[2] == "once"
  span = tonumber(args[3])
  most = tonumber(args[4])
  -- Drawn alike, what one slot brings into the server's caches is what the next one asks for.
  math.randomseed(tonumber(args[5]))
end

-- wrk sleeps for its whole -d unless it is interrupted.
local function stop()
  ffi.C.kill(ffi.C.getpid(), INTERRUPT)
  wrk.thread:stop()
end

function request()
  if sent % LOOK_EVERY == 0 then
    local now = milliseconds()
    if ends == nil then ends = now + span end
    if now >= ends then stop() end
  end
  if sent >= most then stop() end
  sent = sent + 1
  if once then return requests[(sent - 1) % count + 1] end
  return requests[math.random(count)]
end

function done(summary, latency)
  local errors = summary.errors
  local failed = errors.connect + errors.read + errors.write + errors.timeout
  io.write(string.format(
    '\nBENCH {"requests":%d,"sent":%d,"microseconds":%d,"bytes":%d,"refused":%d,"failed":%d,' ..
    '"p50":%d,"p99":%d}\n',
    summary.requests, worker:get("sent"), summary.duration, summary.bytes, errors.status, failed,
    latency:percentile(50), latency:percentile(99)))
end
