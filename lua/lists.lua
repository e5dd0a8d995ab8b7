-- Lists that loads put something into: which of the new elements is which of the old ones, and what the list is then.
-- All loads of a reload plan first, since they may share a list; then each list is written once.
local native, merge = ...

local type, next, rawget, rawlen, sort = type, next, rawget, rawlen, table.sort

local lists = {}

local most_compared = 10000 -- tables of a list with each other

-- What tells an element of a list without a look into it, and whether that is a function's identity.
local function key_of_base(base)
    if type(base) ~= "table" then return base, false end
    if base.kind == "function" then return base.identity, true end
    if base.kind == "object" then return base.at[1], false end
end

local function key_of_value(value)
    local identity = type(value) == "function" and native.identify(value)
    if identity then return identity, true end
    return value, false
end

local function meet(partner, new, old)
    partner[new], old.met = old, true
end

local function groups_of(olds, bases)
    local values, identities = {}, {}
    for k = 1, #olds do
        local key, is_identity = key_of_base(bases[olds[k]])
        local groups = is_identity and identities or values
        if key ~= nil and key == key then
            groups[key] = groups[key] or { at = 1 }
            groups[key][#groups[key] + 1] = olds[k]
        end
    end
    return values, identities
end

-- The first of them that is not met yet and fits.
local function find_in(group, fits)
    while group[group.at] and group[group.at].met do group.at = group.at + 1 end
    for i = group.at, #group do
        if not group[i].met and (not fits or fits(group[i])) then return group[i] end
    end
end

local function match_known(m, partner, news, olds)
    local by_value = {}
    for i = 1, #olds do
        local value = olds[i].at.value
        if type(value) == "function" and not by_value[value] then by_value[value] = olds[i] end
    end
    for i = 1, #news do
        local old = by_value[m.counterpart[news[i].at.value]]
        if old and not old.met then meet(partner, news[i], old) end
    end
end

-- Closures of one function (of a loop, of a factory) that captured the same.
local function match_captures(m, partner, news, groups, bases)
    local compared = 0
    for i = 1, #news do
        local value = news[i].at.value
        local key, is_identity = key_of_value(value)
        local group = is_identity and not m.counterpart[value] and groups[key]
        local old = group and find_in(group, function(one)
            compared = compared + 1
            return compared <= most_compared and merge.captures(value, bases[one])
        end)
        if old then meet(partner, news[i], old) end
    end
end

local function match_in_order(m, partner, news, values, identities)
    for i = 1, #news do
        local value = news[i].at.value
        local key, is_identity = key_of_value(value)
        local group = key ~= nil and (is_identity and identities or values)[key]
        local is_free = not partner[news[i]] and not (is_identity and m.counterpart[value])
        local old = group and is_free and find_in(group)
        if old then meet(partner, news[i], old) end
    end
end

local function match_keys(m, partner, news, olds, bases)
    local values, identities = groups_of(olds, bases)
    match_known(m, partner, news, olds)
    match_captures(m, partner, news, identities, bases)
    match_in_order(m, partner, news, values, identities)
end

local function tables_left(partner, news, olds)
    local new_tables, old_tables = {}, {}
    for i = 1, #news do
        if not partner[news[i]] and type(news[i].at.value) == "table" then new_tables[#new_tables + 1] = news[i] end
    end
    for i = 1, #olds do
        if not olds[i].met then old_tables[#old_tables + 1] = olds[i] end
    end
    return new_tables, old_tables
end

--- From both ends for as long as they are equal, then each with each.
local function match_equal_tables(partner, news, olds, bases)
    local first, new_last, old_last, compared = 1, #news, #olds, 0
    local function equal(new, old) return old and merge.equal(new.at.value, bases[old]) end
    while first <= new_last and equal(news[first], olds[first]) do
        meet(partner, news[first], olds[first])
        first = first + 1
    end
    while new_last >= first and old_last >= first and equal(news[new_last], olds[old_last]) do
        meet(partner, news[new_last], olds[old_last])
        new_last, old_last = new_last - 1, old_last - 1
    end
    for i = first, new_last do
        for k = first, old_last do
            compared = compared + 1
            if compared > most_compared then return end
            if not partner[news[i]] and not olds[k].met and equal(news[i], olds[k]) then
                meet(partner, news[i], olds[k])
            end
        end
    end
end

--- Which new element is which old one: the same function, an equal value; then tables in their order.
local function match_elements(m, news, olds, bases)
    local partner = {}
    match_keys(m, partner, news, olds, bases)
    local new_tables, old_tables = tables_left(partner, news, olds)
    match_equal_tables(partner, new_tables, old_tables, bases)
    local k = 1
    for i = 1, #new_tables do
        local new = new_tables[i]
        while old_tables[k] and (old_tables[k].met or not old_tables[k].place or type(old_tables[k].at.value) ~= "table") do
            k = k + 1
        end
        if not old_tables[k] then break end
        if not partner[new] then meet(partner, new, old_tables[k]) end
    end
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
        if old and not old.place then value = nil else values[#values + 1] = value end
        entry.at.value = value
    end
    return values
end

local function places_of(olds)
    local places = {}
    for i = 1, #olds do
        if olds[i].place then places[#places + 1] = olds[i].place end
    end
    sort(places)
    return places
end

-- What becomes of a list, from all loads: .at[place] is a list of what is there now, where that is no longer what was.
local function plan_of(plans, object)
    if not plans[object] then plans[object] = { at = {}, front = {}, back = {} } end
    return plans[object]
end

--- One load's entries in a list, new and old: the new values take the places of the old ones, in their order; more
--- of them stand behind the last.
function lists.plan(m, plans, object, news, olds, bases)
    local plan = plan_of(plans, object)
    local values, places = new_values(m, news, match_elements(m, news, olds, bases), bases), places_of(olds)
    for i = 1, #places do plan.at[places[i]] = { values[i] } end
    local rest = plan.at[places[#places]] or news[1] and news[1].in_front and plan.front or plan.back
    for i = #places + 1, #values do rest[#rest + 1] = values[i] end
end

-- As entries: elements of the live list that are no other load's, and what the file said of its own.
local function live_entries(m, object)
    local entries = {}
    for place, value in next, merge.own_elements(m, object) do
        entries[#entries + 1] = { at = { value = value }, place = place }
    end
    sort(entries, function(a, b) return a.place < b.place end)
    return entries
end

local function base_entries(fields, length)
    local entries, bases = {}, {}
    for i = 1, length do
        local base = fields[i]
        entries[i] = { at = { value = base.kind == "table" and base or nil }, place = 0 }
        bases[entries[i]] = base
    end
    return entries, bases
end

--- A list that a load has made and that others have put something into, or taken something out of: planned as if the
--- load had put its elements into somebody's list.
function lists.merge(m, plans, object, fields, length, new)
    local olds, bases = base_entries(fields, length)
    local lives, news = live_entries(m, object), {}
    local partner = match_elements(m, lives, olds, bases)
    for i = 1, #olds do olds[i].place, olds[i].met, olds[i].at.value = nil, nil, nil end
    for i = 1, #lives do
        local old = partner[lives[i]]
        if old then old.place, old.at.value = lives[i].place, lives[i].at.value end
    end
    for i = 1, #new do news[i] = { at = { value = new[i] } } end
    lists.plan(m, plans, object, news, olds, bases)
end

local function append(result, values)
    for i = 1, #values do result[#result + 1] = values[i] end
end

local function write_list(m, object, plan)
    local result, length = {}, rawlen(object)
    append(result, plan.front)
    for i = 1, length do
        append(result, plan.at[i] or { rawget(object, i) })
    end
    append(result, plan.back)
    for i = 1, length > #result and length or #result do
        merge.put(m, object, i, rawget(object, i), result[i])
    end
end

--- Writes all lists as they were planned.
function lists.write(m, plans)
    for object, plan in next, plans do write_list(m, object, plan) end
end

return lists
