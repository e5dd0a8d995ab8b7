-- What a wrong name on a page, a node or the darn module is answered with. Plain nil would hide typing
-- errors until an item quietly lacks a field.
local native = ...

-- Names that are promised and that this version does not have.
local later = {
    page = { fetch = true },
    darn = { args = true },
}

-- Names that only programs under `darn live` have.
local live = { darn = { on_reload = true, retriable = true, retry = true } }

-- Names that are looked up each time, so that the table itself lacks them.
local computed = { darn = "version" }

local prelude = {}

--- What is wrong with `name`, given the names that are there: `page has no 'tilte'; did you mean 'title'?`
---@param kind string "page", "node", "darn" ...
function prelude.missing(kind, name, known)
    local dot = kind == "darn" and "." or ":"
    if later[kind] and later[kind][name] then
        return ("%s%s%s is not yet in this version of darn"):format(kind, dot, name)
    end
    if live[kind] and live[kind][name] then
        return ("%s%s%s is only in programs under darn live"):format(kind, dot, name)
    end
    known[#known + 1] = computed[kind]
    local near = native.closest(name, known)
    if near then return ("%s has no '%s'; did you mean '%s'?"):format(kind, name, near) end
    table.sort(known)
    return ("%s has no '%s'; it has %s"):format(kind, name, table.concat(known, ", "))
end

return prelude
