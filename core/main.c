/* darn: crawls with scrapers in Lua and mends them while the crawl runs. Readies what is once per process,
 * then ui/cli takes over. */
#include "base/json.h"
#include "base/mem.h"
#include "html/doc.h"
#include "net/loop.h"
#include "script/budget.h"
#include "ui/cli.h"

#include <signal.h>

int main(int argc, char **argv) {
    signal(SIGPIPE, SIG_IGN); /* a reader that went away is an error of write, not our end; so is a file that may not grow */
    signal(SIGXFSZ, SIG_IGN);
    mem_setup();
    json_setup();
    net_setup();
    doc_setup();
    budget_setup();
    return cli_main(argc, argv);
}
