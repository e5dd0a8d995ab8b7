/* lex.h: a Lua text is divided as Lua divides it, and any other text is divided somehow. */
#include "support.h"

#include "script/lex.h"

#include <lauxlib.h>
#include <lua.h>

/* ---- texts and their tokens ---- */

static const char sorts[] = {[LEX_NAME] = 'n', [LEX_KEYWORD] = 'k', [LEX_NUMBER] = '0', [LEX_STRING] = 's',
                             [LEX_OPERATOR] = 'o'};

/* "n1:a o1:= ..." : sort, line, text of each. */
static char *show(const char *bytes, size_t length) {
    struct tokens tokens = {0};
    struct str out = {0};
    lex_read(bytes, length, &tokens);
    for (size_t i = 0; i < tokens.count; i++) {
        str_printf(&out, "%s%c%d:", i ? " " : "", sorts[tokens.at[i].sort], tokens.at[i].line);
        str_put(&out, tokens.at[i].text, tokens.at[i].length);
    }
    vec_clear(&tokens);
    return str_take(&out);
}

static void texts_are_divided_as_lua_divides_them(void **s) {
    (void)s;
    static const struct { const char *text, *tokens; } cases[] = {
        {"", ""},
        {" \t\v\f\n", ""},
        /* names and keywords */
        {"local a_1=_b", "k1:local n1:a_1 o1:= n1:_b"},
        {"and break do else elseif end false for function goto if in",
         "k1:and k1:break k1:do k1:else k1:elseif k1:end k1:false k1:for k1:function k1:goto k1:if k1:in"},
        {"local nil not or repeat return then true until while",
         "k1:local k1:nil k1:not k1:or k1:repeat k1:return k1:then k1:true k1:until k1:while"},
        {"End ends en", "n1:End n1:ends n1:en"},
        /* numbers */
        {"0 12 3.5 .5 5. 1e5 1E-5 2e+3", "01:0 01:12 01:3.5 01:.5 01:5. 01:1e5 01:1E-5 01:2e+3"},
        {"0xff 0XA.8p1 0x.1P-2 0xep1 0xe+1", "01:0xff 01:0XA.8p1 01:0x.1P-2 01:0xep1 01:0xe o1:+ 01:1"},
        {"3..2 1..x 1..", "01:3..2 01:1..x 01:1.."},
        {"3 ..2 3 .. 2", "01:3 o1:.. 01:2 01:3 o1:.. 01:2"},
        {"a.b a..b ...", "n1:a o1:. n1:b n1:a o1:.. n1:b o1:..."},
        {"12ab 3x4y", "01:12ab 01:3x 01:4y"},
        {"1-2 1--2", "01:1 o1:- 01:2 01:1"},
        /* strings */
        {"'a' \"b'\" 'c\"'", "s1:'a' s1:\"b'\" s1:'c\"'"},
        {"'\\'' '\\\\' x", "s1:'\\'' s1:'\\\\' n1:x"},
        {"'a\\\nb' c", "s1:'a\\\nb' n2:c"},
        {"'a\\\r\nb' c", "s1:'a\\\r\nb' n2:c"},
        {"'a\\z \n\n  b' c", "s1:'a\\z \n\n  b' n3:c"},
        {"'a\\x41\\u{48}\\065' c", "s1:'a\\x41\\u{48}\\065' n1:c"},
        {"'open\nx", "s1:'open n2:x"},
        {"'open", "s1:'open"},
        {"'open\\", "s1:'open\\"},
        {"[[a]] [==[b]]]=]\n]==] c", "s1:[[a]] s1:[==[b]]]=]\n]==] n2:c"},
        {"[[open ]=]", "s1:[[open ]=]"},
        {"a[b[1]]", "n1:a o1:[ n1:b o1:[ 01:1 o1:] o1:]"},
        {"[=a", "o1:[ o1:= n1:a"},
        {"f'x'[[y]]", "n1:f s1:'x' s1:[[y]]"},
        /* comments */
        {"a--b\nc", "n1:a n2:c"},
        {"a--b\rc", "n1:a n2:c"},
        {"--[[ a\n ]] b --[=[\n]]\n]=] c", "n2:b n4:c"},
        {"--[a\nb", "n2:b"},
        {"--[=a\nb", "n2:b"},
        {"--[[ open\nb", ""},
        {"--", ""},
        {"- -a", "o1:- o1:- n1:a"},
        /* operators */
        {"== ~= <= >= // << >> ::", "o1:== o1:~= o1:<= o1:>= o1:// o1:<< o1:>> o1:::"},
        {"=~<>/:", "o1:= o1:~ o1:< o1:> o1:/ o1::"},
        {"+-*%^#&|(){}[];,", "o1:+ o1:- o1:* o1:% o1:^ o1:# o1:& o1:| o1:( o1:) o1:{ o1:} o1:[ o1:] o1:; o1:,"},
        {"a===b", "n1:a o1:== o1:= n1:b"},
        {"x<const>=1", "n1:x o1:< n1:const o1:>= 01:1"},
        /* ends of lines */
        {"a\nb\rc\r\nd\n\re\n\nf\r\rg", "n1:a n2:b n3:c n4:d n5:e n7:f n9:g"},
        {"[[\r\n\n\r]] a", "s1:[[\r\n\n\r]] n3:a"},
        /* the head of a file */
        {"#!/bin/lua 'x\na", "n2:a"},
        {"#!x\ra\nb", "n2:b"},
        {"\xEF\xBB\xBF" "a", "n1:a"},
        {"\xEF\xBB\xBF#!x\na", "n2:a"},
        {"a #b", "n1:a o1:# n1:b"},
        {"\n#b", "o2:# n2:b"},
        /* what Lua refuses */
        {"a\xC3\xA9$", "n1:a o1:\xC3 o1:\xA9 o1:$"},
        {"\xEF\xBB", "o1:\xEF o1:\xBB"},
        {"!@", "o1:! o1:@"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char *tokens = show(cases[i].text, strlen(cases[i].text));
        assert_string_equal(tokens, cases[i].tokens);
        free(tokens);
    }
}

static void a_nul_is_a_byte_like_any_other(void **s) {
    (void)s;
    static const char text[] = "a\0'b\0c'--\0\nd";
    struct tokens tokens = {0};
    lex_read(text, sizeof text - 1, &tokens);
    assert_int_equal(tokens.count, 4);
    assert_true(lex_is(&tokens, 0, "a"));
    assert_int_equal(tokens.at[1].length, 1);
    assert_int_equal(tokens.at[1].sort, LEX_OPERATOR);
    assert_int_equal(tokens.at[2].length, 5);
    assert_int_equal(tokens.at[3].line, 2);
    vec_clear(&tokens);
}

static void asking_behind_the_last_token_is_no(void **s) {
    (void)s;
    struct tokens tokens = {0};
    assert_false(lex_is(&tokens, 0, ""));
    assert_false(lex_is_sort(&tokens, 0, LEX_NAME));
}

/* ---- any bytes ---- */

/* The tokens lie one behind the other in the text, and none is empty. */
static void check_order(const char *bytes, size_t length) {
    struct tokens tokens = {0};
    const char *at = bytes;
    lex_read(bytes, length, &tokens);
    for (size_t i = 0; i < tokens.count; i++) {
        assert_true(tokens.at[i].text >= at && tokens.at[i].length > 0);
        at = tokens.at[i].text + tokens.at[i].length;
        assert_true(at <= bytes + length);
    }
    vec_clear(&tokens);
}

static void any_bytes_give_some_tokens(void **s) {
    (void)s;
    static const char pieces[] = "[]=='\"\\z-\n\r.0xep+~<>:/#a \0\xEF\xBB\xBF\xFF";
    uint32_t seed = 20260101;
    for (int round = 0; round < 5000; round++) {
        size_t length = (size_t)(round % 40);
        char *bytes = mem_alloc(length ? length : 1); /* just as long, so that a sanitizer sees a step too far */
        for (size_t i = 0; i < length; i++) {
            seed = seed * 1664525 + 1013904223;
            bytes[i] = pieces[(seed >> 16) % (sizeof pieces - 1)];
        }
        check_order(bytes, length);
        free(bytes);
    }
}

/* ---- against Lua itself ---- */

/* The tokens with a space between each two. */
static void put_apart(const char *text, struct str *out) {
    struct tokens tokens = {0};
    lex_read(text, strlen(text), &tokens);
    for (size_t i = 0; i < tokens.count; i++) {
        str_put(out, tokens.at[i].text, tokens.at[i].length);
        str_putc(out, ' ');
    }
    vec_clear(&tokens);
}

static int put_code(lua_State *L, const void *bytes, size_t length, void *out) {
    (void)L;
    return !str_put(out, bytes, length);
}

static void compile(const char *text, struct str *code) {
    lua_State *L = luaL_newstate();
    if (luaL_loadbufferx(L, text, strlen(text), "=x", "t") != LUA_OK) fail_msg("%s", lua_tostring(L, -1));
    lua_dump(L, put_code, code, true);
    lua_close(L);
}

static void lua_reads_the_tokens_as_the_same_program(void **s) {
    (void)s; /* ends of lines only within tokens, since the code has the lines of its functions */
    static const char *const texts[] = {
        "local a<const>,b=0x.8p1,.5e-3 return a..b..'\\z\n  x\\\n'..[==[\n]]]==]--[[x]]//2<<1>>1~=~a",
        "goto x ::x:: for i=1,#'a' do local t={[1]=i;i,...} if t[i]<=1 or t[1]>=2 then break end end",
        "return function(...) local s<close> = nil return a.b:c{1}'x'[[y]], 1 --[[ ]]\t-2 ^ 3 % 4 & 5 | ~6 end",
    };
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        struct str apart = {0}, whole_code = {0}, apart_code = {0};
        put_apart(texts[i], &apart);
        compile(texts[i], &whole_code);
        compile(apart.data, &apart_code);
        assert_int_equal(whole_code.len, apart_code.len);
        assert_memory_equal(whole_code.data, apart_code.data, whole_code.len);
        str_clear(&apart), str_clear(&whole_code), str_clear(&apart_code);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(texts_are_divided_as_lua_divides_them),
        cmocka_unit_test(a_nul_is_a_byte_like_any_other),
        cmocka_unit_test(asking_behind_the_last_token_is_no),
        cmocka_unit_test(any_bytes_give_some_tokens),
        cmocka_unit_test(lua_reads_the_tokens_as_the_same_program),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
