-- What is shipped.
local M = { unit = "kg" }

local weights = { tea = 2, steel = 9, wool = 1 }
local asked = 0

function M.weight(what)
  asked = asked + 1
  return weights[what] or 0
end

function M.label(what)
  return what .. " " .. (weights[what] or "?") .. " " .. M.unit .. " asked " .. asked
end

return M
