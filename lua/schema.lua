-- Checks items against what the scraper says of them in `items`. A schema is compiled once, when the
-- scraper is loaded; what is wrong with the schema itself is said then, with the closest word that exists.
local native = ...

local schema = {}

local function quote(value)
    local shown = #value > 40 and value:sub(1, (utf8.offset(value, 0, 41) or 41) - 1) .. "..." or value
    return '"' .. shown:gsub("[%c]", " ") .. '"'
end

-- A value as a message shows it: `string "Sold out"`, `number 3.5`, `node`.
local function show(value)
    if value == native.null then return "null" end
    local kind = native.kind(value)
    if kind == "string" then return "string " .. quote(value) end
    if kind == "number" or kind == "boolean" then return kind .. " " .. tostring(value) end
    return kind
end

local function of_type(word)
    return function(value)
        if type(value) == word and value == value then return true end
        return false, ("expected %s, got %s"):format(word, show(value))
    end
end

-- Each gives ok, or false and why; integer may give a third: the value to take in its place.
local checks = {
    string = of_type "string",
    number = of_type "number",
    boolean = of_type "boolean",
    table = of_type "table",
    any = function() return true end,
    integer = function(value)
        local whole = type(value) == "number" and math.tointeger(value)
        if whole then return true, nil, whole end
        return false, "expected integer, got " .. show(value)
    end,
}

local words = { "string", "number", "integer", "boolean", "table", "any" }

local function near(name, names)
    local closest = native.closest(name, names)
    return closest and ("; did you mean '%s'?"):format(closest) or ""
end

local function sorted_names(t)
    local names = {}
    for key in pairs(t) do
        if type(key) == "string" then names[#names + 1] = key end
    end
    table.sort(names)
    return names
end

local function copy(t)
    local twin = {}
    for key, value in next, t do twin[key] = value end
    return twin
end

local function fail(form, ...) error(form:format(...), 0) end

-- A function of the scraper's own: (value) -> ok, why.
local function own_check(check)
    return function(value)
        local ok, why = check(value)
        if ok then return true end
        return false, ("%s: %s"):format(why or "refused by the schema's function", show(value))
    end
end

local function compile_field(place, declared)
    if type(declared) == "function" then return own_check(declared) end
    if type(declared) ~= "string" then
        fail("%s must be a type (%s) or a function, not %s", place, table.concat(words, ", "), show(declared))
    end
    if not checks[declared] then fail("%s: there is no type '%s'%s", place, declared, near(declared, words)) end
    return checks[declared]
end

-- The fields of one type by name: { check = function, optional = boolean }.
local function compile_fields(place, declared)
    local fields = {}
    for _, key in ipairs(sorted_names(declared)) do
        local name, mark = key:match("^(.-)(%??)$")
        if name == "" then fail("%s has a field without a name", place) end
        if name:find("?", 1, true) then fail("%s.%s: one '?' at the end is enough", place, key) end
        if fields[name] then fail("%s.%s is there twice, with and without '?'", place, name) end
        fields[name] = { check = compile_field(place .. "." .. name, declared[key]), optional = mark == "?" }
    end
    return fields
end

-- The columns: the list part first, in its order, then the other fields by the alphabet.
local function compile_columns(place, declared, fields)
    local columns, taken, names = {}, {}, sorted_names(fields)
    for i, entry in ipairs(declared) do
        if type(entry) ~= "string" then fail("%s[%d] must be a field's name, not %s", place, i, show(entry)) end
        local name = entry:gsub("%?$", "")
        if not fields[name] then fail("%s[%d]: there is no field '%s'%s", place, i, name, near(name, names)) end
        if taken[name] then fail("%s[%d]: '%s' is there twice", place, i, name) end
        taken[name], columns[i] = true, name
    end
    for _, name in ipairs(names) do
        if not taken[name] then columns[#columns + 1] = name end
    end
    return columns
end

local function check_names(type_name, item, fields, columns, wrong)
    for key in next, item do
        if type(key) ~= "string" then
            wrong[#wrong + 1] = ("%s: a field's name must be a string, not %s"):format(type_name, show(key))
        elseif not fields[key] then
            wrong[#wrong + 1] = ("%s has no field '%s'%s"):format(type_name, key, near(key, columns))
        end
    end
    table.sort(wrong)
end

-- Gives nil where the item fits, else all that is wrong with it in one line. Where a value was converted there is
-- a second result: the item to take in its place, for the scraper's own table is left as it is. Raw access, as in
-- the conversion that follows: what is checked is what is stored.
local function checker(type_name, fields, columns)
    return function(item)
        local wrong, instead = {}, nil
        check_names(type_name, item, fields, columns, wrong)
        for _, name in ipairs(columns) do
            local field, value = fields[name], rawget(item, name)
            if value == nil then
                if not field.optional then wrong[#wrong + 1] = ("%s.%s is missing"):format(type_name, name) end
            elseif not (field.optional and value == native.null) then
                local ok, why, converted = field.check(value)
                if not ok then wrong[#wrong + 1] = ("%s.%s: %s"):format(type_name, name, why) end
                if converted and math.type(value) == "float" then
                    instead = instead or copy(item)
                    instead[name] = converted
                end
            end
        end
        if #wrong > 0 then return table.concat(wrong, "; ") end
        return nil, instead
    end
end

--- Compiles the setting `items`: type name -> { columns = names in order, check = function(item) -> nil or what
--- is wrong }. Raises one line where a schema is wrong.
function schema.compile(items)
    if type(items) ~= "table" then fail("items must be a table of types, not %s", show(items)) end
    local compiled = {}
    for type_name, declared in pairs(items) do
        if type(type_name) ~= "string" then
            fail("items: a type's name must be a string, not %s", show(type_name))
        end
        local place = "items." .. type_name
        if type(declared) ~= "table" then fail("%s must be a table of fields, not %s", place, show(declared)) end
        local fields = compile_fields(place, declared)
        local columns = compile_columns(place, declared, fields)
        compiled[type_name] = { columns = columns, check = checker(type_name, fields, columns) }
    end
    return compiled
end

return schema
