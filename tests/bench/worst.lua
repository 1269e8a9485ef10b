-- The worst requests known, one kind after the other, for wrk: each costs the server what it allows a request to cost.
local n = 0

-- A ring around a place that differs from request to request; with `stride` 1 it is round, otherwise a star whose sides cross.
local function ring(count, stride, radius)
  local places = {}
  local lon = 103 + (n % 997) / 500
  for i = 0, count do
    local at = 2 * math.pi * (i * stride % count) / count
    places[#places + 1] = string.format("%.4f+%.4f", lon + radius * math.cos(at), 31 + radius * math.sin(at))
  end
  return table.concat(places, ",")
end

local kinds = {
  function() return "/collections/counties/items?limit=10000&filter=S_CROSSES(geometry,LINESTRING(" .. ring(41, 16, 8) .. "))" end,
  function() return "/collections/counties/items?limit=10000&filter=S_OVERLAPS(geometry,POLYGON((" .. ring(200, 1, 9) .. ")))" end,
  function() return "/tiles/counties/4/12/6.mvt?filter=S_INTERSECTS(geometry,POLYGON((" .. ring(200, 1, 7) .. ")))" end,
  function() return "/collections/counties/classes?property=area_km2&method=jenks&k=9&n=" .. n end,
  function() return "/collections/counties/items?in=areas/*&not_in=eco-zones/*&limit=10000&offset=" .. n % 50 end,
  function() return "/collections/counties/items?limit=10000&offset=" .. n % 50 end,
  function() return "/collections/counties/aggregate?group_by=province_code&f=geojson&filter=area_km2%3E" .. n % 100 end,
  function() return string.format("/maps/incidence.png?width=%d&dpi=300", 400 + n % 20) end,
  function() return string.format("/maps/incidence.pdf?width=%d", 400 + n % 20) end,
}

function request()
  n = n + 1
  return wrk.format("GET", kinds[n % #kinds + 1]())
end

function done(summary, latency)
  local e = summary.errors
  io.write(string.format("sent %d, refused %d, broken %d\n", summary.requests, e.status, e.connect + e.read + e.write + e.timeout))
end
