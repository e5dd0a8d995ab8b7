-- Makes core/html/names_table.h: `lua5.4 core/html/generate/names.lua >core/html/names_table.h`. The names are those
-- that the parser, the selectors and the readers of pages ask for; a name that is not here works as well, by its text.

-- Elements of HTML (WHATWG HTML, its index and section 16), then those of SVG and MathML that the parser knows.
local tags = [[
a abbr acronym address applet area article aside audio b base basefont bdi bdo bgsound big blink blockquote body br
button canvas caption center cite code col colgroup data datalist dd del details dfn dialog dir div dl dt em embed
fieldset figcaption figure font footer form frame frameset h1 h2 h3 h4 h5 h6 head header hgroup hr html i iframe
image img input ins isindex kbd keygen label legend li link listing main map mark marquee menu menuitem meta meter
multicol nav nextid nobr noembed noframes noscript object ol optgroup option output p param picture plaintext pre
progress q rb rbc rp rt rtc ruby s samp script search section select selectedcontent slot small source spacer span
strike strong style sub summary sup table tbody td template textarea tfoot th thead time title tr track tt u ul var
video wbr xmp
annotation-xml math mi mn mo ms mtext mglyph malignmark
svg desc foreignobject g path
]]

local attributes = [[
accept accept-charset action align alt async autocomplete autofocus autoplay border cellpadding cellspacing charset
checked cite class color cols colspan content controls coords crossorigin data datetime decoding defer dir dirname
disabled download draggable encoding enctype face for form formaction formenctype formmethod formnovalidate formtarget
frameborder headers height hidden href hreflang http-equiv id integrity is itemid itemprop itemref itemscope itemtype
label lang language list loading loop max maxlength media method min minlength multiple muted name nomodule nonce
novalidate onclick open pattern placeholder poster preload property readonly referrerpolicy rel required rev role rows
rowspan sandbox scope selected shape size sizes slot span spellcheck src srcdoc srclang srcset start step style
summary tabindex target title translate type usemap valign value vocab width wrap xmlns aria-label aria-hidden
data-id data-src data-href
]]

local function words(text)
  local list = {}
  for word in text:gmatch "%S+" do list[#list + 1] = word end
  return list
end

-- As core/html/names.c has it: two words of eight bytes, NULs behind the name.
local function hash(name, factor)
  assert(#name < 16, name)
  local low, high = string.unpack("<i8i8", name .. ("\0"):rep(16 - #name))
  return ((low + high * 31) * factor) >> 53
end

-- A factor with which no two names fall into one place.
local function find_factor(names)
  math.randomseed(1)
  for _ = 1, 100000 do
    local factor, taken, good = math.random(0) | 1, {}, true
    for _, name in ipairs(names) do
      local place = hash(name, factor)
      if taken[place] then good = false break end
      taken[place] = true
    end
    if good then return factor end
  end
  error("no factor found: enlarge the table")
end

local function constant(prefix, name) return prefix .. name:upper():gsub("%-", "_") end

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

local function write(what, prefix, names)
  local factor, places = find_factor(names), {}
  for i = 0, 2047 do places[i + 1] = 0 end
  for i, name in ipairs(names) do places[hash(name, factor) + 1] = i end
  fill(("enum %s { %sOTHER,"):format(what, prefix), names, function(name) return constant(prefix, name) .. "," end)
  print(("    %sCOUNT\n};\n"):format(prefix))
  print "#ifdef NAMES_TABLES"
  fill(("static const char %ss[][16] = { \"\","):format(what), names, function(name) return ('"%s",'):format(name) end)
  print "};\n"
  print(("static const uint64_t %s_factor = UINT64_C(0x%x);"):format(what, factor))
  fill(("static const uint8_t %s_places[2048] = {"):format(what), places, function(place) return place .. "," end)
  print "};\n#endif\n"
end

print [[
/* Made by generate/names.lua; not to be edited. */
#ifndef HTML_NAMES_TABLE_H
#define HTML_NAMES_TABLE_H
]]
write("tag", "TAG_", words(tags))
write("attr", "ATTR_", words(attributes))
print "#endif"
