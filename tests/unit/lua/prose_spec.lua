-- Dates and numbers: what nodes, pages and the module darn make of them. Which forms are read is in tests/data/html
-- (dates.txt, numbers.txt); here it is where text, language and time come from.
local lu = require "luaunit"
local darn = require "darn"

-- The page of the specs was fetched at 2023-11-14T22:13:20Z.
local function on(html, callback) lu.assertNil(error_of({ html = html }, callback)) end

TestDates = {}

function TestDates:test_what_the_markup_states_goes_first()
    on([[<html lang="de"><head><meta property="article:published_time" content="2024-03-12T15:30:00+01:00"></head>
        <time datetime="2024-03-12">yesterday</time>
        <p class="below">Posted <b><time datetime="2024-03-13 08:05Z">2 days ago</time></b> by Ann</p>
        <p class="data"><span itemprop="datePublished" content="20240314">soon</span></p>
        <p class="empty"><time datetime="">15. März 2024</time></p>
        <p class="odd"><time datetime="PT3H">am 16.03.2024 um 8.05 Uhr</time></p>
        <p class="none">Demnächst</p>]], function(page)
        lu.assertEquals(page:date "meta", "2024-03-12T15:30:00+01:00")
        lu.assertEquals(page:date "time", "2024-03-12")
        lu.assertEquals(page:date ".below", "2024-03-13T08:05:00Z")
        lu.assertEquals(page:date ".data span", "2024-03-14")
        lu.assertEquals(page:date ".empty", "2024-03-15")
        lu.assertEquals(page:date ".odd", "2024-03-16T08:05:00")
        lu.assertNil(page:date ".none")
        lu.assertNil(page:date "zz")
        lu.assertEquals(page:first(".below"):date(), "2024-03-13T08:05:00Z")
    end)
end

function TestDates:test_the_language_around_gives_the_order()
    on([[<html lang="en-US"><i>03/04/2024</i><p lang="en-GB"><b>03/04/2024</b></p><p lang=""><u>03.04.24</u>]], function(page)
        lu.assertEquals(page:date "i", "2024-03-04")
        lu.assertEquals(page:date "b", "2024-04-03")
        lu.assertEquals(page:date "u", "2024-04-03")
        lu.assertEquals(page:date("i", { order = "dmy" }), "2024-04-03")
        lu.assertEquals(page:date("i", { lang = "fr" }), "2024-04-03")
        lu.assertEquals(page:first("u"):date { order = "ymd" }, "2003-04-24")
    end)
end

function TestDates:test_relative_ones_count_from_the_fetch()
    on("<p>3 days ago</p>", function(page)
        lu.assertEquals(page:date "p", "2023-11-11")
        lu.assertEquals(page:date("p", { base = "2024-03-12" }), "2024-03-09")
        lu.assertEquals(page:date("p", { base = 86400 * 3 }), "1970-01-01")
        lu.assertEquals(darn.date "2 hours ago", "2023-11-14T20:13:20Z")
        lu.assertEquals(darn.date("an hour ago", { base = "2024-03-12T15:30:00+01:00" }), "2024-03-12T13:30:00Z")
    end)
end

function TestDates:test_darn_date_needs_no_page()
    lu.assertEquals(darn.date "12 March 2024 at 3 PM", "2024-03-12T15:00:00")
    lu.assertEquals(darn.date("12/03/2024", { order = "dmy" }), "2024-03-12")
    lu.assertEquals(darn.date("12/03/2024", { lang = "ja" }), "2024-03-12")
    lu.assertStrMatches(darn.date "today at 12:00 UTC", "%d%d%d%d%-%d%d%-%d%dT12:00:00Z")
    lu.assertNil(darn.date "no date")
    lu.assertNil(darn.date "")
    lu.assertNil(darn.date "a date behind a NUL is none\0 2024-03-12")
end

TestNumbers = {}

function TestNumbers:test_the_type_says_whether_decimals_are_written()
    on("<i>12</i><b>£12.00</b><u>Sold out</u><s>-1,299.50</s>", function(page)
        lu.assertEquals(math.type(page:number "i"), "integer")
        lu.assertEquals(math.type(page:number "b"), "float")
        lu.assertEquals(page:first("s"):number(), -1299.5)
        lu.assertNil(page:number "u")
        lu.assertNil(page:number "zz")
        lu.assertNil(page:first("u"):number())
    end)
end

function TestNumbers:test_the_language_around_decides_what_the_text_leaves_open()
    on([[<html lang="de"><i>1.234</i> <b>1,234 kg</b> <u lang="en">1,234</u> <s>12.50</s> <em>1,234 €</em>]], function(page)
        lu.assertEquals(page:number "i", 1234)
        lu.assertEquals(page:number "b", 1.234)
        lu.assertEquals(page:number "u", 1234)
        lu.assertEquals(page:number "s", 12.5)
        lu.assertEquals(page:number "em", 1234)
        lu.assertEquals(page:number("i", { decimal = "." }), 1.234)
        lu.assertEquals(page:number("u", { locale = "fr" }), 1.234)
        lu.assertEquals(page:first("i"):number { locale = "en-GB" }, 1.234)
        lu.assertEquals(page:first("i"):number { locale = "en", decimal = "," }, 1234)
        lu.assertEquals(page:first("i"):number {}, 1234)
    end)
    on("<i>1.234</i> <b>1,234</b>", function(page)
        lu.assertEquals(page:number "i", 1.234)
        lu.assertEquals(page:number "b", 1234)
    end)
end
