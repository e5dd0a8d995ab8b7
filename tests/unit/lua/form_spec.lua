-- page:form: what it reads, what can be set, and the request that page:follow makes of it. The rules of HTML are
-- test_form.c's.
local lu = require "luaunit"

local function parse() end

local html = [[<base href="/base/"><form id="login" action="login" method="post">
<input type="hidden" name="token" value="t1"><input name="user"><input type="password" name="password">
<select name="lang"><option>en<option>de</select>
<select name="tags" multiple><option selected>a<option>b<option selected>c</select>
<input type="checkbox" name="stay"><input type="radio" name="how" value="app"><input type="radio" name="how" value="sms" checked>
<input type="submit" name="go" value="Log in"><button name="forgot" formaction="/forgot" formmethod="get">Forgot?</button></form>
<form id="up" action="/up" method="post" enctype="multipart/form-data"><input type="file" name="doc"><input type="file" name="pics" multiple></form>
<form id="search"><input name="q"></form><p id="out">x</p><input name="far" form="search" value="1">
<form id="mail" action="mailto:a@b.c"></form><form id="talk" method="dialog"></form>]]

local function site() return { url = "https://example.org/dir/page", html = html, callbacks = { parse = parse, other = parse } } end
local function with(callback) return with_page(site())(callback) end

-- The only request that a callback makes.
local function request(callback)
    local outcome = with(callback)
    lu.assertEquals(#outcome.requests, 1)
    return outcome.requests[1]
end

TestForm = {}

function TestForm:test_what_can_be_read()
    with(function(page)
        local form = page:form "#login"
        lu.assertEquals({ form.action, form.method, form.enctype },
            { "https://example.org/base/login", "POST", "application/x-www-form-urlencoded" })
        lu.assertEquals(form.button, { name = "go", value = "Log in" })
        lu.assertEquals({ form.fields.token, form.fields.user, form.fields.stay, form.fields.none },
            { "t1", "", nil, nil })
        lu.assertEquals(form.fields.tags, { "a", "c" })
        lu.assertEquals(tostring(form), "<form POST https://example.org/base/login>")
        local names = {}
        for name, value in pairs(form.fields) do names[#names + 1] = name .. "=" .. (type(value) == "table" and #value or value) end
        lu.assertEquals(names, { "token=t1", "user=", "password=", "lang=en", "tags=2", "how=sms" })
    end)
end

-- what is asked for, the form that comes (its id is told by its action and method)
local forms = {
    { function(page) return page:form() end, "<form POST https://example.org/base/login>" },
    { function(page) return page:form "#none" end, "nil" },
    { function(page) return page:form "[name=user]" end, "<form POST https://example.org/base/login>" },
    { function(page) return page:form "[name=forgot]" end, "<form GET https://example.org/forgot>" },
    { function(page) return page:form(page:first "[name=far]") end, "<form GET https://example.org/dir/page>" },
    { function(page) return page:form(page:first "[name=go]") end, "<form POST https://example.org/base/login>" },
    { function(page) return page:form "#mail" end, "<form GET mailto:a@b.c>" },
}

function TestForm:test_which_form_it_is()
    for i, case in ipairs(forms) do
        with(function(page) lu.assertEquals(tostring(case[1](page)), case[2], "case " .. i) end)
    end
end

-- what is done to the form, the method, URL and body that come of it
local sent = {
    { "#login", function() end, "POST https://example.org/base/login token=t1&user=&password=&lang=en&tags=a&tags=c&how=sms&go=Log+in" },
    { "#login", function(form)
        form.fields.user, form.fields.password = "me", 1234
        form.fields.stay, form.fields.lang, form.fields.how = true, "de", "app"
        form.fields.tags = { "b" }
        form.fields.token = nil
    end, "POST https://example.org/base/login user=me&password=1234&lang=de&tags=b&stay=on&how=app&go=Log+in" },
    { "#login", function(form)
        form.fields.tags = {}
        form.fields.extra = { "1", 2 }
        form.fields["a[b]"] = "c d"
        form.button = "forgot"
    end, "GET https://example.org/forgot?token=t1&user=&password=&lang=en&how=sms&forgot=&extra=1&extra=2&a%5Bb%5D=c+d" },
    { "#search", function(form) form.fields.q = "x&y\n" end, "GET https://example.org/dir/page?q=x%26y%0D%0A&far=1" },
    { "#search", function(form) form.action, form.method, form.enctype = "/x?y=1", "post", "text/plain" end,
        "POST https://example.org/x?y=1 q=\r\nfar=1\r\n" },
    { "#talk", function(form) form.method = "GET" end, "GET https://example.org/dir/page?" },
    { "#login", function(form) form.button, form.fields.tags = false, nil end,
        "POST https://example.org/base/login token=t1&user=&password=&lang=en&how=sms" },
    { "#login", function(form) form.button = { name = "go", value = "Log in" } end,
        "POST https://example.org/base/login token=t1&user=&password=&lang=en&tags=a&tags=c&how=sms&go=Log+in" },
}

function TestForm:test_what_is_sent()
    for i, case in ipairs(sent) do
        local made = request(function(page)
            local form = page:form(case[1])
            case[2](form)
            page:follow(form)
        end)
        lu.assertEquals(made.method .. " " .. made.url .. (made.body and " " .. made.body or ""), case[3], "case " .. i)
    end
end

function TestForm:test_a_followed_form_takes_a_callback_and_options()
    local made = request(function(page) page:follow(page:form "#search", "other", { meta = { a = 1 }, priority = 3, again = true }) end)
    lu.assertEquals({ made.callback, made.meta, made.priority }, { "other", '{"a": 1}', 3 })
    made = request(function(page) page:follow(page:first "[name=forgot]", "other") end)
    lu.assertEquals(made.url, "https://example.org/forgot?token=t1&user=&password=&lang=en&tags=a&tags=c&how=sms&forgot=")
end

function TestForm:test_a_form_of_another_scheme_is_dropped()
    lu.assertEquals(with(function(page) page:follow(page:form "#mail") end).dropped, { { why = "scheme", url = "mailto:a@b.c" } })
end

function TestForm:test_equal_forms_are_equal_requests()
    local function of(content)
        return request(function(page)
            local form = page:form "#up"
            form.files.doc = { content = content, name = "x.txt" }
            page:follow(form)
        end)
    end
    lu.assertEquals(of("a").fingerprint, of("a").fingerprint)
    lu.assertNotEquals(of("a").fingerprint, of("b").fingerprint)
end

local function part(name, more, text) return 'Content-Disposition: form-data; name="' .. name .. '"' .. more .. "\r\n\r\n" .. text .. "\r\n" end

function TestForm:test_files()
    local path = os.tmpname() .. ".pdf"
    local file = assert(io.open(path, "wb"))
    file:write "%PDF\0\n"
    file:close()
    local made = request(function(page)
        local form = page:form "#up"
        form.files.doc = { path = path, name = "cv.pdf" }
        form.files.pics = { { content = "1", name = "1.PNG" }, { content = "2", name = "two", type = "image/x" } }
        lu.assertEquals({ form.files.doc, form.files.none, form.fields.doc }, { "cv.pdf", nil, nil })
        page:follow(form)
    end)
    os.remove(path)
    os.remove(path:sub(1, -5))
    lu.assertStrContains(made.body, part("pics", '; filename="1.PNG"\r\nContent-Type: image/png', "1"))
    lu.assertStrContains(made.body, part("pics", '; filename="two"\r\nContent-Type: image/x', "2"))
    lu.assertStrContains(made.body, '; filename="cv.pdf"\r\nContent-Type: application/pdf\r\n\r\n%PDF\0\n\r\n')
end

-- what a callback does with the form of a selector, what it is told
local mistakes = {
    { "#login", function(form) form.fields.lang = "fr" end, 'field "lang" does not offer "fr"; it has "en", "de"' },
    { "#login", function(form) form.fields.how = { "app", "sms" } end, 'field "how" takes one value only' },
    { "#login", function(form) form.fields.user = true end, 'field "user" is no checkbox: give a string, not true or false' },
    { "#login", function(form) form.fields.user = { a = 1 } end,
        'field "user" takes a list, not a table with names; forms are flat: set form.fields["user[a]"]' },
    { "#login", function(form) form.fields.tags = { "a", {} } end,
        'field "tags" takes a string, a number, true or false, a list of strings, or nil; not a table' },
    { "#login", function(form) form.fields.user = print end,
        'field "user" takes a string, a number, true or false, a list of strings, or nil; not a function' },
    { "#login", function(form) form.fields.go = "x" end, '"go" is a button: choose it by form.button = "go"' },
    { "#login", function(form) form.fields[1] = "x" end, "a field has a name, not a number" },
    { "#login", function(form) form.button = "og" end, 'the form has no button "og"; it has "go" (Log in), "forgot" ()' },
    { "#up", function(form) form.fields.doc = "x" end, 'field "doc" takes a file: set form.files["doc"]' },
    { "#up", function(form) form.files.doc = "x" end, 'file "doc" must be a table ({ path = ... } or { content = ..., name = ... }), not a string' },
    { "#up", function(form) form.files.doc = { contents = "x" } end,
        'file "doc" has no "contents"; it has path, or content, and name and type (did you mean content?)' },
    { "#up", function(form) form.files.doc = { name = "x" } end, 'file "doc" needs a path, or content (a string) and a name' },
    { "#up", function(form) form.files.doc = { content = "x", name = "a\nb" } end, 'file "doc": name has a character that cannot be sent' },
    { "#up", function(form) form.files.doc = { path = "/no/such.pdf" } end, 'file "doc": cannot open /no/such.pdf: No such file or directory' },
    { "#up", function(form) form.files.doc = { { content = "1" }, { content = "2" } } end, 'field "doc" takes one file only' },
    { "#login", function(form) form.files.user = { content = "x", name = "x" } end, 'field "user" takes no file: set form.fields["user"]' },
}

function TestForm:test_mistakes_name_the_page_and_the_choices()
    for i, case in ipairs(mistakes) do
        local told = error_of(site(), function(page) case[2](page:form(case[1])) end)
        lu.assertStrContains(told, "form_spec.lua:", false, "case " .. i)
        lu.assertStrContains(told, "form on https://example.org/dir/page: " .. case[3], false, "case " .. i)
    end
end

-- what a callback does, what it is told
local more_mistakes = {
    { function(page) page:form().acton = "/x" end, "form has no 'acton'; did you mean 'action'?" },
    { function(page) return page:form().field end, "form has no 'field'; did you mean 'fields'?" },
    { function(page) page:form().fields = {} end, "form.fields cannot be replaced; set form.fields.NAME" },
    { function(page) page:form().method = "PUT" end, 'form.method must be "GET" or "POST", not PUT' },
    { function(page) page:form().enctype = "json" end, "form.enctype must be" },
    { function(page) page:form().button = 12 end, "form.button must be a name, { name = ..., value = ... } or false, not a number" },
    { function(page) page:form(12) end, "page:form: expected a selector, got number" },
    { function(page) page:form "#out" end, 'page:form: <p id="out">... is no form and in none, on https://example.org/dir/page' },
    { function(page) page:follow(page:form "#talk") end,
        'page:follow: form on https://example.org/dir/page: the form\'s method is "dialog", which makes no request; set form.method or form.button' },
    { function(page) page:follow(page:form(), "other", { form = {} }) end,
        "page:follow: a form has a method and a body of its own, so there is no option form; set form.fields, form.files or form.method" },
    { function(page)
        local form = page:form "#search"
        form.files.doc = { content = "1", name = "x" }
        page:follow(form)
    end, 'file "doc" would be sent by its name only: this form is GET application/x-www-form-urlencoded; set form.method = "POST" and form.enctype' },
}

function TestForm:test_mistakes_with_the_form_itself()
    for i, case in ipairs(more_mistakes) do
        lu.assertStrContains(error_of(site(), case[1]), case[2], false, "case " .. i)
    end
end

function TestForm:test_a_form_outlives_its_page()
    local kept
    with(function(page) kept = page:form "#search" end)
    kept.fields.q = "later"
    lu.assertEquals(request(function(page) page:follow(kept) end).url, "https://example.org/dir/page?q=later&far=1")
end

-- options of a request, its method and body, in which BOUNDARY stands for the boundary
local bodies = {
    { { form = { b = { "1", 2 }, a = true, c = {} } }, "POST", "a=true&b=1&b=2" },
    { { form = { a = "1" }, method = "PUT" }, "PUT", "a=1" },
    { { form = {} }, "POST", "" },
    { { json = { b = 1, a = { x = "y" } } }, "POST", '{"a": {"x": "y"}, "b": 1}' },
    { { body = "raw", method = "delete" }, "DELETE", "raw" },
    { { files = { f = { content = "1", name = "n" } }, form = { z = "1", y = "2" } }, "POST",
        "--BOUNDARY\r\n" .. part("y", "", "2") .. "--BOUNDARY\r\n" .. part("z", "", "1") .. "--BOUNDARY\r\n" ..
        part("f", '; filename="n"\r\nContent-Type: application/octet-stream', "1") .. "--BOUNDARY--\r\n" },
    { { files = { b = { content = "1", name = "n.csv" }, a = {} } , }, nil, "file \"a\" needs a path" },
    { { form = { a = { b = 1 } } }, nil, 'form field "a" has a table in it; forms are flat: name its fields as the site does, e.g. ["a[name]"]' },
    { { form = { a = print } }, nil, 'form field "a" must be a string, not a function' },
    { { form = { ["a\0b"] = "1" } }, nil, "form has a name with a NUL byte in it" },
    { { form = { "x" } }, nil, "form must have names as keys, not a number" },
    { { form = { a = "1" }, method = "GET" }, nil, "form is a body, and method is GET: put its fields into the url, or leave method out" },
    { { form = { a = "1" }, json = {} }, nil, "json and form exclude each other" },
    { { files = "x" }, nil, "files must be a table, not a string" },
}

function TestForm:test_a_body_is_said_once()
    local _, told = run_page(site(), function(page) page:follow({ url = "/x", json = { a = 1 } }, "other", { form = { b = 1 } }) end)
    lu.assertStrContains(told, "form: the request table has a body already; give it there or in the options")
end

function TestForm:test_bodies_of_requests()
    for i, case in ipairs(bodies) do
        local outcome, told = run_page(site(), function(page) page:follow("/x", "other", case[1]) end)
        if case[2] then
            local body = outcome.requests[1].body or ""
            local boundary = body:match "^%-%-(%-%-%-%-darn%x+)\r"
            if boundary then body = body:gsub(boundary:gsub("%-", "%%-"), "BOUNDARY") end
            lu.assertEquals({ outcome.requests[1].method, body }, { case[2], case[3] }, "case " .. i)
        else
            lu.assertStrContains(told, case[3], false, "case " .. i)
        end
    end
end
