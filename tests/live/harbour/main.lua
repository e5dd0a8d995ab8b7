-- A harbour, for test_harbour.c: ships come in, cranes unload them crate by crate, the office writes bills. It reads
-- commands, one a line, from the file that its first argument names, and answers each with one line. Its main loop never
-- returns; its state is in local variables.
local goods = require "goods"
local ships = require "ships"
local weight = goods.weight -- by name, as many programs do

local FEE = 5
local DISCOUNT <const> = 1
local name = "North"

-- ---- state ----

local day = 0
local money = 100
local waiting, docked = {}, {}
local cranes = {}
local log = {}

-- ---- helpers ----

local function round(x)
  return math.floor(x + 0.5)
end

local function join(list, separator)
  local words = {}
  for i, value in ipairs(list) do
    words[i] = tostring(value)
  end
  return table.concat(words, separator or " ")
end

local function note(text)
  log[#log + 1] = day .. ": " .. text
  return text
end

local function find(list, wanted)
  for i, ship in ipairs(list) do
    if ship.name == wanted then return ship, i end
  end
  error("no ship " .. tostring(wanted))
end

-- ---- cranes: coroutines that never end ----

local function lift(ship)
  ship.crates = ship.crates - 1
  return ship.name .. " has " .. ship.crates
end

local function crane_work()
  while true do
    local ship = docked[1]
    coroutine.yield(ship and lift(ship) or "idle")
  end
end

local function crane_start(count)
  for i = 1, count do
    cranes[i] = coroutine.create(crane_work)
  end
end

local function crane_step(i)
  local ok, said = coroutine.resume(cranes[i])
  if not ok then error(said) end
  return said
end

-- ---- a factory of closures ----

local function make_meter(step)
  local total = 0
  local meter = {}
  function meter.add()
    total = total + step
    return total
  end
  function meter.read()
    return total
  end
  return meter
end

local tides = make_meter(1)
local crates = make_meter(10)

-- ---- the office ----

local function bill(ship)
  return round(ship:due(FEE)) - DISCOUNT
end

local function pay(ship)
  local sum = bill(ship)
  money = money + sum
  ship.paid = ship.paid + sum
  return sum
end

local function report()
  return join { name, "day", day, "money", money, "docked", #docked }
end

-- ---- commands ----

local function arrive(kind, who, load)
  local ship = ships.new(kind, who, tonumber(load))
  waiting[#waiting + 1] = ship
  return note(who .. " arrives")
end

local function dock(who)
  local ship, i = find(waiting, who)
  table.remove(waiting, i)
  docked[#docked + 1] = ship
  return note(ship:title() .. " docks")
end

local function next_day()
  day = day + 1
  tides.add()
  return day
end

local function meters()
  return join { tides.read(), crates.add() }
end

local function cargo(what)
  return what .. " " .. weight(what)
end

local function pid()
  local file <close> = io.open "/proc/self/stat"
  return file:read "n"
end

function answer(line)
  local words = {}
  for word in line:gmatch "%S+" do
    words[#words + 1] = word
  end
  local command, a, b, c = table.unpack(words)
  if not command then return "" end
  if command == "arrive" then return arrive(a, b, c) end
  if command == "dock" then return dock(a) end
  if command == "day" then return next_day() end
  if command == "report" then return report() end
  if command == "bill" then return bill(find(docked, a)) end
  if command == "pay" then return pay(find(docked, a)) end
  if command == "crane" then return crane_step(tonumber(a)) end
  if command == "meters" then return meters() end
  if command == "cargo" then return cargo(a) end
  if command == "label" then return goods.label(a) end
  if command == "show" then return tostring(find(docked, a)) end
  if command == "log" then return log[#log] end
  if command == "pid" then return pid() end
  return "what is " .. command .. "?"
end

-- ---- the main loop ----

local input <close> = io.open(arg[1])
crane_start(2)
while true do
  local line = input:read() or os.exit(0, true)
  local ok, said = pcall(answer, line)
  io.stdout:write("@", tostring(said), "\n"):flush()
end
