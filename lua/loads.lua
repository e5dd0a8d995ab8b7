-- The loads of a program: each is one run of a file, by require, dofile, or as the main file. Here is what begins and
-- ends, also inside of one another, what is remembered of each: variables, how things were right after it, what it has
-- left in objects that are not its own; and which a patch makes again.
local native, merge, register = ...

local type, next, setmetatable = type, next, setmetatable
local rawget, rawset, rawequal = rawget, rawset, rawequal
local remove, sort, format = table.remove, table.sort, string.format
local upvalueid, time = debug.upvalueid, os.time
local loaded = package.loaded

local loads = {
    files = {},     -- path -> { path, name, loads }
    under_way = {}, -- number -> load that has begun and not ended
    count = 0,      -- of loads so far
    patch = nil,    -- the one that is applied
}

local weak = { __mode = "v" }
local none = {}
local LONGEST = 10 -- seconds: what runs longer is no load but the program itself, or will never end
local files, under_way = loads.files, loads.under_way
local pending -- the load whose function was made last

-- number of a load -> its entries (lua/register.lua). The walk replaces what these refer to, as anywhere; all else
-- here it leaves out.
local entries_of = native.entries

---- which there are ----

function loads.file_of(path, name)
    local file = files[path] or { path = path, name = name, loads = {} }
    files[path] = file
    return file
end

local function list_of(path, name)
    local patch = loads.patch
    if not patch then return loads.file_of(path, name).loads end
    patch.loads[path] = patch.loads[path] or {}
    return patch.loads[path]
end

--- Of a file that is run again and again, only the last runs are known.
function loads.forget(list)
    if #list <= native.most_loads then return end
    for i = 1, #list do
        if not under_way[list[i].number] then
            entries_of[list[i].number] = nil
            return remove(list, i)
        end
    end
end

--- A file's function was made: `first` names its generation.
function loads.loaded(main, path, name, first)
    local list = list_of(path, name)
    loads.count = loads.count + 1
    pending = {
        number = loads.count, path = path, name = name, first = first,
        how = "loadfile", env = native.anchor(main, 1), cells = {}, refs = {}, bases = {},
    }
    list[#list + 1] = pending
    if not loads.patch then loads.forget(list) end
end

---- one begins ----

local function innermost()
    local parent
    for _, load in next, under_way do
        if not load.endless and (not parent or load.number > parent.number) then parent = load end
    end
    return parent
end

local function is_old(patch, old, load)
    if old.how ~= load.how or old.failed or patch.new_of[old] or under_way[old.number] then return false end
    if load.how == "require" then return old.module == load.module end
    return old == patch.target or load.parent and old.parent == patch.old_of[load.parent] and old.nth == load.nth
end

--- The load that this one makes again, if it was made before.
local function meet_old(patch, load)
    local list = files[load.path] and files[load.path].loads or none
    for i = 1, #list do
        if is_old(patch, list[i], load) then
            patch.old_of[load], patch.new_of[list[i]] = list[i], load
            return
        end
    end
end

local function forget_inner(load)
    for i = 1, #load.inner do forget_inner(load.inner[i].load) end
    load.inner = nil
end

--- Loads that go on and on are not made again, and what was known of their beginning holds memory: a program may be one
--- `require`, and a coroutine that was dropped never ends its load.
local function give_up_endless()
    local now = time()
    for _, load in next, under_way do
        if load.inner and now - load.began > LONGEST then
            forget_inner(load)
            load.endless, load.journal = true, nil
        end
    end
end

--- How things are before a load begins. Nothing has happened between a patch's own journal and its first load.
local function take_journal()
    local patch = loads.patch
    local journal = patch and patch.unused
    if not journal then return native.journal() end
    patch.unused = nil
    return journal
end

--- The function that was made last is about to run; gives the load's number, or nothing where it is no such.
function loads.begin(main, how, module)
    local load = pending
    if not load or upvalueid(load.env, 1) ~= upvalueid(main, 1) or load.how ~= "loadfile" then return end
    give_up_endless()
    load.how, load.module, load.parent = how, module, innermost()
    if load.parent then
        local count = load.parent.counts or {}
        load.parent.counts = count
        count[load.path] = (count[load.path] or 0) + 1
        load.nth = count[load.path]
    end
    if loads.patch then meet_old(loads.patch, load) end
    under_way[load.number] = load
    if how ~= "main" then load.journal, load.inner, load.began = take_journal(), {}, time() end
    return load.number
end

---- one ends ----

--- If the load has ended inside of another one, that may now change what this one has made.
local function end_inside(load)
    local inner = load.parent and load.parent.inner
    if inner then inner[#inner + 1] = { load = load, before = load.journal, after = native.journal() }
    elseif load.inner then forget_inner(load) end
    load.journal = nil
end

--- A load has ended by an error. What it loaded itself stays loaded, and so may its functions be held.
function loads.abandon(number)
    local load = under_way[number]
    if not load then return end
    under_way[number] = nil
    load.failed = true
    local patch = loads.patch
    local old = patch and patch.old_of[load]
    if old then patch.old_of[load], patch.new_of[old] = nil, nil end
    if not load.endless then end_inside(load) end
end

function loads.forget_failed(list)
    for i = #list, 1, -1 do
        if list[i].failed then remove(list, i) end
    end
end

---- what it has left ----

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

local function modules_of(list)
    local set = {}
    for _, load in next, list do
        if load.module then set[load.module] = true end
    end
    return set
end

local function read_entries(load, entries)
    local inner = append_inner({ load }, load)
    for i = 1, #inner do
        for _, entry in next, entries_of[inner[i].number] or none do entries[#entries + 1] = entry end
    end
    local ended, outer = modules_of(inner), modules_of(under_way)
    -- What a load finds in package.loaded is ours to handle; what C keeps in the registry is nobody's.
    return register.read(changes_of(load), function(object, key)
        return rawequal(object, native.registry) or rawequal(object, loaded) and (ended[key] or outer[key])
    end, entries)
end

--- What loads inside of this one have put into its tables is theirs.
local function leave_out(memo, inner)
    for i = 1, #inner do
        local entry = inner[i]
        local snap = memo[entry.at.object]
        if snap and snap.kind == "table" then merge.leave_out(snap, entry, memo[entry.at.value] or entry.at.value) end
    end
end

--- The base of later merges: everything as it is right after the load.
local function read_base(load, value, found, entries, inner)
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
    leave_out(memo, inner)
end

--- A load has run to its end.
function loads.finish(number, value)
    local load = under_way[number]
    if not load then return end
    under_way[number] = nil
    if load.endless then return end
    load.value, load.result = value, setmetatable({ value }, weak)
    load.owns = function(object) return not native.known(load.journal, object) end
    entries_of.value = value -- so that the walk comes by what it holds
    local found = native.find(load.first, load.journal)
    entries_of.value = nil
    native.assign(native.closures(found), found, { load }, load.path, load.first, true)
    local inner = {}
    local entries = read_entries(load, inner)
    read_base(load, value, found, entries, inner)
    entries_of[number] = entries
    load.owns = nil
    end_inside(load)
    local patch = loads.patch
    if not patch then
        load.value = nil
        return loads.forget_failed(files[load.path].loads)
    end
    load.found = found
    patch.order[#patch.order + 1] = load
end

---- a patch: which are made again ----

local function by_number(a, b) return a.number < b.number end

--- Sorts the loads of the changed files into those that are made again and those whose run cannot be: the main file's,
--- one that is under way, one that somebody has made of loadfile. One that failed has nothing that could be merged.
function loads.choose(t)
    for i = 1, #t.changed do
        local list = loads.file_of(t.changed[i].path, t.changed[i].name).loads
        for k = 1, #list do
            local again = list[k].base and not under_way[list[k].number]
            local to = again and t.again or t.running
            if not list[k].failed then to[#to + 1] = list[k] end
        end
    end
    sort(t.again, by_number)
    sort(t.running, by_number)
end

--- Takes what these loads have left out of the heap, and their modules out of package.loaded.
function loads.withdraw(t)
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

--- Puts it back.
function loads.restore(t)
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

--- Makes them again, in their order. False where one is refused.
function loads.run_again(t)
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

--- A patch was not applied: what it has begun is forgotten.
function loads.give_up(patch)
    for i = 1, #patch.order do entries_of[patch.order[i].number] = nil end
    for number in next, under_way do
        if number > patch.count then under_way[number] = nil end
    end
    loads.patch, pending, entries_of.value = nil, nil, nil
end

return loads
