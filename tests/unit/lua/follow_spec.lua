-- page:follow: targets, callbacks, what is dropped.
local lu = require "luaunit"

local function parse() end
local function book() end

local html = [[<body><a href="/a">a</a><a href="b.html#x">b</a><a name="here">none</a><a href="mailto:x@example.org">m</a>
<img src="i.png"><ul><li class="next"><a href="?page=2">next</a></li></ul><form action="/go"></form></body>]]

local function site(more)
    local options = { url = "https://example.org/dir/list", html = html, depth = 1, callback = "parse",
        callbacks = { parse = parse, book = book } }
    for key, value in pairs(more or {}) do options[key] = value end
    return options
end

local function follows(callback, more) return with_page(site(more))(callback) end

local function urls(requests)
    local list = {}
    for i, request in ipairs(requests) do list[i] = request.url end
    return list
end

TestFollow = {}

-- what is followed, the URLs that come of it
local targets = {
    { function() return "/x" end, { "https://example.org/x" } },
    { function() return "x#part" end, { "https://example.org/dir/x" } },
    { function() return "https://other.example:443/y" end, { "https://other.example/y" } },
    { function() return nil end, {} },
    { function(page) return page:first "a" end, { "https://example.org/a" } },
    { function(page) return page:first "img" end, { "https://example.org/dir/i.png" } },
    { function(page) return page:first "li.next a" end, { "https://example.org/dir/list?page=2" } },
    { function(page) return page:first "a.none" end, {} },
    { function(page) return page:first "a[name]" end, {} },
    { function(page) return page:css "a" end, { "https://example.org/a", "https://example.org/dir/b.html", "https://example.org/dir/list?page=2" } },
    { function(page) return page:css "table" end, {} },
    { function(page) return page:xpath "//a/@href[not(contains(., 'mailto'))]" end, { "https://example.org/a", "https://example.org/dir/b.html", "https://example.org/dir/list?page=2" } },
    { function(page) return { "/x", page:first "a" , { url = "/z" } } end, { "https://example.org/x", "https://example.org/a", "https://example.org/z" } },
    { function() return { url = "/x" } end, { "https://example.org/x" } },
    { function(page) return page:first "form" end, { "https://example.org/go?" } },
    { function(page) return { page:form(), "/x" } end, { "https://example.org/go?", "https://example.org/x" } },
}

function TestFollow:test_targets()
    for i, case in ipairs(targets) do
        local outcome = follows(function(page) lu.assertEquals(select("#", page:follow(case[1](page))), 0) end)
        lu.assertEquals(urls(outcome.requests), case[2], "case " .. i)
    end
end

-- "\xEC\xE8\xF0" is "мир" in windows-1251
local mir = [[<link rel=canonical href="/c?\xEC\xE8\xF0"><a href="/мир?q=\xEC\xE8\xF0">a</a><form method=post action="/f?\xEC\xE8\xF0">
<input name=q value="\xEC\xE8\xF0"></form><p itemscope><a itemprop=u href="/i?\xEC\xE8\xF0"></a>]]

local function in_windows_1251(callback, mime)
    local body = mir:gsub("\\x(%x%x)", function(hex) return string.char(tonumber(hex, 16)) end):gsub("мир", "\xEC\xE8\xF0")
    return follows(callback, { html = body, headers = { { "Content-Type", (mime or "text/html") .. "; charset=windows-1251" } } })
end

function TestFollow:test_queries_are_in_the_charset_of_the_page()
    local a = "https://example.org/%D0%BC%D0%B8%D1%80?q=%EC%E8%F0"
    local outcome = in_windows_1251(function(page)
        lu.assertEquals(page:first "a":url(), a)
        lu.assertEquals(page:links "a", { a, "https://example.org/i?%EC%E8%F0" })
        lu.assertEquals(page:join "?мир", "https://example.org/dir/list?%EC%E8%F0")
        lu.assertEquals(page:form().action, "https://example.org/f?%EC%E8%F0")
        lu.assertEquals(page:data().canonical, "https://example.org/c?%EC%E8%F0")
        lu.assertEquals(page:data().microdata[1].properties.u, "https://example.org/i?%EC%E8%F0")
        page:follow { page:first "a", "?мир", { url = "?é" }, page:form() }
    end)
    lu.assertEquals(urls(outcome.requests), { a, "https://example.org/dir/list?%EC%E8%F0",
        "https://example.org/dir/list?%26%23233%3B", "https://example.org/f?%EC%E8%F0" })
    lu.assertEquals(outcome.requests[4].body, "q=%EC%E8%F0")
end

function TestFollow:test_queries_of_what_is_no_html_are_utf8()
    in_windows_1251(function(page)
        lu.assertEquals(page:join "?м", "https://example.org/dir/list?%D0%BC")
        lu.assertEquals(page:links "a[itemprop]", { "https://example.org/i?%D0%BC%D0%B8%D1%80" })
        lu.assertEquals(page:first "a[itemprop]":url(), "https://example.org/i?%D0%BC%D0%B8%D1%80")
    end, "text/plain")
end

function TestFollow:test_a_request_knows_where_it_comes_from()
    local outcome = follows(function(page)
        page:follow "/x"
        page:follow("/y", "book", { meta = { row = 3 }, priority = 5 })
    end)
    local x, y = outcome.requests[1], outcome.requests[2]
    lu.assertEquals({ x.callback, x.depth, x.parent, x.referrer, x.ordinal, x.method, x.meta },
        { "parse", 2, 7, "https://example.org/dir/list", 0, "GET", nil })
    lu.assertEquals({ y.callback, y.depth, y.ordinal, y.meta, y.priority }, { "book", 2, 1, '{"row": 3}', 5 })
    lu.assertEquals(#x.fingerprint, 32)
    lu.assertNotEquals(x.fingerprint, y.fingerprint)
end

function TestFollow:test_identity_is_url_and_body_unless_again()
    local function of(target, options)
        return follows(function(page) page:follow("/first") page:follow(target, nil, options) end).requests[2].fingerprint
    end
    lu.assertEquals(of("/x"), of("x/../../x#part"))
    lu.assertEquals(of("/x", { meta = { a = 1 } }), of "/x")
    lu.assertNotEquals(of("/x", { body = "a" }), of("/x", { body = "b" }))
    lu.assertNotEquals(of("/x", { again = true }), of "/x")
    lu.assertEquals(of("/x", { again = true }), of("/x", { again = true }))
end

function TestFollow:test_callbacks_by_name_by_function_in_a_table()
    local outcome = follows(function(page)
        page:follow("/1", "book")
        page:follow("/2", book)
        page:follow { url = "/3", callback = "book" }
        page:follow { url = "/4", callback = book }
        page:follow({ url = "/5", callback = "parse" }, "book")
        page:follow({ "/6", { url = "/7", callback = "parse" } }, "book")
        page:follow { url = "/8" }
    end)
    local names = {}
    for i, request in ipairs(outcome.requests) do names[i] = request.callback end
    lu.assertEquals(names, { "book", "book", "book", "book", "book", "book", "book", "parse" })
end

function TestFollow:test_options_go_over_the_table()
    local outcome = follows(function(page)
        page:follow({ url = "/x", form = { q = "a b", p = "1" } }, "book", { priority = 2 })
    end)
    local request = outcome.requests[1]
    lu.assertEquals({ request.method, request.body, request.priority }, { "POST", "p=1&q=a+b", 2 })
end

-- settings and depth, what is followed, why it is dropped, the URL that is told
local drops = {
    { {}, "mailto:x@example.org", "scheme", "mailto:x@example.org" },
    { {}, "javascript:void(0)", "scheme", "javascript:void(0)" },
    { {}, "http://[bad", "scheme", "http://[bad" },
    { { allow = { "example.org" } }, "https://other.example/", "offsite", "https://other.example/" },
    { { deny = { "*/private/*" } }, "/private/x", "denied", "https://example.org/private/x" },
    { { max_depth = 1 }, "/x", "depth", "https://example.org/x" },
}

function TestFollow:test_links_that_are_not_followed_are_counted()
    for i, case in ipairs(drops) do
        local outcome = follows(function(page) page:follow(case[2]) end, { settings = case[1] })
        lu.assertEquals(outcome.requests, {}, "case " .. i)
        lu.assertEquals(outcome.dropped, { { why = case[3], url = case[4] } }, "case " .. i)
    end
end

-- settings, the page's HTML and headers, what is followed, is it dropped?
local marked = [[<a href="/a" rel="nofollow">a</a><a href="/b">b</a>]]
local nofollows = {
    { {}, marked, nil, "/a", false },
    { { nofollow = true }, marked, nil, "/a", true },
    { { nofollow = true }, marked, nil, "/b", false },
    { { nofollow = true }, '<meta name="robots" content="nofollow">' .. marked, nil, "/b", true },
    { { nofollow = true, user_agent = "mine/1" }, '<meta name="mine" content="nofollow">' .. marked, nil, "/b", true },
    { { nofollow = true, user_agent = "mine/1" }, '<meta name="darn" content="nofollow">' .. marked, nil, "/b", false },
    { { nofollow = true }, marked, "none", "/b", true },
    { {}, marked, "none", "/b", false },
}

function TestFollow:test_nofollow_is_obeyed_where_it_is_asked_for()
    for i, case in ipairs(nofollows) do
        local more = { settings = case[1], html = case[2], headers = case[3] and { { "X-Robots-Tag", case[3] } } }
        local outcome = follows(function(page) page:follow(case[4]) end, more)
        lu.assertEquals(#outcome.requests, case[5] and 0 or 1, "case " .. i)
        lu.assertEquals(outcome.dropped[1] and outcome.dropped[1].why, case[5] and "robots" or nil, "case " .. i)
    end
end

function TestFollow:test_the_last_allowed_depth_is_followed()
    lu.assertEquals(#follows(function(page) page:follow "/x" end, { settings = { max_depth = 2 } }).requests, 1)
end

-- what a callback does, what it is told
local mistakes = {
    { function(page) page:follow("/x", "bok") end, "page:follow: the scraper has no callback 'bok'; did you mean 'book'?" },
    { function(page) page:follow("/x", "zzzzzz") end, "page:follow: the scraper has no callback 'zzzzzz'" },
    { function(page) page:follow("mailto:x@y", "bok") end, "page:follow: the scraper has no callback 'bok'; did you mean 'book'?" },
    { function(page) page:follow(nil, "bok") end, "page:follow: the scraper has no callback 'bok'; did you mean 'book'?" },
    { function(page) page:follow("/x", function() end) end, "page:follow: this function is not in the scraper's table; requests keep it by name" },
    { function(page) page:follow("/x", 12) end, "page:follow: expected a callback (a name or a function), got number" },
    { function(page) page:follow("/x", { priority = 1 }) end, "page:follow: expected a callback (a name or a function), got table" },
    { function(page) page:follow("/x", "book", 12) end, "page:follow: expected options (a table), got number" },
    { function(page) page:follow(12) end, "page:follow: expected a URL, a node, a form, a list of them or a request table, got number" },
    { function(page) page:follow(page) end, "page:follow: expected a URL, a node, a form, a list of them or a request table, got page" },
    { function(page) page:follow { { "/x" } } end, "page:follow: a list inside a list" },
    { function(page) page:follow { callback = "book" } end, "page:follow: the request table has no url" },
    { function(page) page:follow(page:first "li") end, 'page:follow: <li class="next">... has no href; follow the link in it' },
}

function TestFollow:test_mistakes_are_told_at_the_scripts_line()
    for i, case in ipairs(mistakes) do
        local where = debug.getinfo(case[1], "S")
        local outcome, told = run_page(site(), case[1])
        lu.assertEquals(told, ("%s:%d: %s"):format(where.short_src, where.linedefined, case[2]), "case " .. i)
        lu.assertEquals(outcome.requests, {})
    end
end

function TestFollow:test_wrong_options_name_the_field()
    lu.assertStrContains(error_of(site(), function(page) page:follow("/x", "book", { prioriti = 1 }) end), "priority")
    lu.assertStrContains(error_of(site(), function(page) page:follow { url = "/x", save = 1 } end), "save must be true or a name")
    lu.assertStrContains(error_of(site(), function(page) page:follow { url = "/x", callback = "bok" } end), "book")
end
