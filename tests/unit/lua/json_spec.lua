-- JSON in and out: page:json, darn.json.
local lu = require "luaunit"
local darn = require "darn"

TestPageJson = {}

local function decoded(text, options)
    local value
    with_page { html = text, headers = { { "content-type", "application/json" } } } (function(page) value = page:json(options) end)
    return value
end

function TestPageJson:test_values()
    lu.assertEquals(decoded '{"a": [1, 2.5, "x", true, {"b": false}]}', { a = { 1, 2.5, "x", true, { b = false } } })
    lu.assertEquals(decoded '"text"', "text")
    lu.assertEquals(decoded "[]", {})
    lu.assertEquals(decoded "\u{FEFF}[1]", { 1 })
end

function TestPageJson:test_integers_stay_integers_and_floats_floats()
    local value = decoded "[12, 12.0, 9007199254740993, -1]"
    lu.assertEquals(math.type(value[1]), "integer")
    lu.assertEquals(math.type(value[2]), "float")
    lu.assertEquals(value[3], 9007199254740993)
    lu.assertEquals(value[4], -1)
end

function TestPageJson:test_null_members_are_absent_unless_asked_for()
    lu.assertEquals(decoded '{"a": null, "b": 1}', { b = 1 })
    lu.assertIs(decoded('{"a": null}', { null = true }).a, darn.null)
    lu.assertEquals(#decoded "[1, null, 3]", 3)
    lu.assertIs(decoded("[1, null, 3]")[2], darn.null)
    lu.assertIs(decoded("null", { null = true }), darn.null)
end

function TestPageJson:test_what_is_no_json_says_where()
    local told = error_of({ url = "https://example.org/api", html = '{\n  "a": oops\n}' }, function(page) page:json() end)
    lu.assertStrMatches(told, ".*json_spec.lua:%d+: page:json: not JSON, line 2 column %d+: .* on https://example.org/api")
    lu.assertStrContains(error_of({ html = "" }, function(page) page:json() end), "not JSON")
    lu.assertStrContains(error_of({ html = "1" }, function(page) page:json(12) end), "page:json: expected options (a table), got number")
end

TestDarnJson = {}

-- a value, its text
local cases = {
    { nil, "null" }, { true, "true" }, { 12, "12" }, { 12.0, "12.0" }, { 0.1, "0.1" }, { 51.77, "51.77" }, { "x", '"x"' },
    { math.mininteger, "-9223372036854775808" }, { {}, "[]" }, { { a = {}, b = { {} } }, '{"a": [], "b": [[]]}' }, { { 1, { 2 } }, "[1, [2]]" },
    { { b = 1, a = 2, ["a.b"] = 3, B = 4 }, '{"B": 4, "a": 2, "a.b": 3, "b": 1}' },
    { { "a\0b" }, '["a\\u0000b"]' },
}

function TestDarnJson:test_encode()
    for i, case in ipairs(cases) do lu.assertEquals(darn.json.encode(case[1]), case[2], "case " .. i) end
    lu.assertEquals(darn.json.encode { darn.null, darn.null }, "[null, null]")
end

function TestDarnJson:test_there_and_back()
    local text = '{"a": [], "b": {}, "c": [[], {"d": null}], "e": 1.5, "f": "\\u0000\\u20ac"}'
    lu.assertEquals(darn.json.encode(darn.json.decode(text, { null = true })), '{"a": [], "b": {}, "c": [[], {"d": null}], "e": 1.5, "f": "\\u0000€"}')
end

function TestDarnJson:test_a_decoded_list_can_grow_names()
    local list = darn.json.decode "[]"
    list.x = 1
    lu.assertEquals(darn.json.encode(list), '{"x": 1}')
    local object = darn.json.decode "{}"
    object[1] = 1
    lu.assertEquals(darn.json.encode(object), "[1]")
end

function TestDarnJson:test_mistakes()
    lu.assertErrorMsgContains("darn.json.encode: the value is a function", darn.json.encode, print)
    lu.assertErrorMsgContains("darn.json.encode: field [1].a is a thread", darn.json.encode, { { a = coroutine.create(print) } })
    lu.assertErrorMsgContains("darn.json.decode: not JSON, line 1 column", darn.json.decode, "{")
    lu.assertErrorMsgContains("darn.json.decode: expected a string, got nil", darn.json.decode, nil)
    lu.assertErrorMsgContains("darn.json.decode: expected options (a table), got boolean", darn.json.decode, "1", true)
end
