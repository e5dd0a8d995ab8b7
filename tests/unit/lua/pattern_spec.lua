-- string.find, match, gmatch and gsub, which in scrapers are darn's own: what Lua 5.4's manual (6.4, 6.4.1) promises.
local lu = require "luaunit"

local pack, unpack = table.pack, table.unpack
local none = {} -- a nil

-- Each row: subject, pattern (and init), then what the function gives.
local function check(f, rows)
    for _, row in ipairs(rows) do
        local got, want = pack(pcall(f, unpack(row[1]))), pack(unpack(row, 2))
        if want[1] == none then want[1] = nil end
        local shown = ("%q in %q"):format(row[1][2], row[1][1])
        if row.error then
            lu.assertEquals(got, { false, row.error, n = 2 }, shown)
        else
            lu.assertEquals(pack(unpack(got, 2, got.n)), want, shown)
        end
    end
end

TestPatterns = {}

function TestPatterns:test_match()
    check(string.match, {
        -- single bytes, classes and sets
        { { "hello", "l" }, "l" }, { { "hello", "x" }, none }, { { "", "" }, "" }, { { "abc", "" }, "" },
        { { "a.b", "%." }, "." }, { { "price: 12", "%d" }, "1" }, { { "AB cd", "%l%l" }, "cd" },
        { { "tab\there", "%c" }, "\t" }, { { "a_b", "%p" }, "_" }, { { "x\0y", "%z" }, "\0" }, { { "x\0y", "\0y" }, "\0y" },
        { { "12ab", "%D+" }, "ab" }, { { "  x", "%S" }, "x" }, { { "0xFFg", "%x+" }, "0" }, { { "\xe9t\xe9", "%a+" }, "t" },
        { { "abc", "[bc]+" }, "bc" }, { { "abc", "[^a]+" }, "bc" }, { { "a-c", "[a-]+" }, "a-" }, { { "b-", "[-b]+" }, "b-" },
        { { "x]y", "[]]" }, "]" }, { { "x]y", "[^]]+" }, "x" }, { { "x^y", "[x^]+" }, "x^" }, { { "a]", "[%]]" }, "]" },
        { { "07z", "[%da-f]+" }, "07" }, { { "\\w", "[\\]" }, "\\" }, { { "a%", "[%%]" }, "%" }, { { "c", "[a-%d]" }, none },
        -- repetitions
        { { "aaa", "a*" }, "aaa" }, { { "baaa", "a*" }, "" }, { { "aaa", "a-" }, "" }, { { "aaab", "a-b" }, "aaab" },
        { { "xaab", "a+b" }, "aab" }, { { "b", "a?b" }, "b" }, { { "ab", "a?b" }, "ab" }, { { "a?", "a%?" }, "a?" },
        { { "aab", "a?ab" }, "aab" }, { { "<b><i>", "<.->" }, "<b>" }, { { "<b><i>", "<.*>" }, "<b><i>" },
        { { "**", "**" }, "**" }, { { "+1", "+1" }, "+1" }, { { "a-", "a--" }, "a-" },
        -- anchors
        { { "abc", "^b" }, none }, { { "abc", "^a" }, "a" }, { { "abc", "c$" }, "c" }, { { "abcd", "c$" }, none },
        { { "a$b", "a$b" }, "a$b" }, { { "a^b", "a^b" }, "a^b" }, { { "$$", "$*$" }, "$$" }, { { "", "^$" }, "" },
        { { "abc", "^b", 2 }, "b" },
        -- captures
        { { "k = v", "(%w+) = (%w+)" }, "k", "v" }, { { "abc", "()b()" }, 2, 3 }, { { "abc", "((a)(b))" }, "ab", "a", "b" },
        { { "abc", "(x?)" }, "" }, { { "say 'hi'", "(['\"])(.-)%1" }, "'", "hi" }, { { "abab", "(ab)%1" }, "ab" },
        { { "aba", "()%1" }, none }, { { "12.5", "(%d+)%.?(%d*)" }, "12", "5" },
        -- %b and %f
        { { "f(a(b)c)d)", "%b()" }, "(a(b)c)" }, { { "((", "%b()" }, none }, { { "|a|b|", "%b||" }, "|a|" },
        { { "THE (quick) fox", "%f[%a]%a+%f[%A]" }, "THE" }, { { "abc", "%f[%z]" }, "" }, { { "[a]", "%f[a]a" }, "a" },
        -- init
        { { "hello", "l", 4 }, "l" }, { { "hello", ".", -1 }, "o" }, { { "hello", ".", -99 }, "h" }, { { "hello", "", 6 }, "" },
        { { "hello", "", 7 }, none }, { { "hello", ".", 0 }, "h" }, { { "hello", "h", 2.0 }, none },
        { { 1234, 3 }, "3" },
    })
end

function TestPatterns:test_find()
    check(string.find, {
        { { "hello", "l+" }, 3, 4 }, { { "hello", "(l)(o)" }, 4, 5, "l", "o" }, { { "hello", "" }, 1, 0 }, { { "", "" }, 1, 0 },
        { { "a.b", ".", 1, true }, 2, 2 }, { { "a+b", "a+b" }, none }, { { "a+b", "a+b", 1, true }, 1, 3 }, { { "a)b]", ")b]" }, 2, 4 },
        { { "aaab", "aab" }, 2, 4 }, { { "aa", "aab" }, none }, { { "a\0b", "\0b" }, 2, 3 }, { { "a\0b", "\0b", 1, true }, 2, 3 },
        { { "abc", "", 4 }, 4, 3 }, { { "abc", "", 5 }, none }, { { "abc", "", 10, true }, none }, { { "abcabc", "b", 3 }, 5, 5 },
        { { "abcabc", "b", -2, true }, 5, 5 }, { { "abc", "()" }, 1, 0, 1 }, { { "abc", "$" }, 4, 3 }, { { "abc", "(c)$" }, 3, 3, "c" },
        { { "a]", "a%]" }, 1, 2 },
    })
end

local function collect(...)
    local out = {}
    for a, b in string.gmatch(...) do out[#out + 1] = b and { a, b } or a end
    return unpack(out)
end

function TestPatterns:test_gmatch()
    check(collect, {
        { { "one two", "%a+" }, "one", "two" }, { { "a=1, b=2", "(%w+)=(%w+)" }, { "a", "1" }, { "b", "2" } },
        { { "abc", "" }, "", "", "", "" }, { { "abc", "b*" }, "", "b", "" }, { { "aXbX", "()X" }, 2, 4 },
        { { "a^a", "^a" }, "^a" }, { { "abc abc", "%a+", 3 }, "c", "abc" }, { { "abc", "%a", -1 }, "c" },
        { { "abc", ".", 9 } }, { { "abc", "", 4 }, "" }, { { "", ".-" }, "" },
    })
end

function TestPatterns:test_an_iterator_of_gmatch_stays_at_its_end()
    local next_one = ("ab"):gmatch "."
    lu.assertEquals({ next_one(), next_one(), next_one(), next_one() }, { "a", "b" })
end

function TestPatterns:test_gsub()
    check(string.gsub, {
        { { "hello", "l", "L" }, "heLLo", 2 }, { { "hello", "l", "L", 1 }, "heLlo", 1 }, { { "hello", "l", "L", 0 }, "hello", 0 },
        { { "hello", "l", "L", -1 }, "hello", 0 }, { { "a b", "%w", "<%0>" }, "<a> <b>", 2 }, { { "k=v", "(%w)=(%w)", "%2=%1" }, "v=k", 1 },
        { { "abc", "%w", "%%%0" }, "%a%b%c", 3 }, { { "abc", "", "-" }, "-a-b-c-", 4 }, { { "abc", "b*", "-" }, "-a-c-", 3 },
        { { "abc", "()", "%1" }, "1a2b3c4", 4 }, { { "aaa", "^a", "b" }, "baa", 1 }, { { "abc", "x", "y" }, "abc", 0 },
        { { "$name is $age", "%$(%w+)", { name = "Ann", age = 7 } }, "Ann is 7", 2 }, { { "a b c", "%w", { a = "x", b = false } }, "x b c", 3 },
        { { "abc", "%w", string.upper }, "ABC", 3 }, { { "abc", "(a)(b)", function(a, b) return b .. a end }, "bac", 1 },
        { { "abc", "%w", function(c) return c == "b" and 2 or nil end }, "a2c", 3 }, { { "abc", "b", 1.5 }, "a1.5c", 1 },
        { { "a\0b", "\0", "%0%0" }, "a\0\0b", 1 }, { { "", "", "x" }, "x", 1 }, { { "  x  ", "^%s*(.-)%s*$", "%1" }, "x", 1 },
        { { "abc", "b", setmetatable({}, { __index = function(_, k) return k .. k end }) }, "abbc", 1 },
    })
end

function TestPatterns:test_a_callback_of_gsub_may_use_patterns_of_its_own()
    local out = ("a,b;c,d"):gsub("[^;]+", function(part)
        for i = 1, 300 do ("x"):find("[x" .. i .. "]") end -- more than are kept compiled
        return (part:gsub("(%w),(%w)", "%2,%1"))
    end)
    lu.assertEquals(out, "b,a;d,c")
end

function TestPatterns:test_mistakes()
    check(string.find, {
        { { "a", "%" }, error = "malformed pattern (ends with '%')" }, { { "a", "[a" }, error = "malformed pattern (missing ']')" },
        { { "a", "[]" }, error = "malformed pattern (missing ']')" }, { { "a", "[^]" }, error = "malformed pattern (missing ']')" },
        { { "a", "[%" }, error = "malformed pattern (missing ']')" }, { { "a", "[a%]" }, error = "malformed pattern (missing ']')" },
        { { "a", "%b" }, error = "malformed pattern (missing arguments to '%b')" }, { { "a", "%f" }, error = "missing '[' after '%f' in pattern" },
        { { "a", "%ba" }, error = "malformed pattern (missing arguments to '%b')" }, { { "a", "(a" }, error = "unfinished capture" },
        { { "a", "(a))" }, error = "invalid pattern capture" }, { { "a", "%1" }, error = "invalid capture index %1" },
        { { "a", "(%1)" }, error = "invalid capture index %1" }, { { "a", "%0" }, error = "invalid capture index %0" },
        { { "a", ("()"):rep(33) }, error = "too many captures" }, { { "a", ("a?"):rep(300), 1 }, 1, 1 },
        { { ("a"):rep(300), ("a?"):rep(300) }, error = "pattern too complex" }, { { "", ("a-"):rep(300) }, error = "pattern too complex" },
        { { "b", "a[" }, none }, -- Lua finds a mistake when it gets there
    })
    check(string.gsub, {
        { { "a", "a", "%2" }, error = "invalid capture index %2" }, { { "a", "a", "%x" }, error = "invalid use of '%' in replacement string" },
        { { "a", "a", "x%" }, error = "invalid use of '%' in replacement string" }, { { "a", "(a", "x" }, "x", 1 },
        { { "a", "a", function() return {} end }, error = "invalid replacement value (a table)" },
        { { "a", "a", { a = true } }, error = "invalid replacement value (a boolean)" },
    })
end

function TestPatterns:test_wrong_arguments()
    local function said(text)
        return (select(2, pcall(load(text, "=here"))))
    end
    lu.assertEquals(said "string.find()", "here:1: bad argument #1 to 'find' (string expected, got no value)")
    lu.assertEquals(said "string.match('a', {})", "here:1: bad argument #2 to 'match' (string expected, got table)")
    lu.assertEquals(said "string.gmatch('a', 'a', 'x')", "here:1: bad argument #3 to 'gmatch' (number expected, got string)")
    lu.assertEquals(said "('a'):gsub('a')", "here:1: bad argument #2 to 'gsub' (string/function/table expected, got no value)")
    lu.assertEquals(said "('a'):find('a', 1.5)", "here:1: bad argument #2 to 'find' (number has no integer representation)")
    lu.assertEquals(said "('a'):find('%')", "here:1: malformed pattern (ends with '%')")
end

function TestPatterns:test_subjects_of_a_megabyte()
    local long = ("a"):rep(1 << 20)
    lu.assertEquals(#long:match "^a*$", #long)
    lu.assertEquals(#long:match "^.-$", #long)
    lu.assertEquals(#long:match "(a+)", #long)
    lu.assertEquals(select(2, long:gsub("a", "b")), #long)
    lu.assertEquals((long .. "b"):find("b", 1, true), #long + 1)
    lu.assertEquals(#("(" .. long .. ")"):match "%b()", #long + 2)
    lu.assertEquals(#(long .. long):match "^(a*)%1$", #long)
end

TestEndless = {}

function TestEndless:test_rep()
    lu.assertEquals((""):rep(1 << 60), "")
    lu.assertEquals((""):rep(1 << 60, ""), "")
    lu.assertEquals((""):rep(3, ","), ",,")
    lu.assertEquals(("ab"):rep(2, ","), "ab,ab")
    lu.assertEquals(("ab"):rep(0), "")
    lu.assertEquals(select(2, pcall(string.rep, "x", 1 << 62, "yz")), "resulting string too large")
end

function TestEndless:test_move()
    local function numbers(n)
        local t = {}
        for i = 1, n do t[i] = i end
        return t
    end
    for _, n in ipairs { 0, 1, 5, 25000 } do
        for _, to in ipairs { -3, 0, 1, 2, 12000, 30000 } do
            local want = numbers(n)
            for i = 1, n do want[to + i - 1] = i end
            lu.assertEquals(#table.move(numbers(n), 1, n, to), #want)
            local got = table.move(numbers(n), 1, n, to)
            for k, v in pairs(want) do if got[k] ~= v then lu.fail(("n %d, to %d: [%d] = %s"):format(n, to, k, got[k])) end end
        end
    end
    local other = { "x" }
    lu.assertIs(table.move(numbers(25000), 1, 25000, 3, other), other)
    lu.assertEquals({ other[1], other[2], other[3], other[25002] }, { "x", nil, 1, 25000 })
    lu.assertEquals(select(2, pcall(table.move, {}, -1, math.maxinteger, 2)), "bad argument #3 to 'table.move' (too many elements to move)")
    lu.assertEquals(select(2, pcall(table.move, {}, 1, 1 << 62, math.maxinteger - 5)), "bad argument #4 to 'table.move' (destination wrap around)")
    lu.assertStrContains(select(2, pcall(table.move, 5, 1, 20000, 3)), "table expected, got number")
end
