-- What a load leaves in objects that are not its own: handlers in somebody's list, a function added to `string`,
-- globals. Each load's entries are remembered; before its file is loaded again they are withdrawn, so that the new
-- load finds things as the first one did, and afterwards the new entries take the places of the old ones.
local native, merge, lists = ...

local type, next, select = type, next, select
local rawget, rawset, rawlen, rawequal = rawget, rawset, rawlen, rawequal
local math_type, setmetatable = math.type, setmetatable
local getmetatable, set_metatable = debug.getmetatable, debug.setmetatable
local getupvalue, setupvalue = debug.getupvalue, debug.setupvalue
local getuservalue, setuservalue = debug.getuservalue, debug.setuservalue
local samples = native.samples -- a value of each type that has one metatable for all

local register = {}

local weak = { __mode = "v" }
local none = {}

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
        if value == value then known[value] = true end
    end
    for i = 1, rawlen(object) do
        local value = rawget(object, i)
        if at <= length and rawequal(value, before[at]) then
            at = at + 1
        elseif not known[value] or type(value) ~= "table" and type(value) ~= "function" then
            local entry = new_entry("list", object, nil, nil, value)
            entry.in_front = i == 1 and length > 0
            entries[#entries + 1] = entry
        end
    end
end

local function is_in_list(object, key, count)
    return math_type(key) == "integer" and key >= 1 and key <= rawlen(object) + count
end

local function group_lists(changes)
    local found, counts = {}, {}
    for i = 1, #changes do
        local object = changes[i].object or 0
        counts[object] = (counts[object] or 0) + 1
    end
    for i = 1, #changes do
        local c = changes[i]
        if c.key ~= nil and is_in_list(c.object, c.key, counts[c.object]) then
            found[c.object] = found[c.object] or {}
            found[c.object][c.key] = c
        end
    end
    return found
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

-- By how an entry was made, its object, and its key (in a list: its value).
local function slot_of(index, entry)
    local at = entry.at
    local key = at.key
    if entry.how == "list" then key = at.value end
    if at.object == nil or key ~= key then return index, none end
    local by_object = index[entry.how] or {}
    index[entry.how] = by_object
    by_object[at.object] = by_object[at.object] or {}
    if key == nil then key = none end
    return by_object[at.object], key
end

local function index_of(entries)
    local index = {}
    for i = 1, #entries do
        local slot, key = slot_of(index, entries[i])
        slot[key] = entries[i]
    end
    return index
end

local function find(index, entry)
    local slot, key = slot_of(index, entry)
    return slot ~= index and slot[key] or nil
end

--- The entries of a load, from what the journal tells. leave(object, key): it is not the program's. inner: entries of
--- loads that ended inside of this one.
function register.read(changes, leave, inner)
    local entries, grouped, kept = {}, group_lists(changes), {}
    for i = 1, #changes do
        local c = changes[i]
        local list = grouped[c.object]
        if leave(c.object, c.key) then -- nothing
        elseif list and c.key ~= nil and list[c.key] == c then
            if not list.read then read_list(entries, c.object, {}, list) end
            list.read = true
        else
            entries[#entries + 1] = read_one(c)
        end
    end
    local index = index_of(inner)
    for i = 1, #entries do
        local entry = entries[i]
        local other = find(index, entry) -- that says the same
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

-- .first[value] is the first place of a value in the list that is not used yet, .following[place] the next one with it.
local function save_list(undo, object)
    if undo.lists[object] then return undo.lists[object] end
    local list = { used = {}, first = {}, following = {} }
    for i = rawlen(object), 1, -1 do
        local value = rawget(object, i)
        list[i] = value
        if value ~= nil and value == value then list.following[i], list.first[value] = list.first[value], i end
    end
    undo.lists[object] = list
    return list
end

--- Where in the list, as it was before anything was withdrawn, the entry's value is.
local function place_in(list, value)
    local place = value ~= nil and list.first[value]
    if not place then return nil end
    list.first[value] = list.following[place]
    list.used[place] = true
    return place
end

--- Takes a load's entries out of the heap: everything is as it was before that load, also where the program or another
--- load has changed it since. So a load that wraps a function finds the function, not its wrapper.
function register.withdraw(entries, undo)
    for i = 1, #entries do
        local entry = entries[i]
        if entry.how == "list" and entry.at.object then
            entry.place = place_in(save_list(undo, entry.at.object), entry.at.value)
        end
    end
    for i = #entries, 1, -1 do
        local entry = entries[i]
        if entry.how ~= "list" and is_there(entry) then
            undo[#undo + 1] = { entry = entry, value = get(entry) }
            set(entry, entry.before)
        end
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

local function find_old(index, entry)
    local old = find(index, entry)
    if not old or old.met or not is_there(old) then return end
    old.met = true
    return old
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

-- A list that the load had made, and others go on with.
local function is_shared_list(live, base)
    return type(base) == "table" and base.kind == "table" and base.length > 0 and type(live) == "table"
        and rawlen(live) > 0 and not merge.equal(live, base)
end

local function drop_one(m, old, base, environment)
    local live, path = get(old), path_of(old, environment)
    if rawequal(live, old.before) then return end
    if not path and is_shared_list(live, base) then return merge.withdraw(m, live, base) end
    if m.reset or rawequal(live, old.at.value) or merge.equal(live, base) then return write(m, old, old.before) end
    if path then m.note(path, "is no longer in the file, live " .. merge.show(live) .. " kept") end
end

---- a load's entries ----

local function by_object(entries)
    local result = {}
    for i = 1, #entries do
        local object = entries[i].how == "list" and entries[i].at.object
        if object then
            result[object] = result[object] or {}
            result[object][#result[object] + 1] = entries[i]
        end
    end
    return result
end

--- Objects and keys that the new load made are those that live on. What went into a list by its number counts as
--- put into the list where the old load did that.
local function settle(m, entries, olds)
    for i = 1, #entries do
        local entry, at = entries[i], entries[i].at
        at.object = m.counterpart[at.object] or at.object
        if at.key ~= nil then at.key = m.counterpart[at.key] or at.key end
        if entry.how == "field" and olds[at.object] and math_type(at.key) == "integer" then
            entry.how, at.key = "list", nil
        end
    end
end

--- Merges a new load's entries with the old one's (old and bases empty where there was none); lists are only planned.
function register.merge(m, entries, old, bases, environment, plans)
    for i = 1, #old do old[i].met = nil end
    local olds = by_object(old)
    settle(m, entries, olds)
    local index = index_of(old)
    for i = 1, #entries do
        local entry = entries[i]
        if entry.how ~= "list" then merge_one(m, entry, find_old(index, entry), bases, environment) end
    end
    for i = 1, #old do
        if old[i].how ~= "list" and not old[i].met and is_there(old[i]) then
            drop_one(m, old[i], bases[old[i]], environment)
        end
    end
    local news = by_object(entries)
    for object, list in next, news do lists.plan(m, plans, object, list, olds[object] or none, bases) end
    for object, list in next, olds do
        if not news[object] then lists.plan(m, plans, object, none, list, bases) end
    end
end

return register
