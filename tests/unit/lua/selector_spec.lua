-- What selectors can beyond those of browsers: ::text and ::attr, texts and patterns.
local lu = require "luaunit"

local list = {
    url = "https://shop.example.org/list",
    html = [[<!doctype html><html lang="en"><body>
        <ul><li class="a">one <b>two</b> three</li><li>Four&nbsp;<i>hundred</i></li><li id="last">5</li></ul>
        <a href="/1" title="first">A</a><a href="/2">B</a><a>C</a>
        <script>window.data = {}</script>
    </body></html>]],
}

local function on_list(callback) return error_of(list, callback) end

TestSelectors = {}

function TestSelectors:test_strings()
    lu.assertNil(on_list(function(page)
        lu.assertEquals(page:css "a::attr(href)", { "/1", "/2" })
        lu.assertEquals(page:css "li.a::text", { "one ", " three" })
        lu.assertEquals(page:css "li.a ::text", { "two" })
        lu.assertEquals(page:css "ul .a::text, ul b::text", { "one ", "two", " three" })
        lu.assertEquals(page:css "a::text, a::attr(title)", { "first", "A", "B", "C" })
        lu.assertEquals(page:css "p::text", {})
        lu.assertEquals(page:first "a::attr(title)", "first")
        lu.assertNil(page:first "a::attr(class)")
        lu.assertEquals(page:need "#last::text", "5")
        lu.assertEquals(page:text "li::text", "one ")
        lu.assertNil(page:text "p::text")
        local seen = {}
        for href in page:each "a::attr(href)" do seen[#seen + 1] = href end
        lu.assertEquals(seen, { "/1", "/2" })
    end))
end

function TestSelectors:test_strings_of_a_node()
    lu.assertNil(on_list(function(page)
        local a = page:need "a"
        lu.assertEquals(a:first "::attr(href)", "/1")
        lu.assertEquals(a:css "::text", { "A" })
        lu.assertEquals(page:need("li"):css "::text", { "one ", "two", " three" })
        lu.assertEquals(a:css "*", {}) -- without ::, itself does not count
    end))
end

function TestSelectors:test_what_is_read_off_elements()
    local wanted = 'page:attr: "a::text" gives texts, not elements; leave out what begins with ::'
    lu.assertStrContains(on_list(function(page) page:attr("a::text", "href") end), wanted)
    lu.assertStrContains(on_list(function(page) page:links "a::text" end), "gives texts, not elements")
    lu.assertStrContains(on_list(function(page) page:number "li::text" end), "page:number: ")
    lu.assertStrContains(on_list(function(page) page:form "form::text" end), "page:form: ")
    lu.assertStrContains(on_list(function(page) page:need "b::attr(x)" end), 'nothing matches "b::attr(x)"')
end

function TestSelectors:test_texts()
    lu.assertNil(on_list(function(page)
        lu.assertEquals(#page:css "li:contains('four hundred')", 0)
        lu.assertEquals(#page:css "li:icontains('four hundred')", 1)
        lu.assertEquals(page:first("li:contains(two, 5)"), nil) -- without quotes it is one text
        lu.assertEquals(#page:css "li:contains('two', '5')", 2)
        lu.assertEquals(#page:css "script:contains('window.data')", 1)
    end))
end

function TestSelectors:test_patterns()
    lu.assertNil(on_list(function(page)
        lu.assertEquals(page:css "li:matches('^%d+$')::text", { "5" })
        lu.assertEquals(page:text "li:matches('^one two')", "one two three")
        lu.assertEquals(#page:css "li:not(:matches('%d'))", 2)
        lu.assertEquals(page:need("ul"):first "li:matches('Four hundred')":name(), "li")
        local find = string.find
        string.find = nil -- the pattern's business is not the script's
        lu.assertEquals(#page:css "li:matches('o')", 2)
        string.find = find
    end))
end

function TestSelectors:test_patterns_that_fail()
    lu.assertStrContains(on_list(function(page) page:css "li:matches('[a')" end),
        "page:css: malformed pattern (missing ']') in :matches(\"[a\")")
    lu.assertStrContains(on_list(function(page) page:first "li:matches('%')" end), "page:first: malformed pattern")
    lu.assertNil(on_list(function(page)
        lu.assertFalse(pcall(page.each, page, "li:matches('%1')"))
        lu.assertEquals(#page:css "li", 3) -- and the next one runs
    end))
end

function TestSelectors:test_mistakes_have_a_caret()
    lu.assertStrContains(on_list(function(page) page:css "div > ." end),
        'page:css: selector "div > .": expected a class name at column 8\n  div > .\n         ^')
    lu.assertStrContains(on_list(function(page) page:css "li:frist-child" end), "did you mean :first-child?")
end
