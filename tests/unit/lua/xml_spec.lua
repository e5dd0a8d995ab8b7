-- page:xml(): feeds and sitemaps as a tree with namespaces.
local lu = require "luaunit"

local feed = {
    url = "https://blog.example.org/feed",
    headers = { { "Content-Type", "application/rss+xml" } },
    html = [==[<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0" xmlns:media="http://search.yahoo.com/mrss/">
  <channel>
    <title>Blog</title>
    <item><title>  One
      and more </title><link>/1</link><media:thumbnail url="t/1.png"/><pubDate>Mon</pubDate></item>
    <item><title>Two &amp; a half</title><link>https://other.example.org/2</link><description><![CDATA[<b>x</b>]]></description></item>
  </channel>
</rss>]==],
}

local function on(page, callback) return error_of(page, callback) end

TestXml = {}

function TestXml:test_a_feed_is_read_like_a_page()
    lu.assertNil(on(feed, function(page)
        local rss, fault = page:xml()
        lu.assertNil(fault)
        lu.assertEquals(rss:name(), "rss")
        lu.assertEquals(rss:attr "version", "2.0")
        local items = rss:css "channel > item"
        lu.assertEquals(#items, 2)
        lu.assertEquals(items[1]:need "title":text(), "One and more")
        lu.assertEquals(items[2]:first "title":text(), "Two & a half")
        lu.assertEquals(items[2]:first "description":text(), "<b>x</b>")
        lu.assertEquals(items[1]:xpath "string(media:thumbnail/@url)", "t/1.png")
        lu.assertEquals(items[1]:xpath "media:thumbnail"[1]:name(), "media:thumbnail")
        lu.assertEquals(items[1]:next(), items[2])
        lu.assertEquals(items[1]:parent():name(), "channel")
        lu.assertEquals(#items[1]:children(), 4)
        lu.assertEquals(items[1]:line(), 5)
        lu.assertEquals(rss:xpath(items[2]:path()), { items[2] })
        local count = 0
        for _ in rss:each "item" do count = count + 1 end
        lu.assertEquals(count, 2)
        lu.assertEquals(rss, page:xml())
    end))
end

function TestXml:test_what_elements_link_to()
    lu.assertNil(on(feed, function(page)
        local rss = page:xml()
        lu.assertEquals(rss:first "link":url(), "https://blog.example.org/1")
        lu.assertEquals(rss:xpath "//media:thumbnail"[1]:url(), "https://blog.example.org/t/1.png")
        lu.assertEquals(rss:xpath "//media:thumbnail"[1]:url "url", "https://blog.example.org/t/1.png")
        lu.assertNil(rss:first "channel":url())
        lu.assertNil(rss:first "link":url "href")
    end))
end

function TestXml:test_links_are_followed()
    local outcome = with_page(feed)(function(page)
        page:follow(page:xml():css "link")
        page:follow(page:xml():first "channel")
    end)
    lu.assertEquals(#outcome.requests, 2)
    lu.assertEquals(outcome.requests[1].url, "https://blog.example.org/1")
    lu.assertEquals(outcome.requests[2].url, "https://other.example.org/2")
end

function TestXml:test_bases_of_xml()
    lu.assertNil(on({ url = "http://h/", html = "<feed xml:base='/a/'><link href='b'/></feed>" }, function(page)
        lu.assertEquals(page:xml():first "link":url(), "http://h/a/b")
    end))
end

function TestXml:test_namespaces_of_the_call()
    lu.assertNil(on({ html = '<feed xmlns="http://www.w3.org/2005/Atom"><entry>x</entry></feed>' }, function(page)
        local root = page:xml { namespaces = { atom = "http://www.w3.org/2005/Atom" } }
        lu.assertEquals(root:xpath "//atom:entry"[1]:text(), "x")
        lu.assertEquals(root:xpath "//entry", {})
        lu.assertEquals(root:first "entry":text(), "x")
        page:xml()
        lu.assertError(root.xpath, root, "//atom:entry")
    end))
end

function TestXml:test_what_is_not_well_formed_is_read_and_said()
    lu.assertNil(on({ html = "<a>\n<b>x & y</b></a>" }, function(page)
        local root, why = page:xml()
        lu.assertEquals(root:text(), "x & y")
        lu.assertEquals(why, "line 2: an '&' that begins no reference")
        root, why = page:xml { strict = true }
        lu.assertNil(root)
        lu.assertEquals(why, "line 2: an '&' that begins no reference")
    end))
end

function TestXml:test_no_xml_is_nil_and_why()
    lu.assertNil(on({ html = "" }, function(page)
        local root, why = page:xml()
        lu.assertNil(root)
        lu.assertEquals(why, "xml: there is no element in it")
    end))
end

function TestXml:test_html_and_xml_of_one_page()
    lu.assertNil(on({ html = "<P>one<Item>two</Item></P>" }, function(page)
        local html, xml = page:first "item", page:xml():first "Item"
        lu.assertEquals(html:name(), "item")
        lu.assertEquals(xml:name(), "Item")
        lu.assertEquals(xml:html(), "<Item>two</Item>")
        lu.assertEquals(html:html(), "<item>two</item>")
        lu.assertEquals(tostring(xml), "<Item>...")
    end))
end

function TestXml:test_a_node_does_not_outlive_its_page()
    local kept
    with_page(feed)(function(page) kept = page:xml():first "item" end)
    lu.assertErrorMsgContains("this node belongs to a page that is done", kept.text, kept)
end

function TestXml:test_need_says_what_is_there()
    lu.assertStrContains(on(feed, function(page) page:xml():need "itm" end), "itm matches 0; did you mean item (2)?")
end

local mistakes = {
    { function(page) page:xml(3) end, "page:xml: expected options (a table), got number" },
    { function(page) page:xml { strct = true } end, "page:xml: unknown option 'strct'; did you mean 'strict'?" },
    { function(page) page:xml { true } end, "page:xml: options have names: namespaces, strict" },
    { function(page) page:xml { namespaces = "x" } end, "page:xml: namespaces must be a table, not a string" },
    { function(page) page:xml { namespaces = { "x" } } end, "page:xml: namespaces must be a table of prefixes" },
}

function TestXml:test_mistakes()
    for i, case in ipairs(mistakes) do lu.assertStrContains(on(feed, case[1]), case[2], false, false, "case " .. i) end
end
