-- page:data(): JSON-LD, microdata, Open Graph and meta as tables.
local lu = require "luaunit"

local function on(page, callback) return error_of(page, callback) end

TestData = {}

function TestData:test_all_of_it()
    lu.assertNil(on({ url = "https://shop.example.org/p/1", html = [[
        <html lang=en><head><title>Tea | Shop</title><base href="/x/">
        <link rel=canonical href="/p/1">
        <meta property="og:title" content="Tea"><meta property="og:image" content="1.png"><meta property="og:image" content="2.png">
        <meta name="Description" content="Hot">
        <script type="application/ld+json">{"@type": "Product", "offers": {"price": 9.5, "old": null}, "tags": []}</script>
        <script type="application/ld+json">oops</script></head>
        <div itemscope itemtype="http://schema.org/Product"><a itemprop=url href="y">Tea</a></div>]] }, function(page)
        lu.assertEquals(page:data(), {
            title = "Tea | Shop",
            canonical = "https://shop.example.org/p/1",
            lang = "en",
            opengraph = { ["og:title"] = "Tea", ["og:image"] = { "1.png", "2.png" } },
            meta = { description = "Hot" },
            jsonld = { { ["@type"] = "Product", offers = { price = 9.5 }, tags = {} } },
            microdata = { { type = "http://schema.org/Product", properties = { url = "https://shop.example.org/x/y" } } },
            errors = { "JSON-LD block 2 (line 6): not JSON, line 1 column 4: invalid token near 'oops'" },
        })
    end))
end

function TestData:test_of_a_page_that_says_nothing()
    lu.assertNil(on({ html = "" }, function(page)
        lu.assertEquals(page:data(), { jsonld = {}, microdata = {}, opengraph = {}, meta = {}, errors = {} })
    end))
end

function TestData:test_what_it_gives_can_be_emitted()
    local outcome = with_page { html = "<meta name=a content=b>" } (function(page) page:emit("x", page:data()) end)
    lu.assertStrContains(outcome.items[1].json, '"meta": {"a": "b"}')
end
