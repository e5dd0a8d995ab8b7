-- Numbers out of text as people write it. Taste, not mechanism: what counts as a price on the web's
-- pages is decided here, and each decision has its line in tests/unit/lua/text_spec.lua.
local text = {}

-- What stands between groups of digits or before a number, in the forms that pages use.
local plain = {
    ["\u{A0}"] = " ", ["\u{2007}"] = " ", ["\u{2009}"] = " ", ["\u{202F}"] = " ",
    ["\u{2019}"] = "'", ["\u{2212}"] = "-",
}

-- What marks a price: the euro and its neighbours in Unicode, signs and words, three capitals (ISO 4217).
local function is_sign(s)
    if s:find("^\xE2\x82[\xA0-\xBF]") or s:find("^%u%u%u%f[%W]") then return true end
    for _, sign in ipairs { "kr", "zł", "Kč", "Rp", "R$", ",-", ",–" } do
        if s:sub(1, #sign) == sign then return true end
    end
    return false
end

-- The few bytes in front of a number that can say something of it; never all of a long text.
local function before(s, at) return s:sub(math.max(1, at - 8), at - 1) end

-- Does a price stand at [at, stop)? Behind it any sign will do; in front those of countries that write a decimal
-- point, $ and £, say nothing.
local function is_money(s, at, stop)
    local left, right = before(s, at):match("(%S*)%s?$"), s:sub(stop, stop + 8):match("^%s?(%S*)")
    return is_sign(left) or is_sign(right) or right:find("^[$\xC2]") ~= nil
end

-- The groups of digits behind the first one at `at`: where they end, how many there are, and what parts them.
local function groups(s, at)
    local first = s:match("^%d+", at)
    local lakh = s:match("^%d%d?,%d%d,[%d,]*%d%d%d%f[%D]", at) -- India: two digits a group, three in the last
    if lakh and not lakh:sub(1, -5):find("%d%d%d") then return at + #lakh, 2, "," end
    local stop, count = at + #first, 0
    local separator = s:match("^[.,' ]", stop)
    if not separator or #first > 3 or first:sub(1, 1) == "0" then return stop, 0 end
    while s:sub(stop, stop) == separator and s:find("^%d%d%d%f[%D]", stop + 1) do
        stop, count = stop + 4, count + 1
    end
    return stop, count, separator
end

-- Where the first number of `s` starts: a digit, or a point with digits behind it (".99").
local function start(s)
    local at = s:find("%d")
    if not at then return nil end
    local pointed = s:match("()[.,]%d", at - 1)
    return pointed == at - 1 and not s:find("^%w", at - 2) and pointed or at
end

-- Is there a minus in front: "-3", "-£3", "£-3", but not "10-20", "ISBN-13"?
local function is_negative(s, at)
    return ("\n" .. before(s, at)):find("[^%w]%-[^%w%s]*$")
end

--- The first number in a text, or nil where there is none: "£51.77" 51.77, "3 for 10" 3, "Sold out" nil.
--- An integer where no decimals are written, else a float.
---
--- Spaces, apostrophes, commas and points may group digits by three. Of two different separators the last is the
--- decimal one ("1.299,00", "1,299.00"); one that repeats groups ("1.299.000"). A single one with exactly three
--- digits behind it could be both: a comma groups ("1,299" is 1299); a point is a decimal point ("1.299" is
--- 1.299) unless it is a price of those who group with points: "1.299 €", "€ 1.299" and "R$ 1.299" are 1299, but
--- "$1.299" is 1.299. Nothing groups behind a 0 ("0,125" is 0.125).
---@param s string
---@return number?
function text.number(s)
    s = s:gsub("[\xC2\xE2][\x80-\xBF]+", plain)
    local at = start(s)
    if not at then return nil end
    local digits, stop, fraction = "", at, nil
    if s:find("^%d", at) then
        local count, separator
        stop, count, separator = groups(s, at)
        digits = s:sub(at, stop - 1)
        if count == 1 and separator == "." and not s:find("^,%d", stop) and not is_money(s, at, stop) then
            digits, stop = digits:match("^%d+"), at + #digits:match("^%d+")
        end
    end
    local point
    point, fraction = s:match("^([.,])(%d+)", stop)
    if point and digits:find(point, 1, true) then fraction = nil end
    local value = tonumber((digits:gsub("%D", "")) .. (fraction and "." .. fraction or ""))
    return is_negative(s, at) and -value or value
end

return text
