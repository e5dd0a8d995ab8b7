-- page:emit, page:skip, page:retry.
local lu = require "luaunit"
local darn = require "darn"

TestEmit = {}

local function emitted(item, items, type_name)
    local outcome = with_page { items = items } (function(page)
        if type_name then page:emit(type_name, item) else page:emit(item) end
    end)
    return outcome.items[1].json, outcome.items[1].type
end

-- item, its JSON without a schema: fields by the alphabet
local plain = {
    { { title = "x", price = 51.77, stock = 3 }, '{"price": 51.77, "stock": 3, "title": "x"}' },
    { {}, "{}" },
    { { a = { 1, 2, 3 }, b = { c = true } }, '{"a": [1, 2, 3], "b": {"c": true}}' },
    { { none = darn.null, empty = {}, yes = false }, '{"empty": [], "none": null, "yes": false}' },
    { { whole = 3.0, big = 1e300, small = -1 }, '{"big": 1e+300, "small": -1, "whole": 3.0}' },
    { { s = 'é "q" \n' }, '{"s": "é \\"q\\" \\n"}' },
}

function TestEmit:test_without_a_schema()
    for _, case in ipairs(plain) do lu.assertEquals(emitted(case[1]), case[2]) end
    lu.assertEquals({ emitted({ a = 1 }, nil, "thing") }, { '{"a": 1}', "thing" })
    lu.assertEquals(select(2, emitted { a = 1 }), nil)
end

function TestEmit:test_a_schema_gives_the_order()
    local items = { book = { "title", "price", title = "string", price = "number", ["about?"] = "any" } }
    lu.assertEquals({ emitted({ price = 1, title = "x", about = "z" }, items, "book") },
        { '{"title": "x", "price": 1, "about": "z"}', "book" })
    lu.assertEquals(emitted({ price = 1, title = "x" }, items, "book"), '{"title": "x", "price": 1}')
end

function TestEmit:test_the_only_schema_is_meant_where_no_type_is_given()
    local json, type_name = emitted({ n = 2.0 }, { book = { n = "integer" } })
    lu.assertEquals(json, '{"n": 2}')
    lu.assertNil(type_name)
end

function TestEmit:test_items_are_copied_at_once()
    local outcome = with_page {} (function(page)
        local item = { n = 1 }
        page:emit(item)
        item.n = 2
        page:emit(item)
    end)
    lu.assertEquals({ outcome.items[1].json, outcome.items[2].json }, { '{"n": 1}', '{"n": 2}' })
end

function TestEmit:test_what_was_decoded_empty_stays_what_it_was()
    local outcome = with_page { html = '{"tags": [], "more": {}}' } (function(page)
        local data = page:json()
        page:emit { tags = data.tags, more = data.more, links = page:links "table" }
    end)
    lu.assertEquals(outcome.items[1].json, '{"links": [], "more": {}, "tags": []}')
    lu.assertStrContains(error_of({ html = "[]" }, function(page) page:emit(page:json()) end), "this is a list")
end

local books = { book = { title = "string", price = "number" } }
local two = { book = { title = "string" }, author = { name = "string" } }
local cyclic = {}
cyclic.a = { b = cyclic }

-- `items`, what a callback does, what it is told
local mistakes = {
    { nil, function(page) page:emit() end, "page:emit: expected an item (a table), got nil" },
    { nil, function(page) page:emit "book" end, "page:emit: expected an item (a table), got nil" },
    { nil, function(page) page:emit("book", 12) end, "page:emit: expected an item (a table), got number" },
    { nil, function(page) page:emit(12, {}) end, "page:emit: expected an item's type (a string), got number" },
    { nil, function(page) page:emit { "a" } end, "page:emit: an item has named fields, this is a list; emit its members one by one" },
    { nil, function(page) page:emit { f = print } end, "page:emit: field f is a function" },
    { nil, function(page) page:emit { a = { b = { 1, 2, 0 / 0 } } } end, "page:emit: field a.b[3] is NaN, which JSON cannot say" },
    { nil, function(page) page:emit { n = math.huge } end, "page:emit: field n is infinite, which JSON cannot say" },
    { nil, function(page) page:emit { t = { 1, x = 2 } } end, "page:emit: field t is neither a list (keys 1 to n) nor an object (names as keys)" },
    { nil, function(page) page:emit { t = { 1, nil, 3 } } end, "page:emit: field t is a list with holes" },
    { nil, function(page) page:emit { [true] = 1 } end, "page:emit: the value is neither a list (keys 1 to n) nor an object (names as keys)" },
    { nil, function(page) page:emit(cyclic) end, "page:emit: field a.b is a table that it is inside of" },
    { nil, function(page) page:emit { s = "\xFF" } end, "page:emit: field s is not valid UTF-8 (page.body is raw bytes, page.utf8 is text)" },
    { nil, function(page) page:emit { ["\xFF"] = 1 } end, "page:emit: field \xFF has a name that is not valid UTF-8" },
    { nil, function(page) page:emit { n = page:first "p" } end, "page:emit: field n is a node" },
    { books, function(page) page:emit("bok", {}) end, "page:emit: `items` has no type 'bok'; did you mean 'book'?" },
    { books, function(page) page:emit("book", {}) end, "book.price is missing; book.title is missing" },
    { books, function(page) page:emit("book", { title = "x", price = page:number ".none" }) end, "book.price is missing" },
    { books, function(page) page:emit("book", { title = "x", price = "Sold out" }) end, 'book.price: expected number, got string "Sold out"' },
    { books, function(page) page:emit("book", { title = page:first "p", price = 1 }) end, "book.title: expected string, got node" },
    { books, function(page) page:emit { title = "x", price = 1, pirce = 2 } end, "book has no field 'pirce'; did you mean 'price'?" },
    { two, function(page) page:emit { title = "x" } end, '`items` has several types; say which one: page:emit("TYPE", item)' },
    { nil, function(page) page:skip() end, "page:skip: expected why (a string), got no value" },
    { nil, function(page) page:retry() end, "page:retry: expected why (a string), got no value" },
    { nil, function(page) page:retry("x", -1) end, "page:retry: expected seconds or options, got -1" },
    { nil, function(page) page:retry("x", 0 / 0) end, "page:retry: expected seconds or options, got " .. tostring(0 / 0) },
    { nil, function(page) page:retry("x", "soon") end, "page:retry: expected seconds or options, got soon" },
    { nil, function(page) page:retry("x", { aftre = 1 }) end, "page:retry: there is no option 'aftre'; did you mean 'after'?" },
    { nil, function(page) page:retry("x", { zzzzzzz = 1 }) end, "page:retry: there is no option 'zzzzzzz'; it has after, attempts, login" },
    { nil, function(page) page:retry("x", { 5 }) end, "page:retry: there is no option 'number'; it has after, attempts, login" },
    { nil, function(page) page:retry("x", { after = "1" }) end, "page:retry: expected after (seconds), got 1" },
    { nil, function(page) page:retry("x", { attempts = 0 }) end, "page:retry: expected attempts (an integer from 1 to 1000), got 0" },
    { nil, function(page) page:retry("x", { attempts = 1.5 }) end, "page:retry: expected attempts (an integer from 1 to 1000), got 1.5" },
    { nil, function(page) page:retry("x", { login = true }) end, "page:retry: login = true needs the setting `login`, which says who logs in" },
}

function TestEmit:test_mistakes_are_told_at_the_scripts_line()
    for i, case in ipairs(mistakes) do
        local where = debug.getinfo(case[2], "S")
        local outcome, told = run_page({ items = case[1], html = "<p>x" }, case[2])
        local expected = case[3]:find "^`" and "page:emit: " .. case[3] or case[3]
        lu.assertEquals(told, ("%s:%d: %s"):format(where.short_src, where.linedefined, expected), "case " .. i)
        lu.assertEquals(outcome.items, {})
        lu.assertEquals(outcome.kind, "failed")
    end
end

function TestEmit:test_only_an_items_own_fields_count()
    local item = setmetatable({ title = "x" }, { __index = { price = 1 }, __pairs = function() return next, {} end })
    lu.assertStrContains(error_of({ items = books }, function(page) page:emit("book", item) end), "book.price is missing")
    lu.assertEquals(emitted(item), '{"title": "x"}')
end

function TestEmit:test_deep_nesting_is_refused()
    local function nested(depth)
        local item = { n = 1 }
        for _ = 2, depth do item = { a = item } end
        return item
    end
    lu.assertStrContains(error_of({}, function(page) page:emit(nested(101)) end), "is nested too deeply (100 levels at most)")
    lu.assertNil(error_of({}, function(page) page:emit(nested(100)) end))
end

TestEnd = {}

function TestEnd:test_skip()
    local outcome = with_page {} (function(page)
        page:skip "empty list"
        lu.fail "it ends the callback"
    end)
    lu.assertEquals({ outcome.kind, outcome.why }, { "skip", "empty list" })
end

function TestEnd:test_retry()
    local function retried(...)
        local arguments = { ... }
        local outcome = with_page {} (function(page) page:retry(table.unpack(arguments)) end)
        return { outcome.kind, outcome.why, outcome.retry_after, outcome.retry_attempts }
    end
    lu.assertEquals(retried "captcha", { "retry", "captcha", -1, 0 })
    lu.assertEquals(retried("captcha", 2.5), { "retry", "captcha", 2.5, 0 })
    lu.assertEquals(retried("captcha", 0), { "retry", "captcha", 0, 0 })
    lu.assertEquals(retried("captcha", { after = 3 }), { "retry", "captcha", 3, 0 })
    lu.assertEquals(retried("captcha", { after = 3, attempts = 7 }), { "retry", "captcha", 3, 7 })
    lu.assertEquals(retried("captcha", {}), { "retry", "captcha", -1, 0 })
end

function TestEnd:test_nothing_swallows_it()
    local outcome = with_page {} (function(page)
        pcall(page.skip, page, "inside pcall")
        lu.fail "it ends the callback"
    end)
    lu.assertEquals({ outcome.kind, outcome.why }, { "skip", "inside pcall" })
end

function TestEnd:test_the_first_word_counts()
    local outcome = with_page {} (function(page)
        local guard <close> = setmetatable({}, { __close = function() page:retry "too late" end })
        page:skip "first"
        return guard
    end)
    lu.assertEquals({ outcome.kind, outcome.why }, { "skip", "first" })
end
