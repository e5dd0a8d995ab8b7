-- Values when a file is loaded again: what it said before (base), what the program made of it (live), what it says
-- now (new). What the program left alone takes the new value, what only the program changed is kept, and where both
-- did, the live value is kept and a note says so. Tables keep their identity. Raw access only.
local native = ...

local type, next, select, tostring = type, next, select, tostring
local rawget, rawlen, rawequal = rawget, rawlen, rawequal
local max, math_type, remove, setmetatable = math.max, math.type, table.remove, setmetatable
local format, gsub, find, sub = string.format, string.gsub, string.find, string.sub
local getmetatable, getupvalue, upvalueid = debug.getmetatable, debug.getupvalue, debug.upvalueid

local merge = {}

local scalars = { ["nil"] = true, boolean = true, number = true, string = true }
local weak = { __mode = "v" }
local nothing = {}

---- snapshots: how things were, without keeping them alive ----

local function of_object(value, refs)
    local snap = { kind = "object", at = setmetatable({ value }, weak) }
    refs[#refs + 1] = snap
    return snap
end

-- Takes a value into the snapshots that s makes; what it holds is looked at later.
local function take(s, value)
    if scalars[type(value)] then return value end
    local snap = s.memo[value]
    if snap then return snap end
    local identity = type(value) == "function" and native.identify(value)
    if identity then
        snap = { kind = "function", identity = identity }
    elseif type(value) == "table" and s.load.owns(value) then
        snap = { kind = "table", fields = {}, length = rawlen(value), objects = 0 }
    else
        snap = of_object(value, s.load.refs)
    end
    s.memo[value] = snap
    if snap.kind ~= "object" or native.same_c(value, value) and s.load.owns(value) then
        s.waiting[#s.waiting + 1] = value
    end
    return snap
end

local function fill_table(s, snap, value)
    for key, field in next, value do
        local identity = type(key) == "function" and native.identify(key)
        if scalars[type(key)] then
            snap.fields[key] = take(s, field)
        elseif identity then
            snap.keyed = snap.keyed or {}
            snap.keyed[identity] = take(s, field)
        else
            snap.objects = snap.objects + 1
        end
    end
    snap.meta = take(s, getmetatable(value))
end

local function fill_function(s, snap, value)
    local list = native.captured(value, s.load.first)
    if not list then return end
    snap.up = {}
    for i = 1, #list, 2 do snap.up[list[i + 1]] = take(s, select(2, getupvalue(value, list[i]))) end
end

local function fill_native(s, snap, value)
    snap.up = {}
    for i = 1, 255 do
        local name, held = getupvalue(value, i)
        if not name then return end
        snap.up[i] = take(s, held)
    end
end

local fill = { table = fill_table, ["function"] = fill_function, object = fill_native }

--- A copy of a value to compare with later. `load` says which objects are its own; those of others are remembered by
--- identity (in `load.refs`). `memo` is shared by all snapshots of one load.
---@param load table .owns(object) is it one that this load made?
function merge.snapshot(value, load, memo)
    local s = { load = load, memo = memo, waiting = {} }
    local result = take(s, value)
    while s.waiting[1] do
        local next_one = remove(s.waiting)
        fill[memo[next_one].kind](s, memo[next_one], next_one)
    end
    return result
end

--- Takes an entry (lua/register.lua) out of a table's snapshot, where it is as a value or its snapshot.
function merge.leave_out(snap, entry, value)
    local fields, key = snap.fields, entry.at.key
    if entry.how == "field" and key ~= nil and scalars[type(key)] and entry.before == nil then fields[key] = nil end
    if entry.how ~= "list" then return end
    for i = snap.length, 1, -1 do
        if rawequal(fields[i], value) then
            for k = i, snap.length do fields[k] = fields[k + 1] end
            snap.length = snap.length - 1
            return
        end
    end
end

-- The fields go to `compare`, { value, snapshot, ... }, where they are objects.
local function table_equal(value, snap, compare)
    local fields, objects = 0, 0
    for key, field in next, value do
        if scalars[type(key)] then
            local was = snap.fields[key]
            if was == nil then return false end
            fields = fields + 1
            if not rawequal(field, was) then
                if scalars[type(field)] or scalars[type(was)] then return false end
                compare[#compare + 1] = field
                compare[#compare + 1] = was
            end
        else
            local identity = type(key) == "function" and native.identify(key)
            if not identity then objects = objects + 1
            elseif not snap.keyed or snap.keyed[identity] == nil then return false end
        end
    end
    for _ in next, snap.fields do fields = fields - 1 end
    return fields == 0 and objects == snap.objects
end

local function one_equal(value, snap, compare, seen)
    if type(snap) ~= "table" then return rawequal(value, snap) end
    if snap.kind == "object" then return rawequal(value, snap.at[1]) end
    if snap.kind == "function" then return type(value) == "function" and native.identify(value) == snap.identity end
    if type(value) ~= "table" then return false end
    if seen[value] == snap then return true end
    seen[value] = snap
    return table_equal(value, snap, compare)
end

--- Is the value as the snapshot says? Functions are equal when they are the same function of the text.
function merge.equal(value, snap)
    if type(snap) ~= "table" then return rawequal(value, snap) end
    local compare, seen = {}, {}
    repeat
        if not one_equal(value, snap, compare, seen) then return false end
        snap, value = remove(compare), remove(compare)
    until snap == nil
    return true
end

--- Does the function capture of functions and loops around it what the snapshot of one says, and anything at all?
function merge.captures(value, snap)
    local list = snap.up and native.captured(value)
    if not list then return false end
    for i = 1, #list, 2 do
        local _, held = getupvalue(value, list[i])
        if not merge.equal(held, snap.up[list[i + 1]]) then return false end
    end
    return true
end

---- words for notes ----

local function shorten(text)
    text = gsub(text, "\\?[\n\r\t]", " ")
    return #text > 40 and sub(text, 1, 37) .. "..." or text
end

--- A value as notes show it.
function merge.show(value)
    local kind = type(value)
    if kind == "string" then return shorten(format("%q", value)) end
    if kind == "table" and rawlen(value) > 0 then return format("a list of %d", rawlen(value)) end
    if kind == "table" then return next(value) == nil and "an empty table" or "a table" end
    return scalars[kind] and tostring(value) or "a " .. kind
end

local function field_path(path, key)
    if path == nil then return nil end
    if type(key) == "string" and find(key, "^[%a_][%w_]*$") then return path == "" and key or path .. "." .. key end
    return format("%s[%s]", path, merge.show(key))
end

---- merging ----

--- What is merged in one go. note(path, text, new) takes what is to be told, taken(path, new) where the file's value is
--- taken; a path is "", "count", "cfg.title" or, for what has no name, nil. owns(object): did one of the new loads make it? foreign(object): is it some other module's?
function merge.new(note, taken, owns, foreign)
    return {
        note = note,
        taken = taken,
        owns = owns,
        foreign = foreign,
        counterpart = {}, -- object of the new load -> the live one that it is now
        cells = {},       -- upvalueid of the new load -> { function, upvalue }: the live variable that it is now
        writes = {},      -- what is to be written, four places each: how, where, key, value
        count = 0,        -- of writes
        tables = {},      -- { live, base, new, path }: contents to be merged yet
        keyed = {},       -- the same: entries whose keys are objects
        reset = false,    -- the file's state is taken new
        entered = {},     -- object -> what loads have put there that did not make it: see merge.enter
        merge_list = nil, -- function(live, fields, length, new): a list of functions that others use, too
    }
end

function merge.write(m, how, where, key, value)
    local writes, count = m.writes, m.count
    writes[count + 1], writes[count + 2], writes[count + 3], writes[count + 4] = how, where, key, value
    m.count = count + 4
end

local function conflict(m, path, live, new)
    m.note(path, format("live %s kept, the file says %s", merge.show(live), merge.show(new)), new)
    return live
end

--- `found` is new, or what lives in its place.
local function choose(m, live, base, new, found, path)
    if m.reset or merge.equal(live, base) then
        if path and path ~= "" and type(found) ~= "function" then m.taken(path, new) end
        return found
    end
    if merge.equal(new, base) then return live end
    return conflict(m, path, live, new)
end

--- Two closures of the same function of the text: the live one stays (with new code), and what it captures of functions
--- and loops around it is merged.
function merge.pair(m, live, base, new, path)
    m.counterpart[new] = live
    local shared = base and base.up and native.shared(live, new)
    if not shared then return live end
    for i = 1, #shared, 4 do
        local at, from, identity, name = shared[i], shared[i + 1], shared[i + 2], shared[i + 3]
        local _, old_value = getupvalue(live, at)
        local _, new_value = getupvalue(new, from)
        local id = upvalueid(new, from)
        m.cells[id] = m.cells[id] or { live, at }
        local value = merge.value(m, old_value, base.up[identity], new_value, field_path(path, name))
        if not rawequal(value, old_value) then merge.write(m, "upvalue", live, at, value) end
    end
    return live
end

--- Two closures of the same function of C: the live one stays, and what it holds is merged, each in its place.
local function pair_native(m, live, base, new, path)
    m.counterpart[new] = live
    for i = 1, 255 do
        local name, old_value = getupvalue(live, i)
        local _, new_value = getupvalue(new, i)
        if not name then return live end
        local value = merge.value(m, old_value, type(base) == "table" and base.up and base.up[i], new_value, path)
        if not rawequal(value, old_value) then merge.write(m, "upvalue", live, i, value) end
    end
    return live
end

--- Is it a function of C with a state of its own: a coroutine (wrap), an iterator over a file or a text?
local function has_state(value)
    for i = 1, 255 do
        local name, held = getupvalue(value, i)
        if name ~= "" then return false end
        if type(held) == "thread" or type(held) == "userdata" then return true end
    end
end

--- The value that takes the live one's place (often the live one itself). Contents of tables are merged later, by
--- merge.finish.
function merge.value(m, live, base, new, path)
    local found = m.counterpart[new]
    if found == nil then found = new end
    if rawequal(live, found) then return live end
    local kind = type(live)
    if kind ~= type(found) then return choose(m, live, base, new, found, path) end
    if kind == "function" then
        local identity = native.identify(live)
        if not m.reset and has_state(live) and has_state(found) then return live end
        if found == new and m.owns(new) and merge.equal(live, base) and native.same_c(live, new) then
            return pair_native(m, live, base, new, path)
        end
        if not identity or identity ~= native.identify(found) then return choose(m, live, base, new, found, path) end
        if found ~= new then return choose(m, live, base, new, found, path) end
        return merge.pair(m, live, base, new, path)
    elseif kind == "table" then
        if found ~= new or not m.owns(new) or m.foreign(live) then return choose(m, live, base, new, found, path) end
        m.counterpart[new] = live
        m.tables[#m.tables + 1] = { live, base, new, path }
        return live
    elseif kind == "userdata" or kind == "thread" then
        return m.reset and found or live
    end
    return choose(m, live, base, new, found, path)
end

function merge.put(m, object, key, live, value)
    if not rawequal(live, value) then merge.write(m, "field", object, key, value) end
end

---- lists ----

local function list_equal(list, fields, length)
    if rawlen(list) ~= length then return false end
    for i = 1, length do
        if not merge.equal(rawget(list, i), fields[i]) then return false end
    end
    return true
end

local function all_tables(list, length)
    for i = 1, length do
        if type(rawget(list, i)) ~= "table" then return false end
    end
    return true
end

--- Notes a load's entries (lua/register.lua): what they have put into other loads' tables is no value of those.
function merge.enter(m, entries)
    for i = 1, #entries do
        local entry, object = entries[i], entries[i].at.object
        if object ~= nil and (entry.how == "list" or entry.how == "field") then
            local entered = m.entered[object] or { counts = {}, keys = {} }
            local value, key = entry.at.value, entry.at.key
            m.entered[object] = entered
            if entry.how == "list" and value == value and value ~= nil then entered.counts[value] = (entered.counts[value] or 0) + 1 end
            if entry.how == "field" and key ~= nil then entered.keys[key] = true end
        end
    end
end

--- By place, the elements of a list that no other load has put there.
function merge.own_elements(m, list)
    local own, counts = {}, {}
    for value, count in next, m.entered[list] and m.entered[list].counts or nothing do counts[value] = count end
    for i = rawlen(list), 1, -1 do
        local value = rawget(list, i)
        local count = counts[value]
        if count and count > 0 then counts[value] = count - 1 else own[i] = value end
    end
    return own
end

-- The same, without gaps; the list itself where all of it is its own.
local function own_list(m, list)
    if not m.entered[list] then return list end
    local own, result = merge.own_elements(m, list), {}
    for i = 1, rawlen(list) do result[#result + 1] = own[i] end
    return result
end

local function take_list(m, live, fields, new, path)
    for i = 1, max(rawlen(live), rawlen(new)) do
        local was, is = rawget(live, i), rawget(new, i)
        local value = nil
        if is ~= nil then value = merge.value(m, was, fields[i], is, field_path(path, i)) end
        merge.put(m, live, i, was, value)
    end
end

-- Functions, such as somebody calls one after the other; in objects of others (which have no path) also tables that may
-- hold some.
local function are_handlers(fields, length, new, path)
    for i = 1, length do
        local kind = type(fields[i]) == "table" and fields[i].kind
        if kind ~= "function" and (path or kind ~= "table") then return false end
    end
    for i = 1, rawlen(new) do
        local kind = type(rawget(new, i))
        if kind ~= "function" and (path or kind ~= "table") then return false end
    end
    return true
end

local function list_conflict(m, path, live, new)
    local load = { owns = m.owns, refs = {}, first = 0 }
    for i = 1, max(rawlen(live), rawlen(new)) do
        local was, is = rawget(live, i), rawget(new, i)
        if not merge.equal(was, merge.snapshot(is, load, {})) then
            return m.note(path, format("live %s kept, the file says %s; [%d] is %s, in the file %s", merge.show(live),
                merge.show(new), i, merge.show(was), merge.show(is)), new)
        end
    end
end

--- A list is one value: unchanged, it becomes exactly the new one. Rows (tables) of lists of equal length are merged
--- each for itself, and of functions those that the file gives and gave.
local function merge_list(m, live, fields, length, new, path)
    new = own_list(m, new)
    local rows = rawlen(live) == length and rawlen(new) == length and all_tables(live, length)
        and all_tables(new, length)
    if rows or list_equal(live, fields, length) then return take_list(m, live, fields, new, path) end
    if (not m.reset or not path) and are_handlers(fields, length, new, path) then
        return m.merge_list(live, fields, length, new)
    end
    if m.reset then return take_list(m, live, fields, new, path) end
    if not list_equal(new, fields, length) then list_conflict(m, path, live, new) end
end

---- tables ----

local function in_list(key, length) return math_type(key) == "integer" and key >= 1 and key <= length end

local function drop_field(m, live, key, base, path)
    local value = rawget(live, key)
    if value == nil then return end
    if m.reset or merge.equal(value, base) then return merge.put(m, live, key, value, nil) end
    m.note(field_path(path, key), format("is no longer in the file, live %s kept", merge.show(value)))
end

local function merge_meta(m, live, base, new, path)
    local was, is = getmetatable(live), getmetatable(new)
    if rawequal(was, is) then return end
    local value = merge.value(m, was, base, is, field_path(path, "metatable"))
    if not rawequal(value, was) then merge.write(m, "metatable", live, nil, value) end
end

local function merge_table(m, live, base, new, path)
    if type(base) ~= "table" or base.kind ~= "table" then base = { fields = nothing, length = 0 } end
    local fields = base.fields
    local length = max(rawlen(live), rawlen(new), base.length)
    if length > 0 then merge_list(m, live, fields, base.length, new, path) end
    local keyed, entered = base.keyed ~= nil, m.entered[new] and m.entered[new].keys or nothing
    for key, value in next, new do
        if not scalars[type(key)] then
            keyed = true
        elseif not in_list(key, length) and not entered[key] then
            local was = rawget(live, key)
            merge.put(m, live, key, was, merge.value(m, was, fields[key], value, field_path(path, key)))
        end
    end
    for key, was in next, m.reset and live or fields do
        if scalars[type(key)] and rawget(new, key) == nil and not in_list(key, length) then
            drop_field(m, live, key, was, path)
        end
    end
    if keyed then m.keyed[#m.keyed + 1] = { live, base, new, path } end
    merge_meta(m, live, base.meta, new, path)
end

--- Keys that are objects are found once all objects have met.
local function merge_keyed(m, live, base, new, path)
    local by_identity, made = {}, {}
    for key in next, live do
        local identity = type(key) == "function" and native.identify(key)
        if identity then by_identity[identity] = key end
    end
    for key, value in next, new do
        if not scalars[type(key)] then
            local identity = type(key) == "function" and native.identify(key)
            local at = m.counterpart[key] or identity and by_identity[identity] or key
            local was = rawget(live, at)
            if identity then made[identity] = true end
            merge.put(m, live, at, was, merge.value(m, was, identity and base.keyed and base.keyed[identity], value, path))
        end
    end
    for identity, was in next, base.keyed or nothing do
        local key = by_identity[identity]
        if key and not made[identity] and merge.equal(rawget(live, key), was) then merge.put(m, live, key, true, nil) end
    end
end

--- Takes out of a live table what a load has left in it; `base` is how that was.
function merge.withdraw(m, live, base)
    m.tables[#m.tables + 1] = { live, base, nothing, nil }
end

--- Merges the contents of all tables that have met.
function merge.finish(m)
    repeat
        local at = 1
        while m.tables[at] do
            local work = m.tables[at]
            merge_table(m, work[1], work[2], work[3], work[4])
            at = at + 1
        end
        m.tables = {}
        local keyed = m.keyed
        m.keyed = {}
        for i = 1, #keyed do merge_keyed(m, keyed[i][1], keyed[i][2], keyed[i][3], keyed[i][4]) end
    until not m.tables[1] and not m.keyed[1]
end

return merge
