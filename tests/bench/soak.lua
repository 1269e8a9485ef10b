-- Requests for wrk, each different: what people who come one after the other ask for. -- SEED
local n = 0

function init(args)
  math.randomseed(tonumber(args[1]))
end

local function place()
  return 95 + 17 * math.random(), 24 + 16 * math.random()
end

local function tile()
  local z = 4 + math.random(0, 8)
  local lon, lat = place()
  local side = 2 ^ z
  local s = math.sin(math.rad(lat))
  local x = math.floor((lon / 360 + 0.5) * side)
  local y = math.floor((0.5 - math.log((1 + s) / (1 - s)) / (4 * math.pi)) * side)
  return string.format("%d/%d/%d", z, x, y)
end

local kinds = {
  function() return string.format("/tiles/counties/%s.mvt?n=%d", tile(), n) end,
  function() return string.format("/maps/incidence/%s.png?year=%d&n=%d", tile(), math.random(2011, 2018), n) end,
  function() return string.format("/maps/ecology-incidence/%s.png?year=%d&lang=en&n=%d", tile(), math.random(2011, 2018), n) end,
  function() return string.format("/locate?lon=%.4f&lat=%.4f", place()) end,
  function()
    local lon, lat = place()
    return string.format("/collections/counties/items?bbox=%.4f,%.4f,%.4f,%.4f&limit=%d", lon, lat, lon + 3 * math.random(), lat + 2 * math.random(), math.random(5, 60))
  end,
  function() return string.format("/collections/counties/items?filter=area_km2%%3E%.2f&limit=20&f=csv", 9000 * math.random()) end,
  function()
    local lon, lat = place()
    return string.format("/maps/incidence.png?bbox=%.3f,%.3f,%.3f,%.3f&width=90&dpi=96", lon, lat, lon + 4, lat + 3)
  end,
  function() return string.format("/collections/counties/classes?property=incidence&method=jenks&k=%d&year=%d&n=%d", math.random(3, 9), math.random(2011, 2018), n) end,
}
local weights = {30, 25, 10, 15, 8, 8, 1, 0}

function request()
  n = n + 1
  local roll, at = math.random(1, 97), 1
  while roll > weights[at] do
    roll = roll - weights[at]
    at = at + 1
  end
  return wrk.format("GET", kinds[at]())
end
