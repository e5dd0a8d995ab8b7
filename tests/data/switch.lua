-- Two modules that are saved together: an item that mixes them would be half old, half new.
local darn = require "darn"
local a, b = require "a", require "b"

local switch = {}
local runs = io.open("runs", "a") -- a line for each time that a page is run
runs:setvbuf "line"

function switch.parse(page)
  runs:write(page.url, "\n")
  page:emit { a = a, b = b, version = darn.version }
  page:follow(page:css "a")
end

return switch
