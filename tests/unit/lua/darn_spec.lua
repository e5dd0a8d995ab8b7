-- The module darn: names, urls, log, what is not there yet.
local lu = require "luaunit"
local darn = require "darn"

TestDarn = {}

function TestDarn:test_names()
    lu.assertStrMatches(darn._VERSION, "darn %d+%.%d+%.%d+")
    lu.assertEquals(darn.version, "")
    lu.assertEquals(darn.reloading(), false)
    lu.assertEquals(tostring(darn.null), "null")
    lu.assertEquals(tostring(darn), "module darn")
    lu.assertNil(rawget(_G, "darn"))
end

-- what is asked for, what it is told
local mistakes = {
    { function() return darn.lgo end, "darn has no 'lgo'; did you mean 'log'?" },
    { function() return darn.verison end, "darn has no 'verison'; did you mean 'version'?" },
    { function() return darn.state.increment end, "darn.state has no 'increment'; it has add, get, set" },
    { function() return darn.retriable end, "darn.retriable is only in programs under darn live" },
    { function() return darn.on_reload end, "darn.on_reload is only in programs under darn live" },
    { function() return darn.args end, "darn.args is not yet in this version of darn" },
    { function() darn.date() end, "darn.date: expected a text, got no value" },
    { function() darn.date("x", "dmy") end, "darn.date: expected options (a table), got string" },
    { function() darn.date("x", { ordre = "dmy" }) end, "darn.date has no option 'ordre'; did you mean 'order'?" },
    { function() darn.date("x", { order = "myd" }) end, 'darn.date: order is "dmy", "mdy" or "ymd", not "myd"' },
    { function() darn.date("x", { lang = 1 }) end, "darn.date: lang is a text, not number" },
    { function() darn.date("x", { base = "soon" }) end, 'darn.date: base is a time in seconds, or a date such as "2024-03-12T15:30:00Z"; not soon' },
    { function() darn.date("x", { base = 1e300 }) end, 'darn.date: base is a time in seconds, or a date such as "2024-03-12T15:30:00Z"; not 1e+300' },
    { function() darn.log.warning "x" end, "darn.log has no 'warning'; did you mean 'warn'?" },
    { function() darn.json.parse "x" end, "darn.json has no 'parse'; it has decode, encode" },
    { function() darn.url.joni("x", "y") end, "darn.url has no 'joni'; did you mean 'join'?" },
    { function() darn.url.join "x" end, "darn.url.join: expected a URL, got no value" },
    { function() darn.url.parse {} end, "darn.url.parse: expected a URL, got table" },
}

function TestDarn:test_mistakes_are_told_at_the_scripts_line()
    for i, case in ipairs(mistakes) do
        local where = debug.getinfo(case[1], "S")
        local expected = ("%s:%d: %s"):format(where.short_src, where.linedefined, case[2])
        lu.assertEquals(select(2, pcall(case[1])), expected, "case " .. i)
    end
end

function TestDarn:test_log_takes_any_values()
    darn.log.debug("hidden", nil, {}, darn.null)
    lu.assertEquals(select("#", darn.log.debug "hidden"), 0)
end

TestUrl = {}

function TestUrl:test_join_and_canonical()
    lu.assertEquals(darn.url.join("https://example.org/a/b", "../c?d#e"), "https://example.org/c?d")
    lu.assertEquals(darn.url.canonical "HTTP://EXAMPLE.org:80/%7Ea/./b#c", "http://example.org/~a/b")
end

function TestUrl:test_failures_give_nil_and_why()
    for _, call in ipairs {
        function() return darn.url.canonical "mailto:x@example.org" end,
        function() return darn.url.canonical "no url" end,
        function() return darn.url.join("no url", "x") end,
        function() return darn.url.join("https://example.org/", "mailto:x@example.org") end,
        function() return darn.url.parse "javascript:void(0)" end,
    } do
        local url, why = call()
        lu.assertNil(url)
        lu.assertIsString(why)
        lu.assertNotEquals(why, "")
    end
end

-- url, its parts
local parts = {
    { "https://example.org/", { scheme = "https", host = "example.org", port = 443, path = "/", query = {} } },
    { "http://example.org:8080/a/b?x=1&y=two+words&z=%C3%A9&x=2&flag&&=v", { scheme = "http", host = "example.org", port = 8080, path = "/a/b",
        query = { x = "1", y = "two words", z = "é", flag = "", [""] = "v" } } },
    { "http://[::1]:81/?a=b=c&bad=%zz&cut=%4", { scheme = "http", host = "[::1]", port = 81, path = "/", query = { a = "b=c", bad = "%zz", cut = "%4" } } },
}

function TestUrl:test_parse()
    for _, case in ipairs(parts) do
        local got = darn.url.parse(case[1])
        lu.assertEquals(got.url, case[1])
        got.url = nil
        lu.assertEquals(got, case[2])
    end
end
