-- Addresses for wrk, each different: PREFIX z x y SUFFIX over the west of the country (95-112 E, 24-40 N), z4 to z10.
-- wrk -s tiles.lua URL -- PREFIX SUFFIX SEED
local prefix, suffix, n = "", "", 0

function init(args)
  prefix, suffix = args[1], args[2]
  math.randomseed(tonumber(args[3]))
end

function request()
  n = n + 1
  local z = 4 + math.random(0, 6)
  local lon, lat = 95 + 17 * math.random(), 24 + 16 * math.random()
  local side = 2 ^ z
  local s = math.sin(math.rad(lat))
  local x = math.floor((lon / 360 + 0.5) * side)
  local y = math.floor((0.5 - math.log((1 + s) / (1 - s)) / (4 * math.pi)) * side)
  return wrk.format("GET", string.format("%s%d/%d/%d%s", prefix, z, x, y, suffix))
end
