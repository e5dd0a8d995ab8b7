-- The page: its fields, queries and what it says to mistakes.
local lu = require "luaunit"

local shop = {
    url = "https://shop.example.org/list?page=2",
    headers = { { "Content-Type", "text/html; charset=utf-8" }, { "Set-Cookie", "a=1" }, { "Set-Cookie", "b=2" },
        { "Vary", "Accept" }, { "vary", "Cookie" } },
    referrer = "https://shop.example.org/",
    depth = 2,
    meta = '{"shelf": "top", "row": 3}',
    html = [[<html lang="en"><head><title>Shop</title></head><body>
        <h1 id="head">All   things</h1>
        <div class="product_pod"><a href="/a?x=1#part">A</a> <b class="price_color">£51.77</b></div>
        <div class="product_pod"><a href="b/">B</a> <b class="price_color">Sold out</b></div>
        <p class="note">seen <i>12</i> times</p>
        <a href="mailto:me@example.org">mail</a> <a href="/a?x=1">A again</a> <a>nowhere</a>
    </body></html>]],
}

local function on_shop(callback) return error_of(shop, callback) end

TestFields = {}

function TestFields:test_values()
    lu.assertNil(on_shop(function(page)
        lu.assertEquals(page.url, "https://shop.example.org/list?page=2")
        lu.assertEquals(page.status, 200)
        lu.assertEquals(page.depth, 2)
        lu.assertEquals(page.referrer, "https://shop.example.org/")
        lu.assertEquals(page.body, shop.html)
        lu.assertEquals(page.utf8, shop.html)
        lu.assertEquals(page.charset, "utf-8")
        lu.assertEquals(page.meta, { shelf = "top", row = 3 })
        lu.assertEquals(page.time, 1700000000)
        lu.assertEquals(page.elapsed, 0.25)
        lu.assertEquals(page.cached, false)
        lu.assertEquals(page.request.url, page.url)
        lu.assertEquals(page.request.method, "GET")
        lu.assertEquals(page.request.callback, "parse")
        lu.assertEquals(page.request.attempt, 1)
        lu.assertEquals(page.request.depth, 2)
        lu.assertEquals(page.request.meta.shelf, "top")
        lu.assertEquals(tostring(page), "<page 200 https://shop.example.org/list?page=2>")
    end))
end

function TestFields:test_absent_ones_are_nil_and_meta_is_a_table()
    with_page {} (function(page)
        lu.assertNil(page.referrer)
        lu.assertEquals(page.meta, {})
        lu.assertEquals(page.body, "")
    end)
end

function TestFields:test_headers_are_found_in_any_case()
    lu.assertNil(on_shop(function(page)
        lu.assertEquals(page.headers["CONTENT-type"], "text/html; charset=utf-8")
        lu.assertEquals(page.headers.vary, "Accept, Cookie")
        lu.assertEquals(page.headers["Set-Cookie"], "a=1\nb=2")
        lu.assertNil(page.headers.etag)
        local names = {}
        for name in pairs(page.headers) do names[#names + 1] = name end
        table.sort(names)
        lu.assertEquals(names, { "content-type", "set-cookie", "vary" })
        lu.assertIs(page.headers, page.headers)
    end))
end

function TestFields:test_body_of_another_charset_is_decoded()
    with_page { html = "<p>\xE9</p>", headers = { { "Content-Type", "text/html; charset=iso-8859-1" } } } (function(page)
        lu.assertEquals(page.body, "<p>\xE9</p>")
        lu.assertEquals(page.utf8, "<p>é</p>")
        lu.assertEquals(page.charset, "windows-1252")
        lu.assertEquals(page:text("p"), "é")
    end)
end

function TestFields:test_charset_that_nobody_says_is_guessed()
    local koi8 = "\xF3\xC5\xC7\xCF\xC4\xCE\xD1 \xC8\xCF\xD2\xCF\xDB\xC1\xD1 \xD0\xCF\xC7\xCF\xC4\xC1"
    with_page { html = "<p>" .. koi8 .. "</p>", headers = { { "Content-Type", "text/html" } } } (function(page)
        lu.assertEquals(page.charset, "koi8-r")
        lu.assertEquals(page:text "p", "Сегодня хорошая погода")
        lu.assertEquals(page.body, "<p>" .. koi8 .. "</p>")
    end)
end

function TestFields:test_what_is_not_there_is_a_nil_that_can_be_passed_on()
    lu.assertNil(on_shop(function(page)
        local h1 = page:first "h1"
        local function check(...) lu.assertEquals(table.pack(...), { n = 1 }) end
        check(page:first ".none")
        check(page:text ".none")
        check(page:text ".none::text")
        check(page:attr(".none", "href"))
        check(page:number ".none")
        check(page:date ".none")
        check(h1:number())
        check(h1:date())
        check(h1:attr "href")
        check(h1:url())
        check(h1:url "href")
        check(require "darn".date "soon")
        check(page:xml():first "body":url "cite")
    end))
end

-- what a callback does, what it is told
local mistakes = {
    { function(page) return page.statsu end, "page has no 'statsu'; did you mean 'status'?" },
    { function(page) page:frist("p") end, "page has no 'frist'; did you mean 'first'?" },
    { function(page) return page[1] end, "page has no number as a field; its fields have names" },
    { function(page) page.status = 404 end, "a page cannot be changed (status); keep values in locals, or in the meta of a request" },
    { function(page) page.headers.x = 3 end, "the headers of a page cannot be changed (x)" },
    { function(page) page.request.headers.x = 3 end, "the headers of a page cannot be changed (x)" },
    { function(page) page.css("p") end, "page:css is called on string; write it with a colon, on a page" },
    { function(page) page:css() end, "page:css: expected a selector, got nil" },
    { function(page) page:css(nil) end, "page:css: expected a selector, got nil" },
    { function(page) page:each {} end, "page:each: expected a selector, got table" },
    { function(page) page:first(page:first "p") end, "page:first: expected a selector, got node" },
    { function(page) page:css "p\0q" end, "page:css: a selector with a NUL byte in it" },
    { function(page) page:attr "p" end, "page:attr: expected an attribute's name as second argument, got nil" },
    { function(page) page:xpath(12) end, "page:xpath: expected an expression, got number" },
    { function(page) page:text() end, "page:text: expected a selector, got nil" },
    { function(page) page:join(nil) end, "page:join: expected a URL, got nil" },
    { function(page) page:fetch "/x" end, "page:fetch is not yet in this version of darn" },
    { function(page) page:date() end, "page:date: expected a selector, got nil" },
    { function(page) page:number("p", { lang = "de" }) end, "page:number has no option 'lang'" },
}

function TestFields:test_mistakes_are_told_at_the_scripts_line()
    for i, case in ipairs(mistakes) do
        local where = debug.getinfo(case[1], "S")
        lu.assertEquals(on_shop(case[1]), ("%s:%d: %s"):format(where.short_src, where.linedefined, case[2]), "case " .. i)
    end
end

function TestFields:test_a_name_that_is_near_nothing_lists_what_there_is()
    lu.assertStrContains(on_shop(function(page) return page.zzzzzzzzzz end), "page has no 'zzzzzzzzzz'; it has attr, body, cached, charset, css")
end

function TestFields:test_pages_have_a_protected_metatable()
    lu.assertNil(on_shop(function(page) lu.assertEquals(getmetatable(page), "page") end))
end

TestQueries = {}

function TestQueries:test_css_gives_all_in_document_order()
    lu.assertNil(on_shop(function(page)
        local links = page:css "div a"
        lu.assertEquals(#links, 2)
        lu.assertEquals(links[1]:text(), "A")
        lu.assertEquals(links[2]:text(), "B")
        lu.assertEquals(page:css "table", {})
        lu.assertEquals(page:first("html"):attr "lang", "en")
    end))
end

function TestQueries:test_each_walks_and_nests()
    lu.assertNil(on_shop(function(page)
        local seen = {}
        for pod in page:each ".product_pod" do
            for link in pod:each "a" do seen[#seen + 1] = link:text() end
            for child in pod:each "*" do seen[#seen + 1] = child:name() end
        end
        lu.assertEquals(seen, { "A", "a", "b", "B", "a", "b" })
        for _ in page:each "table" do lu.fail("no table there") end
    end))
end

function TestQueries:test_first_text_attr_number()
    lu.assertNil(on_shop(function(page)
        lu.assertEquals(page:first("h1"):text(), "All things")
        lu.assertNil(page:first "h2")
        lu.assertEquals(page:text "h1", "All things")
        lu.assertNil(page:text "h2")
        lu.assertEquals(page:attr("h1", "id"), "head")
        lu.assertNil(page:attr("h1", "class"))
        lu.assertNil(page:attr("h2", "class"))
        lu.assertEquals(page:number ".price_color", 51.77)
        lu.assertNil(page:number ".price_color.none")
        lu.assertEquals(math.type(page:number ".note"), "integer")
        lu.assertNil(page:number "title")
    end))
end

function TestQueries:test_xpath_gives_what_the_expression_is()
    lu.assertNil(on_shop(function(page)
        lu.assertEquals(page:xpath("//b")[2]:text(), "Sold out")
        lu.assertEquals(page:xpath "//div/a/@href", { "/a?x=1#part", "b/" })
        lu.assertEquals(page:xpath "string(//h1/@id)", "head")
        lu.assertEquals(page:xpath "count(//b)", 2)
        lu.assertEquals(math.type(page:xpath "count(//b)"), "integer")
        lu.assertEquals(page:xpath "1 div 4", 0.25)
        lu.assertEquals(page:xpath "//b = 'Sold out'", true)
        lu.assertEquals(page:xpath "//table", {})
        lu.assertEquals(page:xpath "count(//b[re:test(., '^sold', 'i')])", 1)
        lu.assertEquals(page:xpath [=[re:replace(//b[re:test(., "sold", "i")], "^(\w+).*$", "", "\1")]=], "Sold")
        lu.assertEquals(page:first("div"):xpath "count(.//b)", 1)
    end))
end

function TestQueries:test_need_says_what_it_looked_for_and_where()
    local told = on_shop(function(page) page:need "h1.title" end)
    lu.assertStrContains(told, 'nothing matches "h1.title" on https://shop.example.org/list?page=2: ')
    lu.assertStrContains(on_shop(function(page) page:need ".price_colour" end), ".price_color")
    lu.assertNil(on_shop(function(page) lu.assertEquals(page:need("h1"):name(), "h1") end))
end

function TestQueries:test_wrong_selectors_say_where()
    lu.assertStrMatches(on_shop(function(page) page:css "a[" end), '.*page_spec.lua:%d+: page:css: selector "a%[": .*column.*')
    lu.assertStrContains(on_shop(function(page) page:xpath "//h1 | //a[" end),
        'page:xpath: xpath "//h1 | //a[": invalid expression at column 12\n  //h1 | //a[\n             ^')
    lu.assertStrContains(on_shop(function(page) page:xpath "//h1[re:test(., 'a(')]" end),
        "missing closing parenthesis at column 20\n  //h1[re:test(., 'a(')]\n                     ^")
end

function TestQueries:test_many_selectors_made_at_run_time()
    lu.assertNil(on_shop(function(page)
        for i = 1, 2500 do page:first("#id" .. i) end
        lu.assertEquals(page:text "h1", "All things")
        for i = 1, 2500 do page:xpath("//a[" .. i .. "]") end
        lu.assertEquals(page:xpath "string(//h1)", "All   things")
    end))
end

TestLinks = {}

function TestLinks:test_links_are_absolute_and_each_comes_once()
    lu.assertNil(on_shop(function(page)
        lu.assertEquals(page:links(), { "https://shop.example.org/a?x=1", "https://shop.example.org/b/" })
        lu.assertEquals(page:links ".product_pod:nth-of-type(2)", { "https://shop.example.org/b/" })
        lu.assertEquals(page:links "table", {})
    end))
end

function TestLinks:test_join()
    lu.assertNil(on_shop(function(page)
        lu.assertEquals(page:join "../x#y", "https://shop.example.org/x")
        lu.assertEquals(page:join "//other.example/", "https://other.example/")
        lu.assertEquals(page:join " mailto:me@example.org ", "mailto:me@example.org")
        local url, why = page:join "http://[bad"
        lu.assertNil(url)
        lu.assertIsString(why)
    end))
end

function TestLinks:test_base_counts()
    with_page { url = "https://example.org/a/b", html = '<base href="/c/"><a href="d">d</a>' } (function(page)
        lu.assertEquals(page:join "x", "https://example.org/c/x")
        lu.assertEquals(page:links(), { "https://example.org/c/d" })
    end)
end

function TestLinks:test_base_in_what_is_no_html_does_not()
    with_page { url = "https://example.org/a/b", html = '{"x": "<base href=/c/>"}', headers = { { "content-type", "application/json" } } } (function(page)
        lu.assertEquals(page:join "x", "https://example.org/a/x")
    end)
end

TestDone = {}

function TestDone:test_a_page_outlives_its_callback_only_as_an_error()
    local kept, loop
    with_page(shop)(function(page) kept, loop = page, page:each "a" end)
    lu.assertErrorMsgContains("this page is done", function() kept:css "a" end)
    lu.assertErrorMsgContains("this page is done", function() return kept.url end)
    lu.assertErrorMsgContains("this page is done", function() kept:emit {} end)
    lu.assertErrorMsgContains("this loop's page is done", loop)
    lu.assertEquals(tostring(kept), "<page that is done>")
end

function TestDone:test_another_page_does_not_revive_it()
    local kept
    with_page(shop)(function(page) kept = page end)
    with_page(shop)(function(page)
        lu.assertErrorMsgContains("this page is done", function() kept:css "a" end)
        lu.assertEquals(page:text "h1", "All things")
    end)
end
