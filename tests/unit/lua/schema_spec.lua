-- lua/schema.lua: what `items` may say, and what an item is told.
local lu = require "luaunit"
local schema = require "darn.schema"
local darn = require "darn"

local function check(declared, item) return schema.compile { product = declared }.product.check(item) end

TestCompile = {}

-- schema of `product`, the error it gives
local wrong = {
    { 12, "items.product must be a table of fields, not number 12" },
    { { price = "nubmer" }, "items.product.price: there is no type 'nubmer'; did you mean 'number'?" },
    { { price = "money" }, "items.product.price: there is no type 'money'" },
    { { price = 3 }, "items.product.price must be a type (string, number, integer, boolean, table, any) or a function, not number 3" },
    { { price = {} }, "items.product.price must be a type (string, number, integer, boolean, table, any) or a function, not table" },
    { { ["?"] = "any" }, "items.product has a field without a name" },
    { { ["price??"] = "any" }, "items.product.price??: one '?' at the end is enough" },
    { { price = "any", ["price?"] = "any" }, "items.product.price is there twice, with and without '?'" },
    { { "titel", title = "string" }, "items.product[1]: there is no field 'titel'; did you mean 'title'?" },
    { { "title", "title", title = "string" }, "items.product[2]: 'title' is there twice" },
    { { 12, title = "string" }, "items.product[1] must be a field's name, not number 12" },
}

function TestCompile:test_wrong_schemas_say_where()
    for _, case in ipairs(wrong) do
        lu.assertErrorMsgEquals(case[2], schema.compile, { product = case[1] })
    end
    lu.assertErrorMsgEquals('items must be a table of types, not string "x"', schema.compile, "x")
    lu.assertErrorMsgEquals("items: a type's name must be a string, not number 1", schema.compile, { {} })
end

function TestCompile:test_columns_list_part_first_then_the_alphabet()
    local compiled = schema.compile { product = { "title", "rating?", price = "number", title = "string", ["rating?"] = "integer", about = "any" } }
    lu.assertEquals(compiled.product.columns, { "title", "rating", "about", "price" })
end

TestCheck = {}

local function even(value)
    if value % 2 == 0 then return true end
    return false, "must be even"
end

-- schema, item, what is wrong with it
local cases = {
    { { title = "string" }, { title = "x" }, nil },
    { { title = "string" }, {}, "product.title is missing" },
    { { title = "string" }, { title = 12 }, "product.title: expected string, got number 12" },
    { { ["title?"] = "string" }, {}, nil },
    { { ["title?"] = "string" }, { title = false }, "product.title: expected string, got boolean false" },
    { { ["title?"] = "string" }, { title = darn.null }, nil },
    { { title = "string" }, { title = darn.null }, "product.title: expected string, got null" },
    { { price = "number" }, { price = 51.77 }, nil },
    { { price = "number" }, { price = "Sold out" }, 'product.price: expected number, got string "Sold out"' },
    { { price = "number" }, { price = "51.77" }, 'product.price: expected number, got string "51.77"' },
    { { n = "integer" }, { n = 3 }, nil },
    { { n = "integer" }, { n = 3.5 }, "product.n: expected integer, got number 3.5" },
    { { n = "integer" }, { n = "3" }, 'product.n: expected integer, got string "3"' },
    { { b = "boolean" }, { b = false }, nil },
    { { b = "boolean" }, { b = "no" }, 'product.b: expected boolean, got string "no"' },
    { { t = "table" }, { t = {} }, nil },
    { { t = "table" }, { t = "x" }, 'product.t: expected table, got string "x"' },
    { { a = "any" }, { a = false }, nil },
    { { a = "any" }, {}, "product.a is missing" },
    { { n = even }, { n = 2 }, nil },
    { { n = even }, { n = 3 }, "product.n: must be even: number 3" },
    { { n = function() return nil end }, { n = 3 }, "product.n: refused by the schema's function: number 3" },
    { { ["n?"] = even }, {}, nil },
    { { price = "number" }, { price = 1, pirce = 2 }, "product has no field 'pirce'; did you mean 'price'?" },
    { { price = "number" }, { price = 1, "x" }, "product: a field's name must be a string, not number 1" },
    { { a = "string", b = "number" }, { b = "x" }, 'product.a is missing; product.b: expected number, got string "x"' },
    { { s = "number" }, { s = ("é"):rep(60) }, 'product.s: expected number, got string "' .. ("é"):rep(20) .. '..."' },
    { { s = "number" }, { s = "two\nlines" }, 'product.s: expected number, got string "two lines"' },
}

function TestCheck:test_cases()
    for i, case in ipairs(cases) do lu.assertEquals(check(case[1], case[2]), case[3], "case " .. i) end
end

function TestCheck:test_nan_is_no_number()
    lu.assertStrContains(check({ n = "number" }, { n = 0 / 0 }), "product.n: expected number, got number")
end

function TestCheck:test_a_whole_float_becomes_an_integer_in_a_copy()
    local item = { n = 3.0, title = "x" }
    local why, instead = check({ n = "integer", title = "string" }, item)
    lu.assertNil(why)
    lu.assertEquals(math.type(instead.n), "integer")
    lu.assertEquals(instead.title, "x")
    lu.assertEquals(math.type(item.n), "float")
end

function TestCheck:test_an_error_in_a_function_of_the_schema_goes_through()
    lu.assertErrorMsgContains("its own words", check, { n = function() error("its own words") end }, { n = "a" })
end
