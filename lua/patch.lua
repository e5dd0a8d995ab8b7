-- Live patching, the half that decides: which loads of a file are made again, in which order, what their values are
-- merged with, and what is told. C (core/live) finds, makes and joins closures and walks the heap.
local native, merge, register, running = ...

local type, next, tostring, setmetatable = type, next, tostring, setmetatable
local rawget, rawset, rawequal = rawget, rawset, rawequal
local sort, remove, format = table.sort, table.remove, string.format
local find, match, gmatch = string.find, string.match, string.gmatch
local setupvalue, set_metatable, setlocal = debug.setupvalue, debug.setmetatable, debug.setlocal
local setuservalue, upvalueid = debug.setuservalue, debug.upvalueid
local loaded = package.loaded

local patch = {}

local weak = { __mode = "v" }
local none = {}

local files = {}     -- path -> { path, name, loads }
local under_way = {} -- number -> load that has begun and not ended
local numbers = 0    -- of loads so far
local pending        -- the load whose function was made last
local transaction    -- while a patch is applied

-- number of a load -> its entries (lua/register.lua). The walk replaces what these refer to, as anywhere; all else
-- here it leaves out.
local entries_of = native.entries

---- loads: one run of a file each ----

local function file_of(path, name)
    local file = files[path] or { path = path, name = name, loads = {} }
    files[path] = file
    return file
end

local function loads_of(path, name)
    if not transaction then return file_of(path, name).loads end
    local loads = transaction.loads[path] or {}
    transaction.loads[path] = loads
    return loads
end

--- A file's function was made: `first` names its generation.
function patch.loaded(main, path, name, first)
    numbers = numbers + 1
    local load = {
        number = numbers, path = path, name = name, first = first,
        how = "loadfile", env = native.anchor(main, 1), cells = {}, refs = {}, bases = {},
    }
    local loads = loads_of(path, name)
    loads[#loads + 1] = load
    pending = load
    patch.forget(loads)
end

--- Of a file that is run again and again, only the last runs are known.
function patch.forget(loads)
    if #loads <= native.most_loads then return end
    for i = 1, #loads do
        if not under_way[loads[i].number] then
            entries_of[loads[i].number] = nil
            return remove(loads, i)
        end
    end
end

local function innermost()
    local parent
    for _, load in next, under_way do
        if not parent or load.number > parent.number then parent = load end
    end
    return parent
end

--- The load that this one makes again, if it was made before.
local function find_old(load)
    local t = transaction
    local loads = files[load.path] and files[load.path].loads or none
    for i = 1, #loads do
        local old = loads[i]
        local same = old == t.target
        if load.how == "require" then same = old.module == load.module and old.how == "require" end
        if load.parent then same = same or old.parent == t.old_of[load.parent] and old.nth == load.nth end
        if same and old.how == load.how and not old.failed and not t.new_of[old] and not under_way[old.number] then return old end
    end
end

local function meet_old(load)
    local old = find_old(load)
    if not old then return end
    transaction.old_of[load], transaction.new_of[old] = old, load
end

--- How things are before a load begins. Nothing has happened between a patch's own journal and its first load.
local function take_journal()
    local journal = transaction and transaction.unused
    if not journal then return native.journal() end
    transaction.unused = nil
    return journal
end

--- The function that was made last is about to run; gives the load's number, or nothing where it is no such.
function patch.begin(main, how, module)
    local load = pending
    if not load or upvalueid(load.env, 1) ~= upvalueid(main, 1) or load.how ~= "loadfile" then return end
    load.how, load.module, load.parent = how, module, innermost()
    if load.parent then
        local count = load.parent.counts or {}
        load.parent.counts = count
        count[load.path] = (count[load.path] or 0) + 1
        load.nth = count[load.path]
    end
    if transaction then meet_old(load) end
    under_way[load.number] = load
    if how ~= "main" then load.journal, load.inner = take_journal(), {} end
    return load.number
end

local function forget_inner(load)
    for i = 1, #load.inner do forget_inner(load.inner[i].load) end
    load.inner = nil
end

--- If the load has ended inside of another one, that may now change what this one has made.
local function end_inside(load)
    local inner = load.parent and load.parent.inner
    if inner then inner[#inner + 1] = { load = load, before = load.journal, after = native.journal() }
    elseif load.inner then forget_inner(load) end
    load.journal = nil
end

--- A load has ended by an error. What it loaded itself stays loaded, and so may its functions be held.
function patch.abandon(number)
    local load = under_way[number]
    if not load then return end
    under_way[number] = nil
    load.failed = true
    local old = transaction and transaction.old_of[load]
    if old then transaction.old_of[load], transaction.new_of[old] = nil, nil end
    end_inside(load)
end

local function forget_failed(loads)
    for i = #loads, 1, -1 do
        if loads[i].failed then remove(loads, i) end
    end
end

--- All loads that have ended inside of this one, also deeper.
local function append_inner(list, load)
    for i = 1, #load.inner do
        list[#list + 1] = load.inner[i].load
        append_inner(list, load.inner[i].load)
    end
    return list
end

--- What the load changed in objects that were there before it, and in those that loads inside of it have made.
local function changes_of(load)
    local changes = native.changes(load.journal)
    for i = 1, #load.inner do
        local inner = load.inner[i]
        local later = native.changes(inner.after)
        for k = 1, #later do
            local object = later[k].object
            if object ~= nil and not native.known(inner.before, object) then changes[#changes + 1] = later[k] end
        end
        inner.before, inner.after = nil, nil
    end
    return changes
end

local function modules_of(loads)
    local set = {}
    for _, load in next, loads do
        if load.module then set[load.module] = true end
    end
    return set
end

local function read_entries(load)
    local inner, entries = append_inner({ load }, load), {}
    for i = 1, #inner do
        for _, entry in next, entries_of[inner[i].number] or none do entries[#entries + 1] = entry end
    end
    local ended, outer = modules_of(inner), modules_of(under_way)
    -- What a load finds in package.loaded is ours to handle; what C keeps in the registry is nobody's.
    return register.read(changes_of(load), function(object, key)
        return rawequal(object, native.registry) or rawequal(object, loaded) and (ended[key] or outer[key])
    end, entries)
end

--- The base of later merges: everything as it is right after the load.
local function read_base(load, value, found, entries)
    local memo, count = {}, {}
    local base = { value = merge.snapshot(value, load, memo), vars = {}, functions = {} }
    for identity, anchor in next, load.cells do base.vars[identity] = merge.snapshot(anchor(), load, memo) end
    for i = 1, #found do
        local identity = native.identify(found[i])
        count[identity] = (count[identity] or 0) + 1
        base.functions[identity] = count[identity] == 1 and merge.snapshot(found[i], load, memo) or nil
    end
    for i = 1, #entries do load.bases[entries[i]] = merge.snapshot(entries[i].at.value, load, memo) end
    load.base = base
end

--- A load has run to its end.
function patch.finish(number, value)
    local load = under_way[number]
    if not load then return end
    under_way[number] = nil
    load.value, load.result = value, setmetatable({ value }, weak)
    load.owns = function(object) return not native.known(load.journal, object) end
    entries_of.value = value -- so that the walk comes by what it holds
    local found = native.find(load.first, load.journal)
    entries_of.value = nil
    native.assign(native.closures(found), found, { load }, load.path, load.first, true)
    local entries = read_entries(load)
    read_base(load, value, found, entries)
    entries_of[number] = entries
    load.owns = nil
    end_inside(load)
    if not transaction then
        load.value = nil
        return forget_failed(files[load.path].loads)
    end
    load.found = found
    transaction.order[#transaction.order + 1] = load
end

---- a patch: which loads are made again ----

local function by_number(a, b) return a.number < b.number end

--- Sorts the loads of the changed files into those that are made again and those whose run cannot be: the main file's,
--- one that is under way, one that somebody has made of loadfile. One that failed has nothing that could be merged.
local function choose_loads(t)
    for i = 1, #t.changed do
        local loads = file_of(t.changed[i].path, t.changed[i].name).loads
        for k = 1, #loads do
            local again = loads[k].base and not under_way[loads[k].number]
            local list = again and t.again or t.running
            if not loads[k].failed then list[#list + 1] = loads[k] end
        end
    end
    sort(t.again, by_number)
    sort(t.running, by_number)
end

local function withdraw(t)
    for i = #t.again, 1, -1 do
        local load = t.again[i]
        register.withdraw(entries_of[load.number] or none, t.undo)
        if load.how == "require" then
            t.live[load] = rawget(loaded, load.module)
            rawset(loaded, load.module, nil)
        end
    end
    register.close_gaps(t.undo)
end

local function restore(t)
    register.restore(t.undo)
    for load, value in next, t.live do rawset(loaded, load.module, value) end
end

local function load_again(t, load)
    if t.new_of[load] then return true end
    t.target = load
    local ok
    if load.how == "require" then ok = native.run(native.require, load.module)
    else ok = native.run(native.dofile, load.path) end
    t.target = nil
    return ok
end

local function type_name(value)
    if value == nil or value == true then return "nothing" end
    local kind = type(value)
    return kind == "boolean" and "false" or "a " .. kind
end

--- Whoever holds the module's value must be able to go on with it.
local function value_fits(t, load)
    local old = t.old_of[load]
    if not old or load.how ~= "require" then return true end
    local was, is = t.live[old], load.value
    if was == nil or was == true or type(was) == type(is) then return true end
    return native.refuse(load.name, format("returns %s now, where it returned %s: whoever requires it holds that",
        type_name(is), type_name(was)))
end

local function load_all(t)
    for i = 1, #t.again do
        if not load_again(t, t.again[i]) then return false end
    end
    for i = 1, #t.changed do
        if not native.read(t.changed[i].path) then return false end
    end
    for i = 1, #t.order do
        if not value_fits(t, t.order[i]) then return false end
    end
    return true
end

---- merging a load with the one before ----

local function foreign_set(t)
    local set = { [native.globals] = true, [loaded] = true, [native.registry] = true }
    for _, value in next, loaded do set[value] = true end
    for _, value in next, t.live do
        if value ~= nil then set[value] = nil end
    end
    return set
end

local function variables_of(first)
    local list, by_identity = native.variables(first), {}
    for i = 1, #list do by_identity[list[i].identity] = list[i] end
    return list, by_identity
end

-- What is left of the variables of two texts when those of the same name are taken away; only such as functions
-- capture can be looked into.
local function leftover(list, others)
    local left = {}
    for i = 1, #list do
        if not others[list[i].identity] then left[#left + 1] = list[i] end
    end
    return left
end

local function is_renamed(t, load, old, was, is)
    local anchor, base = load.cells[is.identity], old.base.vars[was.identity]
    if not anchor or base == nil or not old.cells[was.identity] then return false end
    return merge.equal(anchor(), base)
end

--- A variable of the file that has another name now, but the same initial value and the same place among those that are
--- not found again. Anything laxer guesses wrong.
local function rename(t, load, old)
    local new_list, new_set = variables_of(load.first)
    local old_list, old_set = variables_of(old.first)
    local gone, came = leftover(old_list, new_set), leftover(new_list, old_set)
    if #gone ~= #came then return end
    for i = 1, #gone do
        local was, is = gone[i], came[i]
        if is_renamed(t, load, old, was, is) then
            native.rename(load.first, is.identity, was.identity)
            load.cells[was.identity], load.cells[is.identity] = load.cells[is.identity], nil
            load.base.vars[was.identity] = load.base.vars[is.identity]
            t.note(load.name, format("local '%s' taken as renamed '%s'", was.name, is.name))
        end
    end
end

--- Functions that each load makes once are the same ones wherever they are held.
local function pair_single(t, m, load, old)
    if #files[load.path].loads > 1 then return end
    local pairs = native.singles(t.closures, t.found, load.path, load.first)
    for i = 1, #pairs, 2 do
        merge.pair(m, pairs[i], old.base.functions[native.identify(pairs[i])], pairs[i + 1], "")
    end
end

local function merge_value(t, m, load, old)
    if load.how == "require" then
        local live = t.live[old]
        local value = merge.value(m, live, old.base.value, load.value, "")
        if not rawequal(live, value) then merge.write(m, "field", loaded, load.module, value) end
    elseif old.result[1] ~= nil then
        merge.value(m, old.result[1], old.base.value, load.value, "")
    end
end

--- A variable that was changed and is gone, or is one of a function's now.
local function tell_gone(t, load, old, cells)
    local list = native.variables(old.first)
    for i = 1, #list do
        local identity, name = list[i].identity, list[i].name
        local cell = not cells[identity] and old.cells[identity]
        if cell and not merge.equal(cell(), old.base.vars[identity]) then
            t.note(load.name, format("local '%s' is no longer in the file, live %s lost", name, merge.show(cell())))
        end
    end
end

local function merge_cells(t, m, load, old)
    local list = native.variables(load.first)
    local cells = {}
    for i = 1, #list do
        local identity = list[i].identity
        local live, new = old.cells[identity], load.cells[identity]
        cells[identity] = live or new
        if live and new then
            local was = live()
            local value = merge.value(m, was, old.base.vars[identity], new(), list[i].name)
            if not rawequal(was, value) then merge.write(m, "upvalue", live, 1, value) end
        elseif live then
            load.base.vars[identity] = old.base.vars[identity]
        end
    end
    tell_gone(t, load, old, cells)
    old.cells = cells
end

local function merge_load(t, m, load)
    local old = t.old_of[load]
    t.name, t.old_first, t.new_first = load.name, old.first, load.first
    m.reset = native.resets(load.first)
    if m.reset then t.note(load.name, "its state was taken new (darn: reset)") end
    rename(t, load, old)
    pair_single(t, m, load, old)
    merge_value(t, m, load, old)
    merge_cells(t, m, load, old)
    merge.finish(m)
end

local function merge_entries(t, m, load)
    local old = t.old_of[load]
    t.name, t.old_first, t.new_first = load.name, old and old.first, load.first
    m.reset = native.resets(load.first)
    register.merge(m, entries_of[load.number], old and entries_of[old.number] or none, old and old.bases or none,
        load.env(), t.plans)
    merge.finish(m)
end

local function merge_all(t, m)
    for i = 1, #t.order do
        local load = t.order[i]
        if t.old_of[load] then
            merge_load(t, m, load)
        elseif load.how == "require" then
            merge.write(m, "field", loaded, load.module, load.value)
        end
    end
    for i = 1, #t.order do merge_entries(t, m, t.order[i]) end
    register.write_lists(m, t.plans)
    for i = 1, #t.running do
        local load = t.running[i]
        t.name, t.old_first, t.new_first = load.name, load.first, native.staged(load.path)
        m.reset = native.resets(t.new_first)
        running.merge(t, m, load, t.new_first)
    end
end

---- the commit ----

local put = {
    field = rawset,
    upvalue = setupvalue,
    metatable = function(object, _, value) set_metatable(object, value) end,
    uservalue = function(object, n, value) setuservalue(object, value, n) end,
    slot = function(thread, at, value) setlocal(thread, at[1], at[2], value) end,
}

local function write_all(m)
    local writes = m.writes
    for i = 1, m.count, 4 do put[writes[i]](writes[i + 1], writes[i + 2], writes[i + 3]) end
end

--- The old load goes on as the new one.
local function take_over(t, m, load, old)
    old.first, old.base, old.bases, old.refs, old.counts = load.first, load.base, load.bases, load.refs, load.counts
    entries_of[old.number], entries_of[load.number] = entries_of[load.number], nil
    for i = 1, #old.refs do
        local at = old.refs[i].at
        local live = m.counterpart[at[1]]
        if live ~= nil then at[1] = live end
    end
    for i = 1, #t.order do
        if t.order[i].parent == load then t.order[i].parent = old end
    end
end

local function keep_load(load)
    load.value, load.found = nil, nil
    local loads = file_of(load.path, load.name).loads
    forget_failed(loads)
    loads[#loads + 1] = load
    patch.forget(loads)
end

--- Variables of the new loads' functions become those of the loads that go on.
local function adopt(t, m, path)
    local again, live = {}, {}
    local loads = t.loads[path] or none
    for i = 1, #loads do
        again[i], live[i] = loads[i], t.old_of[loads[i]] or loads[i]
    end
    if #again == 0 then return end
    native.assign(t.closures, t.found, again, path, again[1].first, true)
    native.adopt(t.closures, t.found, live, path, again[1].first, m.counterpart)
end

--- What the new loads made in the place of each live function.
local function partners_of(m)
    local partners = {}
    for new, live in next, m.counterpart do
        if type(live) == "function" then partners[live] = new end
    end
    return partners
end

local function upgrade_all(t, map, partners)
    for i = 1, #t.changed do
        local file = files[t.changed[i].path]
        local new = native.staged(file.path)
        if new and #file.loads > 0 then
            local lost = native.upgrade(t.closures, t.found, file.loads, file.path, new, map, partners)
            for k = 1, #lost do
                t.note(file.name, format("%s: '%s' is captured anew and was kept nowhere: nil in %d made before",
                    lost[k][1], lost[k][2], lost[k][3]))
            end
        end
    end
end

local function tell_deleted(t, left)
    local deleted = native.sweep(left)
    for i = 1, #deleted do
        local one = deleted[i]
        t.note(one.name, format("%s was deleted, %s old code", one.label,
            one.count == 1 and "1 reference keeps its" or one.count .. " references keep their"))
    end
end

local function commit(t, m, map)
    for i = 1, #t.changed do adopt(t, m, t.changed[i].path) end
    write_all(m)
    for object, live in next, m.counterpart do
        local new = map[live]
        if new == nil then new = live end
        if not rawequal(new, object) then map[object] = new end
    end
    for i = 1, #t.order do
        local load = t.order[i]
        if t.old_of[load] then take_over(t, m, load, t.old_of[load]) else keep_load(load) end
    end
    for i = 1, #t.running do t.running[i].first = native.staged(t.running[i].path) end
    tell_deleted(t, native.replace(map))
end

---- notes ----

local function new_notes(t)
    local counts, order = {}, {}
    t.note = function(name, text)
        text = name .. ": " .. text
        if not counts[text] then order[#order + 1] = text end
        counts[text] = (counts[text] or 0) + 1
    end
    t.tell = function()
        sort(order)
        for i = 1, #order do
            local text = order[i]
            native.note(counts[text] > 1 and format("%s (%d times)", text, counts[text]) or text)
        end
    end
end

-- The first line where the name is set, and what it is set to.
local function setting_of(text, name)
    local word = "%f[%w_]" .. name .. "%f[^%w_]"
    for line in gmatch(text, "[^\r\n]+") do
        local _, last = find(line, word)
        local value = last and match(line, "^[%w_,%s<>]-=%s*([^=%s].*)", last + 1)
        if value then return line, value end
    end
end

--- Does the file say something else, or is it a value that differs each time it is made (a time, a random number)?
local function is_said_anew(t, path, new)
    local name = match(path, "[%a_][%w_]*$")
    if not name or not t.old_first or type(new) ~= "number" and type(new) ~= "string" then return true end
    local line, value = setting_of(native.text(t.new_first), name)
    if not line or find(value, "^[%d%-'\"%[]") then return true end
    return line ~= setting_of(native.text(t.old_first), name)
end

---- all of it ----

local function give_up(t)
    for i = 1, #t.order do entries_of[t.order[i].number] = nil end
    for number in next, under_way do
        if number > t.numbers then under_way[number] = nil end
    end
    transaction, pending, entries_of.value = nil, nil, nil
    return false
end

--- Applies a save to the changed files, a list of { path =, name = }. False where it was refused.
function patch.apply(changed)
    local t = {
        changed = changed, loads = {}, order = {}, again = {}, running = {}, undo = { lists = {} }, live = {},
        old_of = {}, new_of = {}, plans = {}, numbers = numbers,
    }
    new_notes(t)
    transaction = t
    choose_loads(t)
    withdraw(t)
    t.journal = native.journal()
    t.unused = t.journal
    local ok = load_all(t)
    native.undo(t.journal)
    restore(t)
    if not ok then return give_up(t) end
    t.held = true
    native.hold()
    t.found = native.find()
    for i = 1, #t.order do
        local found = t.order[i].found
        for k = 1, #found do t.found[#t.found + 1] = found[k] end
    end
    t.closures = native.closures(t.found)
    for i = 1, #changed do
        local file = files[changed[i].path]
        if #file.loads > 0 then
            native.assign(t.closures, t.found, file.loads, file.path, native.staged(file.path) or 0, false)
        end
    end
    local foreign = foreign_set(t)
    local m = merge.new(function(path, text, new)
        if path and is_said_anew(t, path, new) then t.note(t.name, path == "" and text or path .. ": " .. text) end
    end, function(object) return not native.known(t.journal, object) end, function(object) return foreign[object] end)
    merge_all(t, m)
    local map = {}
    upgrade_all(t, map, partners_of(m))
    t.committing = true
    commit(t, m, map)
    t.tell()
    transaction, pending = nil, nil
    return true
end

--- Something went wrong where nothing should: back to how it was, if that can be.
function patch.recover(message)
    local t = transaction
    if not t then return end
    if t.committing then native.fatal(message) end
    if t.journal and not t.held then
        native.undo(t.journal)
        restore(t)
    end
    give_up(t)
end

return patch
