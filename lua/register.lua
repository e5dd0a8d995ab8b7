-- What a load leaves in objects that are not its own: handlers in somebody's list, a function added to `string`,
-- globals. Each load's entries are remembered; before its file is loaded again they are withdrawn, so that the new
-- load finds things as the first one did, and afterwards the new entries take the places of the old ones.
local native, merge = ...

local type, next, select = type, next, select
local rawget, rawset, rawlen, rawequal = rawget, rawset, rawlen, rawequal
local math_type, sort, setmetatable = math.type, table.sort, setmetatable
local getmetatable, set_metatable = debug.getmetatable, debug.setmetatable
local getupvalue, setupvalue = debug.getupvalue, debug.setupvalue
local getuservalue, setuservalue = debug.getuservalue, debug.setuservalue
local samples = native.samples -- a value of each type that has one metatable for all

local register = {}

local weak = { __mode = "v" }

---- reading what a load changed ----

-- An entry: how it was made, what was in its place before, and .at, which does not keep alive what is there.
local function new_entry(how, object, key, before, value)
    return { how = how, before = before, at = setmetatable({ object = object, key = key, value = value }, weak) }
end

--- What changed in a list, as what was put into it: elements that moved did not change.
local function read_list(entries, object, before, changes)
    local at, known = 1, {}
    local length = 0
    while true do
        local was = changes[length + 1]
        local value
        if was then value = was.before else value = rawget(object, length + 1) end
        if value == nil then break end
        length = length + 1
        before[length] = value
        known[value] = true
    end
    for i = 1, rawlen(object) do
        local value = rawget(object, i)
        if at <= length and rawequal(value, before[at]) then
            at = at + 1
        elseif not known[value] or type(value) ~= "table" and type(value) ~= "function" then
            local entry = new_entry("list", object, nil, nil, value)
            entry.index = i
            entries[#entries + 1] = entry
        end
    end
end

local function is_in_list(object, key, count)
    return math_type(key) == "integer" and key >= 1 and key <= rawlen(object) + count
end

local function group_lists(changes)
    local lists, counts = {}, {}
    for i = 1, #changes do
        local object = changes[i].object or 0
        counts[object] = (counts[object] or 0) + 1
    end
    for i = 1, #changes do
        local c = changes[i]
        if c.key ~= nil and is_in_list(c.object, c.key, counts[c.object]) then
            lists[c.object] = lists[c.object] or {}
            lists[c.object][c.key] = c
        end
    end
    return lists
end

local function read_one(c)
    if c.upvalue then
        local entry = new_entry("upvalue", c.object, c.upvalue, c.before, c.after)
        entry.name = getupvalue(c.object, c.upvalue)
        return entry
    elseif c.uservalue then
        return new_entry("uservalue", c.object, c.uservalue, c.before, c.after)
    elseif c.type then
        return new_entry("type", c.type, nil, c.before, c.after)
    elseif c.metatable then
        return new_entry("metatable", c.object, nil, c.before, c.after)
    end
    return new_entry("field", c.object, c.key, c.before, c.after)
end

--- Is there an entry of a load inside of this one that says the same?
local function find_inner(entry, inner)
    for i = #inner, 1, -1 do
        local other, at = inner[i], entry.at
        if other.how == entry.how and rawequal(other.at.object, at.object) and rawequal(other.at.key, at.key) then
            if entry.how ~= "list" or rawequal(other.at.value, at.value) then return other end
        end
    end
end

--- The entries of a load, from what the journal tells. leave(object, key): it is not the program's. inner: entries of
--- loads that ended inside of this one.
function register.read(changes, leave, inner)
    local entries, lists, kept = {}, group_lists(changes), {}
    for i = 1, #changes do
        local c = changes[i]
        local list = lists[c.object]
        if leave(c.object, c.key) then -- nothing
        elseif list and c.key ~= nil and list[c.key] == c then
            if not list.read then read_list(entries, c.object, {}, list) end
            list.read = true
        else
            entries[#entries + 1] = read_one(c)
        end
    end
    for i = 1, #entries do
        local entry = entries[i]
        local other = find_inner(entry, inner)
        if not other then
            kept[#kept + 1] = entry
        elseif entry.how ~= "list" and not rawequal(other.at.value, entry.at.value) then
            entry.before = other.at.value
            kept[#kept + 1] = entry
        end
    end
    return kept
end

---- where an entry is ----

local function upvalue_of(entry)
    local object, n = entry.at.object, entry.at.key
    if getupvalue(object, n) == entry.name then return n end
    for i = 1, 255 do
        local name = getupvalue(object, i)
        if name == nil or name == entry.name then return name and i end
    end
end

local function get(entry)
    local object = entry.at.object
    if entry.how == "metatable" then return getmetatable(object) end
    if entry.how == "type" then return getmetatable(samples[object]) end
    if entry.how == "uservalue" then return (getuservalue(object, entry.at.key)) end
    if entry.how == "upvalue" then
        local n = upvalue_of(entry)
        return n and select(2, getupvalue(object, n))
    end
    return rawget(object, entry.at.key)
end

local function set(entry, value)
    local object = entry.at.object
    if entry.how == "metatable" then return set_metatable(object, value) end
    if entry.how == "type" then return set_metatable(samples[object], value) end
    if entry.how == "uservalue" then return setuservalue(object, value, entry.at.key) end
    if entry.how == "field" then return rawset(object, entry.at.key, value) end
    local n = upvalue_of(entry)
    if n then setupvalue(object, n, value) end
end

local function write(m, entry, value)
    local object = entry.at.object
    if entry.how == "upvalue" then
        local n = upvalue_of(entry)
        if n then merge.write(m, "upvalue", object, n, value) end
    elseif entry.how == "type" then
        merge.write(m, "metatable", samples[object], nil, value)
    else
        merge.write(m, entry.how, object, entry.at.key, value)
    end
end

local function is_there(entry)
    return entry.at.object ~= nil and (entry.how ~= "field" or entry.at.key ~= nil)
end

---- withdrawing ----

local function save_list(undo, object)
    if undo.lists[object] then return undo.lists[object] end
    local list = { used = {} }
    for i = 1, rawlen(object) do list[i] = rawget(object, i) end
    undo.lists[object] = list
    return list
end

--- Where in the list, as it was before anything was withdrawn, the entry's value is.
local function place_in(list, value)
    if value == nil then return nil end
    for i = 1, #list do
        if not list.used[i] and rawequal(list[i], value) then
            list.used[i] = true
            return i
        end
    end
end

local function withdraw_one(entry, base, environment, undo)
    local live = get(entry)
    local untouched = rawequal(live, entry.at.value) or merge.equal(live, base)
    -- Globals are always as before the load: it may look whether they are there.
    if not untouched and not (entry.how == "field" and rawequal(entry.at.object, environment)) then return end
    undo[#undo + 1] = { entry = entry, value = live }
    set(entry, entry.before)
end

--- Takes a load's entries out of the heap, where the program has left them as they were.
function register.withdraw(entries, bases, environment, undo)
    for i = 1, #entries do
        local entry = entries[i]
        if entry.how == "list" and entry.at.object then
            entry.place = place_in(save_list(undo, entry.at.object), entry.at.value)
        end
    end
    for i = #entries, 1, -1 do
        local entry = entries[i]
        if entry.how ~= "list" and is_there(entry) then withdraw_one(entry, bases[entry], environment, undo) end
    end
end

--- Closes the gaps in all lists, once all entries of all loads are withdrawn.
function register.close_gaps(undo)
    for object, list in next, undo.lists do
        local at = 0
        for i = 1, #list do
            if not list.used[i] then
                at = at + 1
                rawset(object, at, list[i])
            end
        end
        for i = at + 1, #list do rawset(object, i, nil) end
    end
end

--- Puts everything back that was withdrawn.
function register.restore(undo)
    for i = #undo, 1, -1 do set(undo[i].entry, undo[i].value) end
    for object, list in next, undo.lists do
        for i = 1, #list do rawset(object, i, list[i]) end
    end
end

---- putting the new in the old one's place ----

local function same_place(a, b)
    return a.how == b.how and rawequal(a.at.object, b.at.object) and rawequal(a.at.key, b.at.key)
end

local function find_old(old, entry)
    for i = 1, #old do
        if not old[i].met and is_there(old[i]) and same_place(old[i], entry) then
            old[i].met = true
            return old[i]
        end
    end
end

local function path_of(entry, environment)
    local is_global = entry.how == "field" and rawequal(entry.at.object, environment)
    return is_global and type(entry.at.key) == "string" and entry.at.key or nil
end

local function merge_one(m, entry, old, bases, environment)
    local live, value = get(entry), m.counterpart[entry.at.value]
    if old then value = merge.value(m, live, bases[old], entry.at.value, path_of(entry, environment))
    elseif value == nil then value = entry.at.value end
    if not rawequal(live, value) then write(m, entry, value) end
end

local function drop_one(m, old, base, environment)
    local live, path = get(old), path_of(old, environment)
    if rawequal(live, old.before) then return end
    if m.reset or rawequal(live, old.at.value) or merge.equal(live, base) then return write(m, old, old.before) end
    if path then m.note(path, "is no longer in the file, live " .. merge.show(live) .. " kept") end
end

---- lists ----

local function is_function(base) return type(base) == "table" and base.kind == "function" end

local function fits(entry, base)
    local value = entry.at.value
    if is_function(base) then return type(value) == "function" and native.identify(value) == base.identity end
    return merge.equal(value, base)
end

--- Which new element is which old one: the same function, an equal value; then tables in their order.
local function match_elements(news, olds, bases)
    local partner = {}
    local function meet(check)
        for i = 1, #news do
            for k = 1, #olds do
                if not partner[news[i]] and not olds[k].met and check(news[i], olds[k]) then
                    partner[news[i]] = olds[k]
                    olds[k].met = true
                end
            end
        end
    end
    meet(function(entry, old) return fits(entry, bases[old]) end)
    meet(function(entry, old)
        return old.place and type(entry.at.value) == "table" and type(old.at.value) == "table"
    end)
    return partner
end

--- The new elements' values, without those that the program has taken out since.
local function new_values(m, news, partner, bases)
    local values = {}
    for i = 1, #news do
        local entry, old = news[i], partner[news[i]]
        local value = m.counterpart[entry.at.value]
        if value == nil then value = entry.at.value end
        if old and old.place then value = merge.value(m, old.at.value, bases[old], entry.at.value, nil) end
        if old and not old.place then value = nil else values[#values + 1] = { value = value, index = entry.index } end
        entry.at.value = value
    end
    return values
end

local function merge_list(m, object, news, olds, bases)
    local values = new_values(m, news, match_elements(news, olds, bases), bases)
    local result, taken, places, length = {}, {}, {}, rawlen(object)
    for i = 1, #olds do
        if olds[i].place then places[#places + 1] = olds[i].place end
    end
    sort(places)
    for i = 1, #places do taken[places[i]] = i end
    local function add_rest()
        for i = #places + 1, #values do result[#result + 1] = values[i].value end
    end
    for i = 1, length do
        local slot = taken[i]
        if not slot then
            result[#result + 1] = rawget(object, i)
        elseif values[slot] then
            result[#result + 1] = values[slot].value
        end
        if slot and slot == #places then add_rest() end
    end
    if #places == 0 then
        for i = 1, #values do
            local at = values[i].index <= #result and values[i].index or #result + 1
            for k = #result, at, -1 do result[k + 1] = result[k] end
            result[at] = values[i].value
        end
    end
    for i = 1, length > #result and length or #result do
        merge.put(m, object, i, rawget(object, i), result[i])
    end
end

local function by_object(entries)
    local objects, lists = {}, {}
    for i = 1, #entries do
        local object = entries[i].how == "list" and entries[i].at.object
        if object then
            if not lists[object] then
                lists[object] = {}
                objects[#objects + 1] = object
            end
            lists[object][#lists[object] + 1] = entries[i]
        end
    end
    return objects, lists
end

local none = {}

--- Merges a new load's entries with the old one's (old and bases empty where there was none).
function register.merge(m, entries, old, bases, environment)
    for i = 1, #entries do
        local at = entries[i].at
        at.object = m.counterpart[at.object] or at.object
        if at.key ~= nil then at.key = m.counterpart[at.key] or at.key end
    end
    for i = 1, #old do old[i].met = nil end
    for i = 1, #entries do
        local entry = entries[i]
        if entry.how ~= "list" then merge_one(m, entry, find_old(old, entry), bases, environment) end
    end
    for i = 1, #old do
        if old[i].how ~= "list" and not old[i].met and is_there(old[i]) then
            drop_one(m, old[i], bases[old[i]], environment)
        end
    end
    local objects, news = by_object(entries)
    local more, olds = by_object(old)
    for i = 1, #objects do merge_list(m, objects[i], news[objects[i]], olds[objects[i]] or none, bases) end
    for i = 1, #more do
        if not news[more[i]] then merge_list(m, more[i], none, olds[more[i]], bases) end
    end
end

return register
