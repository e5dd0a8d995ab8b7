-- Writes core/encoding/indexes.c: the indexes of the WHATWG Encoding Standard as charts, which C compiles as they are and
-- people can read. FOLDER has the standard's index-*.txt (https://github.com/whatwg/encoding):
--
--     lua5.4 core/encoding/generate/indexes.lua FOLDER >core/encoding/indexes.c

local folder = assert(arg[1], "usage: indexes.lua FOLDER")
local COLUMNS = 112

local singles = { "ibm866", "iso-8859-2", "iso-8859-3", "iso-8859-4", "iso-8859-5", "iso-8859-6", "iso-8859-7",
    "iso-8859-8", "iso-8859-10", "iso-8859-13", "iso-8859-14", "iso-8859-15", "iso-8859-16", "koi8-r", "koi8-u",
    "macintosh", "windows-874", "windows-1250", "windows-1251", "windows-1252", "windows-1253", "windows-1254",
    "windows-1255", "windows-1256", "windows-1257", "windows-1258", "x-mac-cyrillic", "iso-2022-jp-katakana" }
local doubles = { { "big5", 157 }, { "euc-kr", 190 }, { "gb18030", 190 }, { "jis0208", 94 }, { "jis0212", 94 } }

-- What does not show, changes how its neighbours show, or is written from right to left.
local hidden = { { 0x0, 0xA0 }, { 0xAD, 0xAD }, { 0x300, 0x36F }, { 0x590, 0x8FF }, { 0xE31, 0xE31 }, { 0xE34, 0xE3A },
    { 0xE47, 0xE4E }, { 0x2000, 0x200F }, { 0x2028, 0x202F }, { 0x205F, 0x206F }, { 0x3000, 0x3000 }, { 0x302A, 0x302F },
    { 0x3099, 0x309A }, { 0xE000, 0xF8FF }, { 0xFB1D, 0xFDFF }, { 0xFE00, 0xFE0F }, { 0xFE20, 0xFE2F }, { 0xFE70, 0xFEFF },
    { 0xFFA0, 0xFFA0 }, { 0xFFF0, 0xFFFF } }

local function shown(code)
    for _, range in ipairs(hidden) do
        if code >= range[1] and code <= range[2] then return false end
    end
    return true
end

-- The characters' places, and the last of them.
local function read(name)
    local codes, last, identifier = {}, -1, nil
    for line in assert(io.open(folder .. "/index-" .. name .. ".txt")):lines() do
        identifier = identifier or line:match "^# Identifier: (%x+)"
        local pointer, code = line:match "^%s*(%d+)\t0x(%x+)"
        if pointer then
            codes[tonumber(pointer)] = tonumber(code, 16)
            last = math.max(last, tonumber(pointer))
        end
    end
    return codes, last, identifier
end

-- A cell as it stands in C, and how wide that is.
local function cell(code)
    if not code then return ".", 1 end
    local bytes = utf8.char(code)
    if shown(code) then return bytes, code < 0x1100 and 1 or 2 end
    return bytes:gsub(".", function(byte) return ("\\%03o"):format(byte:byte()) end), 4 * #bytes
end

-- The characters first to last as string literals; nil where there is none. Holes at the end are left out.
local function literals(codes, first, last, indent)
    while last >= first and not codes[last] do last = last - 1 end
    if last < first then return nil end
    local lines, line, width = {}, {}, 0
    for pointer = first, last do
        local text, columns = cell(codes[pointer])
        if width + columns > COLUMNS - #indent - 3 then
            lines[#lines + 1] = '"' .. table.concat(line) .. '"'
            line, width = {}, 0
        end
        line[#line + 1] = text
        width = width + columns
    end
    lines[#lines + 1] = '"' .. table.concat(line) .. '"'
    return table.concat(lines, "\n" .. indent)
end

local function c_name(name) return (name:gsub("-", "_")) end

-- Many single-byte indexes begin with these 32.
local controls = {}
for i = 0, 31 do controls[i] = 0x80 + i end

local function begins_with_controls(codes)
    for i, code in pairs(controls) do
        if codes[i] ~= code then return false end
    end
    return true
end

print [[
/* Made by core/encoding/generate/indexes.lua from the indexes of the WHATWG Encoding Standard; not to be edited. */
#include "encoding/indexes.h"

#include <stddef.h>
]]
print("#define CONTROLS \\\n    " .. literals(controls, 0, 31, "    "):gsub("\n", " \\\n"))

for _, name in ipairs(singles) do
    local codes, last = read(name)
    local controlled = begins_with_controls(codes)
    print(("\nconst char single_%s[] =%s\n    %s;"):format(c_name(name), controlled and " CONTROLS" or "",
        literals(codes, controlled and 32 or 0, last, "    ")))
end

for _, double in ipairs(doubles) do
    local name, cells = double[1], double[2]
    local codes, last, identifier = read(name)
    print(("\n/* %s */\nstatic const char *const %s_rows[] = {"):format(identifier, c_name(name)))
    for row = 0, last // cells do
        local text = literals(codes, row * cells, row * cells + cells - 1, "        ")
        if text then print(("    [%d] =\n        %s,"):format(row, text)) end
    end
    print(("};\nconst struct chart chart_%s = {%s_rows, sizeof %s_rows / sizeof *%s_rows, %d};")
        :format(c_name(name), c_name(name), c_name(name), c_name(name), cells))
end

print "\nconst struct gb18030_range gb18030_ranges[GB18030_RANGES] = {"
local ranges, line = {}, "   "
for pointer, code in pairs((read "gb18030-ranges")) do ranges[#ranges + 1] = { pointer, code } end
table.sort(ranges, function(a, b) return a[1] < b[1] end)
assert(#ranges == 207)
for _, range in ipairs(ranges) do
    local text = (" {%d, 0x%04X},"):format(range[1], range[2])
    if #line + #text > COLUMNS then
        print(line)
        line = "   "
    end
    line = line .. text
end
print(line .. "\n};")
