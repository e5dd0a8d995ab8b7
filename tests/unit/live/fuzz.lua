-- Random edits of random programs, against a model that says what every function must give after each of them. Called
-- with a seed and a number of edits; put(file, text) and save() come from test_fuzz.c.
local seed, edits = ...
local put, save, notes = put, save, notes
local random = math.random

local function pick(list) return list[random(#list)] end

---- a module as the model has it ----
-- vars: name -> initial value; functions: name -> { version, kind, captures }; conf: key -> value; methods: name -> version

local function new_var(p)
    p.var_count = p.var_count + 1
    local name = "v" .. p.var_count
    p.vars[name] = random(1000)
    table.insert(p.var_order, random(#p.var_order + 1), name)
end

local function captures(p)
    local list = {}
    for _, v in ipairs(p.var_order) do
        if random(2) == 1 and #list < 20 then list[#list + 1] = v end
    end
    return list
end

local kinds = { "plain", "local", "factory", "pair" }

local function new_function(p)
    p.function_count = p.function_count + 1
    local name = "f" .. p.function_count
    p.functions[name] = { version = random(1000), kind = pick(kinds), captures = captures(p) }
    table.insert(p.function_order, random(#p.function_order + 1), name)
end

local function new_module(name)
    local p = { name = name, vars = {}, var_order = {}, functions = {}, function_order = {}, var_count = 0, function_count = 0,
                conf = {}, methods = { get = 1 }, helper = 1, handlers = random(3), global = random(1000) }
    for _ = 1, 5 do new_var(p) new_function(p) end
    for i = 1, 4 do p.conf["k" .. i] = random(1000) end
    return p
end

local function copy(value)
    if type(value) ~= "table" then return value end
    local result = {}
    for k, v in pairs(value) do result[k] = copy(v) end
    return result
end

---- its text ----

local function body_of(name, f)
    local parts = { ("'%s/%d'"):format(name, f.version) }
    for _, c in ipairs(f.captures) do parts[#parts + 1] = ("'%s='..%s"):format(c, c) end
    return "return " .. table.concat(parts, "..','..")
end

local function function_text(name, f)
    local body = body_of(name, f)
    if f.kind == "plain" then return ("function M.%s() %s end"):format(name, body) end
    if f.kind == "local" then return ("local function %s() %s end M.%s = %s"):format(name, body, name, name) end
    if f.kind == "factory" then
        return ("function M.%s(k) local n = 0 return function() n = n + 1 %s..','..n*k end end"):format(name, body)
    end
    return ("function M.%s(k) local n = 0 return { inc = function() n = n + k return n end, get = function() %s..','..n%s end } end")
        :format(name, body, f.version % 2 == 0 and "..','..k" or "")
end

local function text_of(p)
    local t = {}
    local function add(...) t[#t + 1] = string.format(...) end
    if random(3) == 1 then add("-- %d", random(1000)) end
    for _, v in ipairs(p.var_order) do add("local %s = %d", v, p.vars[v]) end
    add("local M = { set = {}, conf = {} }")
    local keys = {}
    for k in pairs(p.conf) do keys[#keys + 1] = k end
    table.sort(keys)
    for _, k in ipairs(keys) do add("M.conf.%s = %d", k, p.conf[k]) end
    add("local function helper() return %d end", p.helper)
    add("global_%s = %d", p.name, p.global)
    for _, name in ipairs(p.function_order) do t[#t + 1] = function_text(name, p.functions[name]) end
    for _, v in ipairs(p.var_order) do add("M.set.%s = function(x) %s = x end", v, v) end
    add("M.__index = M")
    add("function M.new(x) return setmetatable({ x = x }, M) end")
    local methods = {}
    for name in pairs(p.methods) do methods[#methods + 1] = name end
    table.sort(methods)
    for _, name in ipairs(methods) do add("function M:m_%s() return self.x .. '/%s/%d' end", name, name, p.methods[name]) end
    add("function M.gen() return coroutine.wrap(function() local i = 0 while true do i = i + 1 coroutine.yield(i, helper()) end end) end")
    for i = 1, p.handlers do add("handlers[#handlers + 1] = function() return '%s', %d, helper() end", p.name, i) end
    if p.other then
        add("local other = require '%s'", p.other)
        add("local taken = other.set")
        add("function M.through() return other, taken end")
    end
    add("return M")
    return table.concat(t, "\n")
end

---- edits ----

local edit_kinds = {
    new_var, new_function,
    function(p) p.functions[pick(p.function_order)].version = random(1000) end,
    function(p) p.functions[pick(p.function_order)].captures = captures(p) end,
    function(p) p.vars[pick(p.var_order)] = random(1000) end,
    function(p)
        for i = #p.function_order, 2, -1 do
            local k = random(i)
            p.function_order[i], p.function_order[k] = p.function_order[k], p.function_order[i]
        end
    end,
    function(p)
        if #p.function_order < 4 then return end
        p.functions[table.remove(p.function_order, random(#p.function_order))] = nil
    end,
    function(p)
        if #p.var_order < 4 then return end
        local v = table.remove(p.var_order, random(#p.var_order))
        p.vars[v] = nil
        for _, f in pairs(p.functions) do
            for i = #f.captures, 1, -1 do
                if f.captures[i] == v then table.remove(f.captures, i) end
            end
        end
    end,
    function(p) p.helper = random(1000) end,
    function(p) p.handlers = random(0, 4) end,
    function(p) p.global = random(1000) end,
    function(p) p.methods[pick { "get", "a", "b", "c" }] = random(1000) end,
    function(p) p.methods[pick { "a", "b", "c" }] = nil end,
    function(p) p.conf["k" .. random(6)] = random(1000) end,
    function(p) p.conf["k" .. random(6)] = nil end,
}

local function edited(p)
    local q = copy(p)
    for _ = 1, random(4) do pick(edit_kinds)(q) end
    return q
end

---- the world: modules, what the program holds of them, what it has changed ----

local function fail(...) error(("seed %d: "):format(seed) .. string.format(...), 0) end

local function check(got, wanted, what)
    if got ~= wanted then fail("%s: got %s, wanted %s", what, tostring(got), tostring(wanted)) end
end

local function hold(w)
    local m, p = w.module, w.model
    for name, f in pairs(p.functions) do
        w.held[name] = w.held[name] or { f = m[name], kind = f.kind }
        if f.kind == "factory" and random(2) == 1 then
            local k = random(9)
            w.instances[#w.instances + 1] = { name = name, k = k, n = 0, call = m[name](k) }
        elseif f.kind == "pair" and random(2) == 1 then
            local k = random(9)
            w.pairs[#w.pairs + 1] = { name = name, k = k, n = 0, object = m[name](k) }
        end
    end
    if #w.objects < 5 then w.objects[#w.objects + 1] = m.new(#w.objects) end
    if not w.generator then w.generator, w.at = m.gen(), 0 end
end

local function start(name, other)
    local w = { name = name, model = new_module(name), held = {}, instances = {}, pairs = {}, objects = {},
                values = {}, touched = {}, conf = {}, conf_touched = {} }
    w.model.other = other
    put(name .. ".lua", text_of(w.model))
    w.module = require(name)
    for v, value in pairs(w.model.vars) do w.values[v] = value end
    for k, value in pairs(w.model.conf) do w.conf[k] = value end
    hold(w)
    return w
end

local function play(w)
    for _ = 1, 2 do
        local v, value = pick(w.model.var_order), random(1000) + 5000
        w.module.set[v](value)
        w.values[v], w.touched[v] = value, true
    end
    if random(3) == 1 then
        local k = "k" .. random(6)
        if w.module.conf[k] then
            w.module.conf[k] = random(1000) + 5000
            w.conf[k], w.conf_touched[k] = w.module.conf[k], true
        end
    end
end

--- Three-way: what each value is now.
local function follow(w, q, renamed)
    local values, touched = {}, {}
    for v, initial in pairs(q.vars) do
        local old = w.model.vars[v] and v or renamed[v]
        local keep = old and w.touched[old]
        values[v], touched[v] = keep and w.values[old] or initial, keep
    end
    local conf, conf_touched = {}, {}
    for k in pairs { k1 = 1, k2 = 1, k3 = 1, k4 = 1, k5 = 1, k6 = 1 } do
        conf_touched[k] = w.conf_touched[k]
        conf[k] = w.conf_touched[k] and w.conf[k] or q.conf[k]
    end
    w.values, w.touched, w.conf, w.conf_touched, w.model = values, touched, conf, conf_touched, q
end

local function wanted_of(w, name)
    local f = w.model.functions[name]
    local parts = { name .. "/" .. f.version }
    for _, c in ipairs(f.captures) do parts[#parts + 1] = c .. "=" .. w.values[c] end
    return table.concat(parts, ",")
end

local function drop_gone(list, functions)
    for i = #list, 1, -1 do
        if not functions[list[i].name] then table.remove(list, i) end
    end
end

local function check_world(w)
    local m, p = w.module, w.model
    check(require(w.name), m, "the module " .. w.name)
    for name, f in pairs(p.functions) do
        if f.kind == "plain" or f.kind == "local" then check(m[name](), wanted_of(w, name), name) end
        if w.held[name] and w.held[name].kind == f.kind then check(w.held[name].f, m[name], "held " .. name) end
    end
    for name in pairs(m) do
        if name:find "^f%d" and not p.functions[name] then fail("%s is still there", name) end
    end
    drop_gone(w.instances, p.functions)
    drop_gone(w.pairs, p.functions)
    for _, i in ipairs(w.instances) do
        i.n = i.n + 1
        check(i.call(), wanted_of(w, i.name) .. "," .. i.n * i.k, "an instance of " .. i.name)
    end
    for _, i in ipairs(w.pairs) do
        i.n = i.n + i.k
        check(i.object.inc(), i.n, "inc of " .. i.name)
        local more = p.functions[i.name].version % 2 == 0 and "," .. i.k or ""
        check(i.object.get(), wanted_of(w, i.name) .. "," .. i.n .. more, "get of " .. i.name)
    end
    for x, o in ipairs(w.objects) do
        for _, name in ipairs { "get", "a", "b", "c" } do
            local version = p.methods[name]
            local got = o["m_" .. name] and o["m_" .. name](o)
            check(got, version and (x - 1) .. "/" .. name .. "/" .. version or nil, "method " .. name)
        end
    end
    for i = 1, 6 do check(m.conf["k" .. i], w.conf["k" .. i], "conf.k" .. i) end
    w.at = w.at + 1
    local i, h = w.generator()
    check(i, w.at, "the generator")
    check(h, p.helper, "the generator's helper")
    check(_G["global_" .. w.name], p.global, "the global of " .. w.name)
    for name in pairs(w.held) do
        if not p.functions[name] then w.held[name] = nil end
    end
end

local function check_handlers(worlds)
    local counts, order = {}, {}
    for i = 1, #handlers do
        local name, number, helper = handlers[i]()
        counts[name] = (counts[name] or 0) + 1
        check(number, counts[name], "order of the handlers of " .. name)
        for _, w in ipairs(worlds) do
            if w.name == name then check(helper, w.model.helper, "a handler's helper") end
        end
    end
    for _, w in ipairs(worlds) do check(counts[w.name] or 0, w.model.handlers, "handlers of " .. w.name) end
end

local function renames_of(name)
    local renamed = {}
    for _, note in ipairs(notes()) do
        local old, new = note:match(name .. "%.lua: local '(%w+)' taken as renamed '(%w+)'")
        if old then renamed[new] = old end
    end
    return renamed
end

local failures = {
    function(text) return text .. "\nlocal = 5" end,
    function(text) return "X_failed = 1\nstring.failed = 2\nhandlers[#handlers + 1] = 3\n" .. text:gsub("return M$", "error('no')") end,
    function(text) return text:gsub("return M$", "return false") end,
    function(text) return "require 'not_there'\n" .. text end,
}

local function save_broken(worlds)
    local changed = {}
    for _, w in ipairs(worlds) do
        local text = text_of(edited(w.model))
        changed[#changed + 1] = { w, random(2) == 1 and text or nil }
    end
    local broken = pick(changed)
    broken[2] = (pick(failures)(broken[2] or text_of(broken[1].model)))
    for _, c in ipairs(changed) do
        if c[2] then put(c[1].name .. ".lua", c[2]) end
    end
    local before = #handlers
    if save() then fail("a broken save was taken over: %s", broken[2]) end
    check(X_failed, nil, "a global of a load that failed")
    check(string.failed, nil, "a function of a load that failed")
    check(#handlers, before, "handlers after a load that failed")
end

local function save_edits(worlds)
    local next_models = {}
    for _, w in ipairs(worlds) do
        if random(2) == 1 or w.must then next_models[w] = edited(w.model) end
    end
    for _, w in ipairs(worlds) do put(w.name .. ".lua", text_of(next_models[w] or w.model)) end
    local ok, message = save()
    if not ok then fail("refused: %s", message) end
    for _, w in ipairs(worlds) do
        if next_models[w] then follow(w, next_models[w], renames_of(w.name)) end
    end
end

---- one run ----

math.randomseed(seed)
handlers = {}
local worlds = { start("a" .. seed), start("b" .. seed, "a" .. seed), start("c" .. seed, "b" .. seed) }
world = worlds -- reachable for the walk
for _ = 1, edits do
    for _, w in ipairs(worlds) do play(w) end
    if random(5) == 1 then
        save_broken(worlds)
        for _, w in ipairs(worlds) do check_world(w) end
    end
    save_edits(worlds)
    for _, w in ipairs(worlds) do
        check_world(w)
        hold(w)
    end
    check_handlers(worlds)
end
