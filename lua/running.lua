-- A file whose run cannot be made again: the main file's, one that is still under way, one of loadfile. Its functions
-- get their new code as any; of its top level only functions and literals can be told from the text, so those are
-- taken over, and the rest is noted.
local native, merge = ...

local type, next, load, rawget = type, next, load, rawget
local format, find, gsub, gmatch = string.format, string.find, string.gsub, string.gmatch
local getinfo, getlocal, setupvalue = debug.getinfo, debug.getlocal, debug.setupvalue

local running = {}

---- what the texts say ----

local function read_text(first)
    local text = { first = first, variables = native.variables(first, true), functions = native.functions(first) }
    text.by_identity, text.by_name, text.by_function = {}, {}, {}
    for _, v in next, text.variables do
        text.by_identity[v.identity] = v
        text.by_name[v.name] = v -- the last: the one that functions at the end see
    end
    for _, f in next, text.functions do
        -- Only what the text itself assigns: not what a call or a table around it gets.
        if f.parent == 0 and find(f.label, "^[%a_][%w_.:]*$") and f.label ~= "return" and not find(f.label, "^return%.") then
            f.place = gsub(f.label, ":", ".")
        end
        text.by_function[f.identity] = f
    end
    return text
end

local function value_of(words) return load("return " .. words, "=literal", "t", {})() end

--- Has it a literal, and which?
local function literal_of(text, name, rank)
    local words = native.literal(text.first, name, rank)
    if not words then return false end
    return true, value_of(words)
end

---- variables that have another name ----

local function is_renamed(old, new, was, is)
    local f = is.named_by
    if f then return old.by_function[f.identity] and old.by_function[f.identity].place == was.name end
    local had, before = literal_of(old, was.name, was.rank)
    local has, after = literal_of(new, is.name, is.rank)
    return had and has and before == after
end

local function leftover(text, other)
    local left = {}
    for _, v in next, text.variables do
        if not v.turn and not other.by_identity[v.identity] then left[#left + 1] = v end
    end
    return left
end

local function rename(t, load, old, new)
    for _, f in next, new.functions do
        local v = f.place and new.by_name[f.place]
        if v then v.named_by = f end
    end
    local gone, came = leftover(old, new), leftover(new, old)
    if #gone ~= #came then return end
    for i = 1, #gone do
        local was, is = gone[i], came[i]
        if is_renamed(old, new, was, is) then
            native.rename(new.first, is.identity, was.identity)
            new.by_identity[is.identity], new.by_identity[was.identity] = nil, is
            is.identity = was.identity
            if not is.named_by then t.note(load.name, format("local '%s' taken as renamed '%s'", was.name, is.name)) end
        end
    end
end

---- variables of the frame that runs ----

local function add_slots(slots, thread, level)
    for n = 1, 250 do
        local name, value = getlocal(thread, level, n)
        if not name then return end
        if not find(name, "^%(") then slots[name] = slots[name] == nil and { thread, level, n, value } end
    end
end

--- By name: where the top level's own variables are, if it still runs. One name twice is none.
local function find_slots(path)
    local slots = {}
    for _, thread in next, native.threads() do
        for level = 0, 250 do
            local info = getinfo(thread, level, "f")
            if not info then break end
            if native.is_main(info.func, path) then
                add_slots(slots, thread, level)
                return slots
            end
        end
    end
    return slots
end

---- merging variables ----

local function top_level(load) return load.how == "main" and "the main file's top level" or "the file's top level" end

local function merge_literal(m, load, old, new, v, slot)
    local was = old.by_identity[v.identity]
    if not was then return end
    local had, before = literal_of(old, was.name, was.rank)
    local has, after = literal_of(new, v.name, v.rank)
    if not had or not has then return end
    local cell = load.cells[v.identity]
    local live
    if cell then live = cell() elseif slot then live = slot[4] else return end
    local value = merge.value(m, live, before, after, v.name)
    if value == live then return end
    if cell then return merge.write(m, "upvalue", cell, 1, value) end
    merge.write(m, "slot", slot[1], { slot[2], slot[3] }, value)
    slot[4] = value
end

--- A variable that functions capture now and did not before.
local function new_cell(t, load, old, new, v, slot)
    local cell = native.anchor()
    load.cells[v.identity], v.is_new = cell, true
    local has, value = literal_of(new, v.name, v.rank)
    if slot and old.by_identity[v.identity] then
        setupvalue(cell, 1, slot[4])
        if v.named_by then return end -- what a function statement gave stays what it is
        t.note(load.name, format("'%s' is a local of %s, which runs: functions that use it now have its value of now, %s",
            v.name, top_level(load), merge.show(slot[4])))
    elseif has then
        setupvalue(cell, 1, value)
    elseif not v.named_by then
        t.note(load.name, format("'%s' is new and set by %s, which is not run again: nil until a restart", v.name,
            top_level(load)))
    end
end

--- Of a loop's variable each turn has its own, which only functions of that turn know; the one that the frame has, and a
--- function that is new, serve them all.
local function needs_cell(load, old, v, slot)
    if not v.captured or load.cells[v.identity] then return false end
    local was = old.by_identity[v.identity]
    return not v.turn or not (was and was.captured) and (v.named_by or was and slot)
end

local function merge_variables(t, m, load, old, new)
    local slots, cells = find_slots(load.path), {}
    for _, v in next, new.variables do
        local slot = slots[v.name]
        merge_literal(m, load, old, new, v, slot)
        if needs_cell(load, old, v, slot) then new_cell(t, load, old, new, v, slot) end
        cells[v.identity] = load.cells[v.identity]
    end
    load.cells = cells
    return slots
end

---- functions ----

--- The value of the first name of a place: a variable of the file, else a global.
local function base_value(load, text, slots, name)
    local v = text.by_name[name]
    if not v then return rawget(load.env(), name) end
    local cell, slot = load.cells[v.identity], slots[name]
    if cell then return cell() end
    return slot and slot[4]
end

--- Table and key of a place; nothing where it is a variable, or not there.
local function resolve(load, text, slots, place)
    local object, key = nil, nil
    for name in gmatch(place, "[^.]+") do
        if key == nil then
            object = not text.by_name[name] and load.env() or nil
        else
            object = object and rawget(object, key) or not object and base_value(load, text, slots, key) or nil
        end
        if key ~= nil and type(object) ~= "table" then return end
        key = name
    end
    if type(object) == "table" then return object, key end
end

local function is_function(value, identity) return type(value) == "function" and native.identify(value) == identity end

--- The closure that a place of the old text has, and where; or nothing.
local function live_function(load, old, slots, f)
    if not f or not f.place then return end
    local object, key = resolve(load, old, slots, f.place)
    local value = object and rawget(object, key)
    if is_function(value, f.identity) then return value, object, key end
end

local function put_function(m, load, old, new, slots, f)
    local was, variable = old.by_function[f.identity], new.by_name[f.place]
    -- One that was there before may have been kept nowhere: nobody captured its variable.
    if was and was.place == f.place and not (variable and variable.is_new) then return end
    local value, object, key = live_function(load, old, slots, was)
    if variable then
        local cell = load.cells[variable.identity]
        if cell and cell() == nil then
            merge.write(m, "upvalue", cell, 1, value or native.make(new.first, f.index, load))
        end
    else
        local to, name = resolve(load, new, slots, f.place)
        if not to then return end
        merge.write(m, "field", to, name, value or native.make(new.first, f.index, load))
    end
    if value then merge.write(m, "field", object, key, nil) end
end

local function drop_function(m, load, old, new, slots, f)
    if new.by_function[f.identity] then return end
    local value, object, key = live_function(load, old, slots, f)
    if value then merge.write(m, "field", object, key, nil) end
end

---- globals ----

local function globals_of(text)
    local names = {}
    for name in gmatch("\n" .. native.text(text.first), "\n[ \t]*([%a_][%w_]*)[ \t]*=[^=]") do
        if not text.by_name[name] then names[name] = true end
    end
    return names
end

local function merge_globals(m, load, old, new)
    local env, before, after = load.env(), globals_of(old), globals_of(new)
    for name in next, after do
        local has, value = literal_of(new, name, 0)
        local had, was = literal_of(old, name, 0)
        local live = rawget(env, name)
        if has and (had or live == nil) then
            local merged = merge.value(m, live, was, value, name)
            if merged ~= live then merge.write(m, "field", env, name, merged) end
        end
    end
    for name in next, before do
        local had, was = literal_of(old, name, 0)
        if had and not after[name] and rawget(env, name) == was then merge.write(m, "field", env, name, nil) end
    end
end

---- fields ----

--- `a.b = LITERAL`.
local function merge_fields(m, load, old, new, slots)
    local before, after = native.fields(old.first), native.fields(new.first)
    for place, words in next, after do
        local object, key = resolve(load, new, slots, place)
        if object then
            local was = before[place] and value_of(before[place])
            local live = rawget(object, key)
            local value = merge.value(m, live, was, value_of(words), place)
            if value ~= live then merge.write(m, "field", object, key, value) end
        end
    end
    for place, words in next, before do
        local object, key = nil, nil
        if not after[place] then object, key = resolve(load, old, slots, place) end
        if object and rawget(object, key) == value_of(words) then merge.write(m, "field", object, key, nil) end
    end
end

---- all of it ----

local function tell_rest(t, load, new_first)
    local line, text = native.top_level_difference(load.first, new_first)
    if not line then return end
    local told = line > 0 and format("`%s` has changed or is new; %s is not run again", text, top_level(load))
        or format("`%s` is gone; %s is not run again", text, top_level(load))
    t.note(line > 0 and load.name .. ":" .. line or load.name, told)
end

--- Takes over what can be. The load's functions are upgraded afterwards.
function running.merge(t, m, load, new_first)
    local old, new = read_text(load.first), read_text(new_first)
    rename(t, load, old, new)
    local slots = merge_variables(t, m, load, old, new)
    for _, f in next, new.functions do
        if f.place then put_function(m, load, old, new, slots, f) end
    end
    for _, f in next, old.functions do
        if f.place then drop_function(m, load, old, new, slots, f) end
    end
    merge_globals(m, load, old, new)
    merge_fields(m, load, old, new, slots)
    tell_rest(t, load, new_first)
end

return running
