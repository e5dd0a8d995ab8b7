-- Ships: a class and one that inherits from it.
local M = {}

local Ship = {}
Ship.__index = Ship

function Ship.new(class, name, crates)
  return setmetatable({ name = name, crates = crates, paid = 0 }, class)
end

function Ship:due(fee)
  return self.crates * fee
end

function Ship:title()
  return self.name
end

function Ship:__tostring()
  return "<" .. self:title() .. ">"
end

local Tanker = setmetatable({}, { __index = Ship })
Tanker.__index = Tanker
Tanker.__tostring = Ship.__tostring

function Tanker:due(fee)
  return Ship.due(self, fee) + 100
end

M.kinds = { ship = Ship, tanker = Tanker }

function M.new(kind, name, crates)
  local class = M.kinds[kind] or error("no kind " .. kind)
  return class:new(name, crates)
end

return M
