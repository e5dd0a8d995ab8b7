-- lua/text.lua: numbers as people write them.
local lu = require "luaunit"
local text = require "darn.text"

TestNumber = {}

-- text, number (nil: there is none). The type counts: no decimals written, an integer.
local cases = {
    -- plain
    { "12", 12 }, { "£51.77", 51.77 }, { "12.00", 12.0 }, { "12 €", 12 }, { "45%", 45 }, { "007", 7 },
    { "Reviews (12)", 12 }, { "4.5 out of 5", 4.5 }, { "5.", 5 }, { "1299", 1299 }, { "12345.67", 12345.67 },
    -- none
    { "Sold out", nil }, { "", nil }, { "-", nil }, { "€", nil }, { ".", nil },
    -- the first one counts
    { "3 for 10", 3 }, { "10-20", 10 }, { "1 2345", 1 }, { "Page 2 of 50", 2 },
    -- without a digit in front of the point
    { ".99", 0.99 }, { "$.99", 0.99 }, { ",5", 0.5 }, { "v.5", 5 },
    -- two separators: the last is the decimal one
    { "1.299,00 €", 1299.0 }, { "1,299.50", 1299.5 }, { "1.000.000,55", 1000000.55 }, { "1'299.50", 1299.5 },
    { "1,000,000.5", 1000000.5 },
    -- spaces as groups, of any width
    { "1 299,50", 1299.5 }, { "1 299", 1299 }, { "1\u{A0}299", 1299 }, { "1\u{202F}299,5", 1299.5 },
    { "1\u{2009}000\u{2009}000", 1000000 }, { "1\u{2019}299", 1299 },
    -- one that repeats groups
    { "1.299.000", 1299000 }, { "1,299,000", 1299000 }, { "100,000,000", 100000000 },
    -- one with three digits behind it: a comma groups, a point is decimal unless it is such a price
    { "1,299", 1299 }, { "$1,299.", 1299 }, { "1.299", 1.299 }, { "$1.299", 1.299 }, { "1.250 kg", 1.25 },
    { "1.299 €", 1299 }, { "€ 1.299", 1299 }, { "€1.299", 1299 }, { "1.299 EUR", 1299 }, { "EUR 1.299", 1299 },
    { "1.299,-", 1299 }, { "1.299 kr", 1299 }, { "R$ 1.299", 1299 }, { "1.299\u{A0}€", 1299 }, { "1.299 USDA", 1.299 },
    -- one with more or fewer digits behind it is decimal
    { "1,29", 1.29 }, { "1,2", 1.2 }, { "1,2345", 1.2345 }, { "12345,678", 12345.678 },
    -- nothing groups behind a 0
    { "0,125", 0.125 }, { "0.125", 0.125 },
    -- India groups by two
    { "₹1,49,999", 149999 }, { "₹1,49,999.50", 149999.5 }, { "1,00,00,000", 10000000 },
    -- signs
    { "-3", -3 }, { "-£3", -3 }, { "£-3", -3 }, { "\u{2212}5", -5 }, { "was -3.5", -3.5 }, { "ISBN-13", 13 },
    { "- 3", 3 },
    -- what is no number as a whole gives its first part
    { "2.1.3", 2.1 }, { "1,299,50", 1299 },
    -- beyond an integer
    { "123456789012345678901", 123456789012345678901.0 },
}

function TestNumber:test_cases()
    for _, case in ipairs(cases) do
        local got = text.number(case[1])
        lu.assertEquals(got, case[2], case[1])
        lu.assertEquals(math.type(got), math.type(case[2]), case[1])
    end
end

-- What a hostile page could send; anything quadratic in it would take minutes.
function TestNumber:test_it_is_quick_on_a_long_text()
    lu.assertNil(text.number(("- "):rep(1000000)))
    lu.assertEquals(text.number(("-"):rep(1000000) .. "3"), -3)
    lu.assertEquals(text.number(("x"):rep(1000000) .. "1.299"), 1.299)
    lu.assertEquals(text.number(("1,"):rep(1000000)), 1.1)
    lu.assertEquals(text.number("1.299" .. ("€"):rep(1000000)), 1299)
end
