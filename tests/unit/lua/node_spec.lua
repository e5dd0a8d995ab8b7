-- Nodes: what they say, their neighbours, and their end.
local lu = require "luaunit"

local table_page = {
    url = "https://example.org/dir/page",
    html = [[<body><div id="top" class="box wide"><p>one <b>two</b>
 three</p><p id="second">4 <i>five</i></p><br></div>
<ul><li>1</li><li>2</li><li>3</li></ul><img src="i.png" alt=""><a name="x">no link</a>
<a href="  sub/x.html " data-to="/other">a link</a> <a href="javascript:void(0)">js</a></body>]],
}

local function on_table(callback) return error_of(table_page, callback) end

TestNode = {}

function TestNode:test_what_it_says()
    lu.assertNil(on_table(function(page)
        local p = page:first "p"
        lu.assertEquals(p:text(), "one two three")
        lu.assertEquals(p:own_text(), "one three")
        lu.assertEquals(p:html(), "<p>one <b>two</b>\n three</p>")
        lu.assertEquals(p:html { inner = true }, "one <b>two</b>\n three")
        lu.assertEquals(page:first("br"):html { inner = true }, "")
        lu.assertEquals(p:text { raw = true }, "one two\n three")
        lu.assertEquals(p:text { raw = false }, "one two three")
        lu.assertEquals(page:text("p", { raw = true }), "one two\n three")
        lu.assertEquals(p:name(), "p")
        lu.assertEquals(page:first("#second"):number(), 4)
        lu.assertNil(p:number())
        lu.assertEquals(page:first("#top"):attr "CLASS", "box wide")
        lu.assertEquals(page:first("img"):attr "alt", "")
        lu.assertNil(p:attr "class")
        lu.assertEquals(page:first("#second"):path(), "/html/body/div/p[2]")
        lu.assertEquals(page:first("ul"):line(), 3)
    end))
end

function TestNode:test_url_of_the_links_own_attribute_or_a_named_one()
    lu.assertNil(on_table(function(page)
        lu.assertEquals(page:first("img"):url(), "https://example.org/dir/i.png")
        lu.assertEquals(page:first("a[href]"):url(), "https://example.org/dir/sub/x.html")
        lu.assertEquals(page:first("a[href]"):url "data-to", "https://example.org/other")
        lu.assertEquals(page:css("a")[3]:url(), "javascript:void(0)")
        lu.assertNil(page:first("a"):url())
    end))
end

function TestNode:test_neighbours()
    lu.assertNil(on_table(function(page)
        local items = page:first("ul"):children()
        lu.assertEquals(#items, 3)
        lu.assertEquals(items[1]:next():text(), "2")
        lu.assertEquals(items[3]:prev():text(), "2")
        lu.assertNil(items[1]:prev())
        lu.assertNil(items[3]:next())
        lu.assertEquals(items[2]:parent():name(), "ul")
        lu.assertEquals(page:first("br"):children(), {})
        lu.assertNil(page:first("html"):parent())
    end))
end

function TestNode:test_queries_look_below_it()
    lu.assertNil(on_table(function(page)
        local box = page:first "#top"
        lu.assertEquals(#box:css "p", 2)
        lu.assertEquals(box:first("i"):text(), "five")
        lu.assertNil(box:first "li")
        lu.assertNil(box:first "#top")
        lu.assertEquals(box:need("b"):text(), "two")
    end))
end

function TestNode:test_two_of_the_same_element_are_equal()
    lu.assertNil(on_table(function(page)
        lu.assertTrue(page:first "ul" == page:css("ul")[1])
        lu.assertTrue(page:first("li"):parent() == page:first "ul")
        lu.assertFalse(page:first "li" == page:first "ul")
        lu.assertFalse(page:first "ul" == page)
    end))
end

-- element, how it is shown
local shown = {
    { "#top", '<div id="top" class="box wide">...' },
    { "br", "<br>" },
    { "b", "<b>..." },
    { "a[href]", '<a href="  sub/x.html " data-to="/other">...' },
}

function TestNode:test_it_is_shown_as_its_tag()
    lu.assertNil(on_table(function(page)
        for _, case in ipairs(shown) do lu.assertEquals(tostring(page:first(case[1])), case[2]) end
    end))
    with_page { html = '<p title="' .. ("x\n"):rep(500) .. '">' } (function(page)
        local text = tostring(page:first "p")
        lu.assertTrue(#text < 90)
        lu.assertNotStrContains(text, "\n")
    end)
end

-- what is done with a node, what it is told
local mistakes = {
    { function(node) return node.txt end, "node has no 'txt'; did you mean 'text'?" },
    { function(node) node:attribute "x" end, "node has no 'attribute'; it has attr, children, css, date, each, first, html, line, name, need, next, number, own_text, parent, path, prev, text, url, xpath" },
    { function(node) node:text "raw" end, "node:text: expected options (a table), got string" },
    { function(node) node:text { row = true } end, "node:text has no option 'row'; it has 'raw'" },
    { function(node) node:html { true } end, "node:html has no option '1'; it has 'inner'" },
    { function(node) node:date "dmy" end, "node:date: expected options (a table), got string" },
    { function(node) node:date { zone = "UTC" } end, "node:date has no option 'zone'" },
    { function(node) node:number { decimal = ";" } end, 'node:number: decimal is "." or ",", not ";"' },
    { function(node) node:number { local_ = "de" } end, "node:number has no option 'local_'; did you mean 'locale'?" },
    { function(node) node:number { locale = {} } end, "node:number: locale is a text, not table" },
    { function(node) node.text() end, "node:text is called on no value; write it with a colon, on a node" },
    { function(node) node.attr("class") end, "node:attr is called on string; write it with a colon, on a node" },
    { function(node) node:attr() end, "node:attr: expected an attribute's name, got no value" },
    { function(node) node:url(12) end, "node:url: expected an attribute's name, got number" },
    { function(node) node:css(nil) end, "node:css: expected a selector, got nil" },
    { function(node) node.price = 12 end, "a node cannot be changed (price); keep values in locals" },
    { function(node, page) page.follow(node, "x") end, "page:follow is called on node; write it with a colon, on a page" },
    { function(node) node:follow() end, "node has no 'follow'; it has attr, children, css, date, each, first, html, line, name, need, next, number, own_text, parent, path, prev, text, url, xpath" },
}

function TestNode:test_mistakes_are_told_at_the_scripts_line()
    for i, case in ipairs(mistakes) do
        local where = debug.getinfo(case[1], "S")
        local told = on_table(function(page) case[1](page:first "#top", page) end)
        lu.assertEquals(told, ("%s:%d: %s"):format(where.short_src, where.linedefined, case[2]), "case " .. i)
    end
end

function TestNode:test_need_says_in_what_it_looked()
    lu.assertStrContains(on_table(function(page) page:first("#top"):need "li" end),
        'nothing matches "li" in <div id="top" class="box wide">... on https://example.org/dir/page: ')
end

function TestNode:test_it_outlives_its_page_only_as_an_error()
    local node
    with_page(table_page)(function(page) node = page:first "p" end)
    collectgarbage()
    for _, call in ipairs { "text", "css", "parent", "url", "need", "html" } do
        lu.assertErrorMsgContains("this node belongs to a page that is done", function() node[call](node, "a") end)
    end
    lu.assertEquals(tostring(node), "<node of a page that is done>")
    with_page(table_page)(function(page)
        lu.assertErrorMsgContains("this node belongs to a page that is done", function() page:follow(node) end)
        lu.assertFalse(node == page:first "p")
    end)
end

function TestNode:test_wherever_darns_own_lua_is_on_the_stack_the_scripts_line_is_told()
    local told = on_table(function(page) require("darn.schema").compile(page:first "zz" or page.nothing) end)
    lu.assertStrContains(told, "node_spec.lua:")
end
