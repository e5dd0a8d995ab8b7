-- Makes core/html/entities_table.h from the standard's list, https://html.spec.whatwg.org/entities.json:
-- `lua5.4 core/html/generate/entities.lua entities.json >core/html/entities_table.h`. The entities of one hash stand
-- beside each other, so a look-up is the few comparisons of one bucket.

local BUCKET_BITS, FACTOR = 11, 2654435769 -- the factor is what core/html/entities.c hashes with too

local function hash(name)
  local sum = 0
  for i = 1, #name do sum = (sum * 31 + name:byte(i)) & 0xFFFFFFFF end
  return ((sum * FACTOR) & 0xFFFFFFFF) >> (32 - BUCKET_BITS)
end

local function read(path)
  local file = assert(io.open(path))
  local text, list = file:read "a", {}
  file:close()
  for name, points in text:gmatch '"&(%w+;?)":%s*{%s*"codepoints":%s*%[([%d,%s]+)%]' do
    local characters = {}
    for point in points:gmatch "%d+" do characters[#characters + 1] = utf8.char(tonumber(point)) end
    list[#list + 1] = { name = name, text = table.concat(characters), bucket = hash(name) }
  end
  table.sort(list, function(a, b)
    if a.bucket ~= b.bucket then return a.bucket < b.bucket end
    return a.name < b.name
  end)
  return list
end

local function fill(line, list, form)
  local out, width = {}, 200
  for _, item in ipairs(list) do
    local text = form(item)
    if width + #text + 1 > 112 then
      out[#out + 1] = "\n   "
      width = 4
    end
    out[#out + 1] = " " .. text
    width = width + #text + 1
  end
  print(line .. table.concat(out))
end

local function octal(byte) return ("\\%03o"):format(byte:byte()) end

local list = read(arg[1])
local starts, next_one = {}, 1
for bucket = 0, 1 << BUCKET_BITS do
  while list[next_one] and list[next_one].bucket < bucket do next_one = next_one + 1 end
  starts[bucket + 1] = next_one - 1
end

local at = 0
for _, one in ipairs(list) do
  one.at = at
  at = at + #one.name
end

print(([[
/* Made by generate/entities.lua of the standard's entities.json; not to be edited. */
#ifndef HTML_ENTITIES_TABLE_H
#define HTML_ENTITIES_TABLE_H

enum { ENTITY_COUNT = %d, ENTITY_BUCKET_BITS = %d };
]]):format(#list, BUCKET_BITS))
fill("static const char entity_names[] =", list, function(one) return '"' .. one.name .. '"' end)
print "    ;\n"
fill("static const struct entity entities[ENTITY_COUNT] = {", list, function(one)
  return ('{%d, %d, %d, "%s"},'):format(one.at, #one.name, #one.text, (one.text:gsub("[^%w]", octal)))
end)
print "};\n"
print "/* Where each bucket begins; the next one's beginning is its end. */"
fill("static const uint16_t entity_starts[(1 << ENTITY_BUCKET_BITS) + 1] = {", starts,
     function(start) return start .. "," end)
print "};\n\n#endif"
