-- Live patching, the half that decides: what the values of loads that were made again are merged with, how that is put
-- in place, and what is told. C (core/live) finds, makes and joins closures and walks the heap.
local native, merge, lists, register, running, loads = ...

local type, next = type, next
local rawget, rawset, rawequal = rawget, rawset, rawequal
local sort, format = table.sort, string.format
local find, match, gmatch, gsub = string.find, string.match, string.gmatch, string.gsub
local setupvalue, set_metatable = debug.setupvalue, debug.setmetatable
local setlocal, setuservalue = debug.setlocal, debug.setuservalue
local upvalueid, upvaluejoin = debug.upvalueid, debug.upvaluejoin
local loaded = package.loaded

local none = {}
local most_taken = 10 -- values that are told
local entries_of = native.entries
local transaction -- while a patch is applied

---- merging a load with the one before ----

--- What is not the loads' own: the modules, but for theirs and for those that they have put into package.loaded.
local function foreign_set(t)
    local set = { [native.globals] = true, [loaded] = true, [native.registry] = true }
    for _, value in next, loaded do set[value] = true end
    for _, value in next, t.live do set[value] = nil end
    for i = 1, #t.undo do
        local value = t.undo[i].value
        if value ~= nil and rawequal(t.undo[i].entry.at.object, loaded) then set[value] = nil end
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
    if #loads.files[load.path].loads > 1 then return end
    local pairs = native.singles(t.closures, t.found, load.path, load.first)
    for i = 1, #pairs, 2 do
        merge.pair(m, pairs[i], old.base.functions[native.identify(pairs[i])], pairs[i + 1], "")
    end
end

local function merge_value(t, m, load, old)
    if load.how == "require" then
        local live = t.live[old]
        local value = merge.value(m, live, old.base.value, load.value, "")
        if rawequal(live, value) then return end
        merge.write(m, "field", loaded, load.module, value)
        if type(live) ~= "number" and type(live) ~= "string" then return end
        t.note(load.name, format("returns %s now: whoever has required it before keeps %s", merge.show(value), merge.show(live)))
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
    lists.write(m, t.plans)
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
    local list = loads.file_of(load.path, load.name).loads
    loads.forget_failed(list)
    list[#list + 1] = load
    loads.forget(list)
end

--- Variables of the new loads' functions become those of the loads that go on.
local function adopt(t, m, path)
    local again, live = {}, {}
    local list = t.loads[path] or none
    for i = 1, #list do
        again[i], live[i] = list[i], t.old_of[list[i]] or list[i]
    end
    if #again == 0 then return end
    native.assign(t.closures, t.found, again, path, again[1].first, true)
    native.adopt(t.closures, t.found, live, path, again[1].first, m.counterpart)
end

-- What it captures of functions and loops around it and a live function captures as well is that one's variable.
local function join_live(m, f, first)
    local list = native.captured(f, first) or none
    for i = 1, #list, 2 do
        local cell = m.cells[upvalueid(f, list[i])]
        if cell then upvaluejoin(f, list[i], cell[1], cell[2]) end
    end
end

--- New functions share variables with the live ones of their run.
local function adopt_inner(t, m, map)
    if not next(m.cells) then return end
    for i = 1, #t.order do
        local load = t.order[i]
        for k = 1, #load.found do
            if m.counterpart[load.found[k]] == nil then join_live(m, load.found[k], load.first) end
        end
        for _, fresh in next, map do join_live(m, fresh, load.first) end
    end
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
        local file = loads.files[t.changed[i].path]
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

-- Functions that are gone, and that have another name; those that are gone and still held are told with how often.
local function tell_gone_functions(t, left)
    local deleted, told = native.sweep(left), {}
    for i = 1, #deleted do
        local one = deleted[i]
        told[one.name .. " " .. one.label] = true
        t.note(one.name, format("%s was deleted, %s old code", one.label,
            one.count == 1 and "1 reference keeps its" or one.count .. " references keep their"))
    end
    for i = 1, #t.changed do
        local name = t.changed[i].name
        local gone = native.gone(t.changed[i].path)
        for k = 1, #gone do
            local label, now = gone[k].label, gone[k].now
            if now then t.note(name, format("%s is %s now", label, now))
            elseif not told[name .. " " .. label] then t.note(name, label .. " was deleted") end
        end
    end
end

local function commit(t, m, map)
    for i = 1, #t.changed do adopt(t, m, t.changed[i].path) end
    adopt_inner(t, m, map)
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
    tell_gone_functions(t, native.replace(map))
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

-- Variables and fields whose value is the file's new one; of a list its name alone.
local function note_taken(t, path, new)
    local name = t.name .. ":" .. gsub(path, "%[.*", "")
    if t.taken[name] then return end
    t.taken[name] = true
    if #t.taken < most_taken and not is_said_anew(t, path, new) then return end
    t.taken[#t.taken + 1] = name
end

local function tell_taken(t)
    sort(t.taken)
    for i = 1, #t.taken <= most_taken and #t.taken or most_taken do native.changed(t.taken[i]) end
    if #t.taken > most_taken then native.changed(format("and %d more values", #t.taken - most_taken)) end
end

---- all of it ----

--- Loads the files again in the live heap, with all of it written down; and puts everything back as it was.
local function stage(t)
    loads.choose(t)
    loads.withdraw(t)
    t.journal = native.journal()
    t.unused = t.journal
    local ok = loads.run_again(t)
    native.undo(t.journal)
    loads.restore(t)
    return ok
end

--- All closures of the files, old and new, each with its load.
local function find_closures(t)
    t.found = native.find()
    for i = 1, #t.order do
        local found = t.order[i].found
        for k = 1, #found do t.found[#t.found + 1] = found[k] end
    end
    t.closures = native.closures(t.found)
    for i = 1, #t.changed do
        local file = loads.files[t.changed[i].path]
        if #file.loads > 0 then
            native.assign(t.closures, t.found, file.loads, file.path, native.staged(file.path) or 0, false)
        end
    end
end

local function new_merge(t)
    local foreign = foreign_set(t)
    local m = merge.new(function(path, text, new)
        if path and is_said_anew(t, path, new) then t.note(t.name, path == "" and text or path .. ": " .. text) end
    end, function(path, new)
        note_taken(t, path, new)
    end, function(object) return not native.known(t.journal, object) end, function(object) return foreign[object] end)
    m.merge_list = function(...) return lists.merge(m, t.plans, ...) end
    for _, entries in next, entries_of do merge.enter(m, entries) end
    return m
end

local function give_up(t)
    loads.give_up(t)
    transaction = nil
    return false
end

--- Applies a save to the changed files, a list of { path =, name = }. False where it was refused.
local function apply(changed)
    local t = {
        changed = changed, loads = {}, order = {}, again = {}, running = {}, undo = { lists = {} }, live = {},
        old_of = {}, new_of = {}, plans = {}, taken = {}, count = loads.count,
    }
    new_notes(t)
    transaction, loads.patch = t, t
    if not stage(t) then return give_up(t) end
    t.held = true
    native.hold()
    find_closures(t)
    local m, map = new_merge(t), {}
    merge_all(t, m)
    upgrade_all(t, map, partners_of(m))
    t.committing = true
    commit(t, m, map)
    t.tell()
    tell_taken(t)
    transaction, loads.patch = nil, nil
    return true
end

--- Something went wrong where nothing should: back to how it was, if that can be.
local function recover(message)
    local t = transaction
    if not t then return end
    if t.committing then native.fatal(message) end
    if not t.held then
        if t.journal then native.undo(t.journal) end
        loads.restore(t)
    end
    give_up(t)
end

return {
    loaded = loads.loaded, begin = loads.begin, finish = loads.finish, abandon = loads.abandon,
    apply = apply, recover = recover,
}
