-- Two modules that are saved together: an item that mixes them would be half old, half new.
local darn = require "darn"
local a, b = require "a", require "b"

local switch = {}

function switch.parse(page)
  page:emit { a = a, b = b, version = darn.version }
  page:follow(page:css "a")
end

return switch
