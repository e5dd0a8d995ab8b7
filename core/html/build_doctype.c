/* See build_doctype.h. */
#include "html/build_doctype.h"

#include "base/str.h"

#include <string.h>
#include <strings.h>

/* What public identifiers begin with, in any case. */
static const char *const beginnings[] = {
    "-//advasoft ltd//dtd html 3.0 aswedit + extensions//", "-//as//dtd html 3.0 aswedit + extensions//",
    "-//ietf//dtd html 2.0 level 1//", "-//ietf//dtd html 2.0 level 2//",
    "-//ietf//dtd html 2.0 strict level 1//", "-//ietf//dtd html 2.0 strict level 2//",
    "-//ietf//dtd html 2.0 strict//", "-//ietf//dtd html 2.0//", "-//ietf//dtd html 2.1e//",
    "-//ietf//dtd html 3.0//", "-//ietf//dtd html 3.2 final//", "-//ietf//dtd html 3.2//",
    "-//ietf//dtd html 3//", "-//ietf//dtd html level 0//", "-//ietf//dtd html level 1//",
    "-//ietf//dtd html level 2//", "-//ietf//dtd html level 3//", "-//ietf//dtd html strict level 0//",
    "-//ietf//dtd html strict level 1//", "-//ietf//dtd html strict level 2//",
    "-//ietf//dtd html strict level 3//", "-//ietf//dtd html strict//", "-//ietf//dtd html//",
    "-//metrius//dtd metrius presentational//", "-//microsoft//dtd internet explorer 2.0 html strict//",
    "-//microsoft//dtd internet explorer 2.0 html//", "-//microsoft//dtd internet explorer 2.0 tables//",
    "-//microsoft//dtd internet explorer 3.0 html strict//", "-//microsoft//dtd internet explorer 3.0 html//",
    "-//microsoft//dtd internet explorer 3.0 tables//", "-//netscape comm. corp.//dtd html//",
    "-//netscape comm. corp.//dtd strict html//", "-//o'reilly and associates//dtd html 2.0//",
    "-//o'reilly and associates//dtd html extended 1.0//",
    "-//o'reilly and associates//dtd html extended relaxed 1.0//",
    "-//softquad software//dtd hotmetal pro 6.0::19990601::extensions to html 4.0//",
    "-//softquad//dtd hotmetal pro 4.0::19971010::extensions to html 4.0//",
    "-//spyglass//dtd html 2.0 extended//", "-//sq//dtd html 2.0 hotmetal + extensions//",
    "-//sun microsystems corp.//dtd hotjava html//", "-//sun microsystems corp.//dtd hotjava strict html//",
    "-//w3c//dtd html 3 1995-03-24//", "-//w3c//dtd html 3.2 draft//", "-//w3c//dtd html 3.2 final//",
    "-//w3c//dtd html 3.2//", "-//w3c//dtd html 3.2s draft//", "-//w3c//dtd html 4.0 frameset//",
    "-//w3c//dtd html 4.0 transitional//", "-//w3c//dtd html experimental 19960712//",
    "-//w3c//dtd html experimental 970421//", "-//w3c//dtd w3 html//", "-//w3o//dtd w3 html 3.0//",
    "-//webtechs//dtd mozilla html 2.0//", "-//webtechs//dtd mozilla html//",
};

static bool begins(const char *id, const char *with) { return strncasecmp(id, with, strlen(with)) == 0; }

static bool is_quirky_public(const char *id) {
    if (ascii_casecmp(id, "-//w3o//dtd w3 html strict 3.0//en//") == 0) return true;
    if (ascii_casecmp(id, "-/w3c/dtd html 4.0 transitional/en") == 0 || ascii_casecmp(id, "html") == 0) return true;
    for (size_t i = 0; i < sizeof beginnings / sizeof *beginnings; i++)
        if (begins(id, beginnings[i])) return true;
    return false;
}

/* HTML 4.01's loose types are quirky where they have no system identifier. */
static bool is_loose(const char *id) {
    return begins(id, "-//w3c//dtd html 4.01 frameset//") || begins(id, "-//w3c//dtd html 4.01 transitional//");
}

bool doctype_is_quirky(const struct token *doctype) {
    const char *public_id = doctype->public_id ? doctype->public_id : "";
    const char *system_id = doctype->system_id ? doctype->system_id : "";
    if (doctype->force_quirks || !doctype->name || strcmp(doctype->name, "html") != 0) return true;
    if (ascii_casecmp(system_id, "http://www.ibm.com/data/dtd/v11/ibmxhtml1-transitional.dtd") == 0) return true;
    return is_quirky_public(public_id) || (!*system_id && is_loose(public_id));
}
