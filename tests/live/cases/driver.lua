-- Runs the lines of Lua that a test sends: read from a FIFO by a program under `darn live`, or found in the pages of a
-- crawl. Its answers are what the line returned, one line of text.
require "sentinel" -- saved to see that nothing else was under way

local driver = {}

local function show(value)
  if type(value) ~= "string" then return tostring(value) end
  return (('"' .. value:gsub('[\\"]', "\\%0") .. '"'):gsub("\n", "\\n"))
end

local function answer(ok, ...)
  if not ok then return "error: " .. tostring((...)):gsub("\n", "\\n") end
  local values = table.pack(...)
  for i = 1, values.n do values[i] = show(values[i]) end
  return table.concat(values, ", ")
end

local function compile(line)
  return load("return " .. line, "=line") or assert(load(line, "=line"))
end

-- A program: the lines of the file that its first argument names.
function driver.loop()
  for line in io.lines(arg[1]) do
    io.stdout:write("@", answer(pcall(function() return compile(line)() end)), "\n"):flush()
  end
end

-- A scraper: the page is the line, behind the links to follow. A page that is to fail is not caught, and goes to the
-- callback that the case names.
function driver.parse(page)
  local links, line = page.body:match "^%-%- next: ([^\n]*)\n(.*)$"
  for link in (links or ""):gmatch "%S+" do
    page:follow(link, link:find "failing" and driver.failing or nil)
  end
  local run = compile(line or page.body)
  local path = page.url:match "://[^/]*(.*)"
  page:emit { path = path, value = path:find "failing" and answer(true, run()) or answer(pcall(run)) }
end

-- Says that it is there, and returns when the test opens the gate.
function driver.wait()
  io.open(".programs/waiting", "w"):write("\n"):close()
  local gate <close> = io.open ".programs/gate"
  gate:read()
end

return driver
