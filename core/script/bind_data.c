/* See bind_data.h. */
#include "script/bind_data.h"

#include "read/metadata.h"
#include "script/bind_check.h"
#include "script/bind_run.h"
#include "script/convert.h"

struct of_page { struct doc *doc; const struct url *base; };

static json_t *read_data(void *arg) {
    const struct of_page *of = arg;
    return metadata_read(of->doc, of->base);
}

static int page_data(lua_State *L) {
    struct run *run = bind_page(L, "data");
    struct of_page of = {.doc = bind_document(L, run), .base = bind_base(L, run)};
    convert_push_made(L, read_data, &of, false); /* [data] */
    return 1;
}

const luaL_Reg bind_data_methods[] = {{"data", page_data}, {0}};
