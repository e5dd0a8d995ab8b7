/* See schema.h. A new version adds a step; steps that were released are never changed. */
#include "store/schema.h"

#include <stdio.h>

/* steps[N] brings a file from version N to N + 1. */
static const char *const steps[SCHEMA_VERSION] = {
    "CREATE TABLE meta ( -- facts about the crawl: scraper, script (its path), schemas (item type -> columns)\n"
    "  key TEXT PRIMARY KEY,\n"
    "  value TEXT\n"
    ") WITHOUT ROWID;\n"

    "CREATE TABLE requests ( -- every URL the crawl knows of, each once\n"
    "  id INTEGER PRIMARY KEY,      -- never given twice, in the order they were asked for\n"
    "  fingerprint BLOB NOT NULL UNIQUE, -- 128 bits of SHA-256 over method, URL, body\n"
    "  state TEXT NOT NULL,         -- queued, done, parked (its callback failed), gave_up (could not be\n"
    "                               -- fetched), missing (404, 410), dropped (see why), alias (a redirect to\n"
    "                               -- it is the page of the request `parent`)\n"
    "  url TEXT NOT NULL,\n"
    "  callback TEXT NOT NULL,\n"
    "  method TEXT NOT NULL,\n"
    "  headers TEXT,                -- a line each, those it asked for beside the usual ones\n"
    "  body BLOB,\n"
    "  meta TEXT,                   -- JSON\n"
    "  parent INTEGER NOT NULL,     -- the page that asked for it first, 0 for a start\n"
    "  priority INTEGER NOT NULL,   -- higher goes first\n"
    "  depth INTEGER NOT NULL,      -- 0 for a start\n"
    "  ordinal INTEGER NOT NULL,    -- which request of its parent it is, from 0\n"
    "  again INTEGER NOT NULL,      -- 1: skips the seen check\n"
    "  idempotent INTEGER NOT NULL, -- 1: may be sent twice whatever its method\n"
    "  attempts INTEGER NOT NULL,   -- requests made for it so far\n"
    "  due_ms INTEGER NOT NULL,     -- queued: not before then (ms since 1970); 0: at once\n"
    "  askers INTEGER NOT NULL,     -- pages that asked for it while it was queued\n"
    "  sent INTEGER NOT NULL,       -- 1: on its way, and must not be sent twice\n"
    "  why TEXT,                    -- dropped: offsite, denied, robots, depth, limit, private, scheme,\n"
    "                               -- duplicate\n"
    "  status INTEGER               -- missing: the HTTP status\n"
    ");\n"
    /* What can be taken now, in the order it is taken; and what waits for its time. */
    "CREATE INDEX queue ON requests(priority DESC, depth, id) WHERE state = 'queued' AND due_ms = 0;\n"
    "CREATE INDEX waiting ON requests(due_ms) WHERE state = 'queued' AND due_ms > 0;\n"
    "CREATE INDEX sent ON requests(sent) WHERE sent = 1;\n"

    "CREATE TABLE pages ( -- answers that a callback has run on; state and callback asked for: requests\n"
    "  id INTEGER PRIMARY KEY,      -- of its request\n"
    "  url TEXT NOT NULL,           -- after redirects\n"
    "  status INTEGER NOT NULL,\n"
    "  body_bytes INTEGER NOT NULL, -- of the body unpacked\n"
    "  fetched_ms INTEGER NOT NULL, -- ms since 1970\n"
    "  elapsed_ms INTEGER NOT NULL,\n"
    "  hops INTEGER NOT NULL,       -- redirects on the way\n"
    "  version TEXT NOT NULL,       -- of the scraper that ran on it last\n"
    "  callback TEXT NOT NULL,      -- that ran\n"
    "  skip TEXT,                   -- why, where the callback skipped it\n"
    "  children TEXT                -- JSON array: the requests it made, or asked for while they were queued\n"
    ");\n"

    "CREATE TABLE bodies ( -- kept answers: all parked ones, and others as the setting `keep` says\n"
    "  page INTEGER PRIMARY KEY,\n"
    "  headers TEXT NOT NULL,       -- a line each\n"
    "  zstd BLOB NOT NULL           -- the decoded body, one zstd frame\n"
    ");\n"

    "CREATE TABLE items ( -- what was scraped\n"
    "  id INTEGER PRIMARY KEY,\n"
    "  page INTEGER NOT NULL,\n"
    "  version TEXT NOT NULL,       -- of the scraper that gave it\n"
    "  type TEXT,                   -- NULL where it was emitted without one\n"
    "  data TEXT NOT NULL           -- JSON object\n"
    ");\n"
    "CREATE INDEX items_page ON items(page);\n"

    "CREATE TABLE failures ( -- of the requests in state parked or gave_up\n"
    "  id INTEGER PRIMARY KEY AUTOINCREMENT,\n"
    "  request INTEGER NOT NULL UNIQUE,\n"
    "  state TEXT NOT NULL,         -- parked, gave_up\n"
    "  signature TEXT NOT NULL,     -- the same for failures of one group\n"
    "  callback TEXT NOT NULL,\n"
    "  error TEXT NOT NULL,\n"
    "  version TEXT NOT NULL,       -- parked: of the scraper\n"
    "  file TEXT, line INTEGER, function TEXT, -- parked: where it was raised\n"
    "  kind TEXT, status INTEGER,   -- gave_up: timeout, connect, status ...\n"
    "  attempts INTEGER NOT NULL,\n"
    "  first_ms INTEGER NOT NULL, last_ms INTEGER NOT NULL, -- ms since 1970\n"
    "  frames TEXT                  -- parked: JSON array, innermost first\n"
    ");\n"
    "CREATE INDEX parked ON failures(version, signature) WHERE state = 'parked';\n"

    "CREATE TABLE counts ( -- figures, changed in the transactions of what they count\n"
    "  name TEXT PRIMARY KEY,\n"
    "  n INTEGER NOT NULL\n"
    ") WITHOUT ROWID;\n"
    "CREATE TABLE callbacks ( -- what waits, by the callback that it names\n"
    "  name TEXT PRIMARY KEY,\n"
    "  queued INTEGER NOT NULL,\n"
    "  parked INTEGER NOT NULL\n"
    ") WITHOUT ROWID;\n"

    "CREATE TABLE outputs ( -- files that show the items (darn run -o)\n"
    "  path TEXT PRIMARY KEY,       -- absolute\n"
    "  type TEXT,                   -- only items of this type\n"
    "  header TEXT NOT NULL,        -- CSV: its first line\n"
    "  length INTEGER NOT NULL,     -- bytes that were written\n"
    "  hash BLOB NOT NULL,          -- SHA-256 of them\n"
    "  next_hash BLOB,              -- of a file that is about to take its place, with next_length\n"
    "  next_length INTEGER,\n"
    "  last_item INTEGER NOT NULL,  -- items up to this id are in it\n"
    "  dirty INTEGER NOT NULL       -- 1: rows in it were replaced, it is to be written anew\n"
    ") WITHOUT ROWID;\n",

    "CREATE TABLE sources ( -- Lua files, each text once\n"
    "  hash TEXT PRIMARY KEY,       -- SHA-256 of it, hex\n"
    "  text TEXT NOT NULL\n"
    ") WITHOUT ROWID;\n"
    "CREATE TABLE versions ( -- which files a version of the scraper was made of\n"
    "  version TEXT NOT NULL,       -- as in pages, items, failures\n"
    "  path TEXT NOT NULL,          -- from the scraper's folder where it is below it\n"
    "  hash TEXT NOT NULL,          -- of sources\n"
    "  first_ms INTEGER NOT NULL,   -- when it ran first, ms since 1970\n"
    "  PRIMARY KEY(version, path)\n"
    ") WITHOUT ROWID;\n"
    "CREATE TABLE reloads ( -- the reload log: what was saved while the crawl ran\n"
    "  id INTEGER PRIMARY KEY,\n"
    "  time_ms INTEGER NOT NULL,    -- ms since 1970\n"
    "  files TEXT NOT NULL,         -- JSON array: names of those that differ\n"
    "  old TEXT NOT NULL,           -- the version that ran\n"
    "  new TEXT,                    -- the one that took over; NULL: it was refused\n"
    "  changed TEXT NOT NULL,       -- JSON array: functions that are other, new or gone\n"
    "  notes TEXT NOT NULL,         -- JSON array: what was kept, what was lost\n"
    "  ms REAL NOT NULL,            -- from the save to the switch\n"
    "  error TEXT, file TEXT, line INTEGER, -- refused: why, and where\n"
    "  rerun_ok INTEGER NOT NULL,   -- pages that were run again in the new version and gave something\n"
    "  rerun_failed INTEGER NOT NULL -- ... and failed\n"
    ");\n"
    "CREATE INDEX reloads_new ON reloads(new);\n"

    "CREATE TABLE state ( -- what scrapers remember (darn.state)\n"
    "  key TEXT PRIMARY KEY,\n"
    "  value TEXT,                  -- JSON; NULL: it was removed\n"
    "  changed INTEGER NOT NULL,    -- number of the effect by which it got this value\n"
    "  set_at INTEGER NOT NULL      -- number of the effect that set it last, 0: none; earlier ones do not count\n"
    ") WITHOUT ROWID;\n"
    "CREATE TABLE effects ( -- what each page did to each key: its next run takes that back\n"
    "  page INTEGER NOT NULL,\n"
    "  key TEXT NOT NULL,\n"
    "  number INTEGER NOT NULL,     -- the order in which effects were committed\n"
    "  added INTEGER NOT NULL,      -- 1: value was added, 0: the key was set to it\n"
    "  value TEXT,                  -- JSON; NULL: the key was removed\n"
    "  PRIMARY KEY(page, key)\n"
    ") WITHOUT ROWID;\n"
    "CREATE INDEX effects_key ON effects(key, added, number);\n",

    "ALTER TABLE versions RENAME TO versions_before;\n"
    "CREATE TABLE versions ( -- which files a version of the scraper was made of\n"
    "  version TEXT NOT NULL,       -- as in pages, items, failures\n"
    "  path TEXT NOT NULL,          -- from the scraper's folder where it is below it\n"
    "  hash TEXT NOT NULL,          -- of sources; empty: a callback asked for it, and it could not be read\n"
    "  first_ms INTEGER NOT NULL,   -- when it was loaded first, ms since 1970\n"
    "  late INTEGER NOT NULL,       -- 1: a callback asked for it, in this version or one before\n"
    "  counted INTEGER NOT NULL,    -- 1: the version's name covers it\n"
    "  PRIMARY KEY(version, path)\n"
    ") WITHOUT ROWID;\n"
    "INSERT INTO versions SELECT version, path, hash, first_ms, 0, 1 FROM versions_before;\n"
    "DROP TABLE versions_before;\n",

    "ALTER TABLE callbacks RENAME TO callbacks_before;\n"
    "CREATE TABLE callbacks ( -- what waits, by the callback that it names\n"
    "  name TEXT PRIMARY KEY,\n"
    "  queued INTEGER NOT NULL,\n"
    "  parked INTEGER NOT NULL,\n"
    "  failing INTEGER NOT NULL,    -- pages in a row on which it failed at its first run\n"
    "  held_ms INTEGER NOT NULL     -- since when what is queued for it is held, ms since 1970; 0: it is not\n"
    ") WITHOUT ROWID;\n"
    "INSERT INTO callbacks SELECT name, queued, parked, 0, 0 FROM callbacks_before;\n"
    "DROP TABLE callbacks_before;\n"
    /* A queue for each callback, so that no walk passes what is held. */
    "DROP INDEX queue;\n"
    "CREATE INDEX queue ON requests(callback, priority DESC, depth, id) WHERE state = 'queued' AND due_ms = 0;\n"
    /* All that a list of groups needs of the failures that are not shown. */
    "CREATE INDEX failures_group ON failures(signature, last_ms, first_ms);\n",

    "CREATE TABLE hosts ( -- whom requests are made to\n"
    "  id INTEGER PRIMARY KEY,\n"
    "  origin TEXT NOT NULL UNIQUE, -- scheme, name and, where it is not the usual one, port\n"
    "  held_until_ms INTEGER NOT NULL -- nothing is asked of it before then, ms since 1970; 0 or past: it is free\n"
    ");\n"
    "CREATE TABLE lanes ( -- what waits for one callback at one host\n"
    "  id INTEGER PRIMARY KEY,\n"
    "  host INTEGER NOT NULL,\n"
    "  callback TEXT NOT NULL,\n"
    "  queued INTEGER NOT NULL,     -- requests that can be taken, and ...\n"
    "  waiting INTEGER NOT NULL,    -- ... that are not yet due\n"
    "  top INTEGER NOT NULL         -- none of them has a higher priority\n"
    ");\n"
    "CREATE INDEX lanes_host ON lanes(host);\n"
    "CREATE INDEX lanes_open ON lanes(host) WHERE queued > 0 OR waiting > 0;\n"
    /* A unique index over fingerprints would be written at a random place for each new row. */
    "CREATE TABLE seen ( -- fingerprints of all requests up to the id that meta has as seen_upto, and of some later ones\n"
    "  key INTEGER PRIMARY KEY,     -- the first 64 bits; one more where another fingerprint has that key\n"
    "  request INTEGER NOT NULL     -- 0: it is gone, and the search goes on at the next key\n"
    ");\n"
    "DROP INDEX queue;\n"
    "DROP INDEX waiting;\n"
    "DROP INDEX sent;\n"
    "ALTER TABLE requests RENAME TO requests_before;\n"
    "CREATE TABLE requests ( -- every URL the crawl knows of, each once\n"
    "  id INTEGER PRIMARY KEY,      -- never given twice, in the order they were asked for\n"
    "  fingerprint BLOB NOT NULL,   -- 128 bits of SHA-256 over method, URL, body; found by table seen\n"
    "  state TEXT NOT NULL,         -- queued, done, parked (its callback failed), gave_up (could not be\n"
    "                               -- fetched), missing (404, 410), dropped (see why), alias (a redirect to\n"
    "                               -- it is the page of the request `parent`)\n"
    "  url TEXT NOT NULL,\n"
    "  callback TEXT NOT NULL,\n"
    "  lane INTEGER NOT NULL,       -- of its host and callback; 0: an alias\n"
    "  method TEXT NOT NULL,\n"
    "  headers TEXT,                -- a line each, those it asked for beside the usual ones\n"
    "  body BLOB,\n"
    "  meta TEXT,                   -- JSON\n"
    "  parent INTEGER NOT NULL,     -- the page that asked for it first, 0 for a start\n"
    "  priority INTEGER NOT NULL,   -- higher goes first\n"
    "  depth INTEGER NOT NULL,      -- 0 for a start\n"
    "  ordinal INTEGER NOT NULL,    -- which request of its parent it is, from 0\n"
    "  again INTEGER NOT NULL,      -- 1: skips the seen check\n"
    "  idempotent INTEGER NOT NULL, -- 1: may be sent twice whatever its method\n"
    "  attempts INTEGER NOT NULL,   -- requests made for it so far\n"
    "  due_ms INTEGER NOT NULL,     -- queued: not before then (ms since 1970); 0: at once\n"
    "  askers INTEGER NOT NULL,     -- pages that asked for it while it was queued\n"
    "  sent INTEGER NOT NULL,       -- 1: on its way, and must not be sent twice\n"
    "  why TEXT,                    -- dropped: offsite, denied, robots, depth, limit, private, scheme,\n"
    "                               -- duplicate\n"
    "  status INTEGER               -- missing: the HTTP status\n"
    ");\n"
    /* A canonical URL has a slash behind its origin. */
    "INSERT INTO hosts(origin, held_until_ms)\n"
    "  SELECT substr(url, 1, 7 + instr(substr(url, 9), '/')) AS place, 0 FROM requests_before WHERE state <> 'alias'\n"
    "    GROUP BY place;\n"
    "INSERT INTO lanes(host, callback, queued, waiting, top)\n"
    "  SELECT hosts.id, callback, sum(state = 'queued' AND due_ms = 0), sum(state = 'queued' AND due_ms > 0), max(priority)\n"
    "    FROM requests_before JOIN hosts ON origin = substr(url, 1, 7 + instr(substr(url, 9), '/'))\n"
    "    WHERE state <> 'alias' GROUP BY hosts.id, callback;\n"
    "CREATE UNIQUE INDEX lanes_names ON lanes(host, callback);\n" /* for the next statement */
    "INSERT INTO requests SELECT id, fingerprint, state, url, callback,\n"
    "    coalesce((SELECT lanes.id FROM hosts JOIN lanes ON lanes.host = hosts.id AND lanes.callback = old.callback\n"
    "      WHERE state <> 'alias' AND origin = substr(url, 1, 7 + instr(substr(url, 9), '/'))), 0),\n"
    "    method, headers, body, meta, parent, priority, depth, ordinal, again, idempotent, attempts, due_ms, askers,\n"
    "    sent, why, status FROM requests_before AS old ORDER BY id;\n"
    "DROP INDEX lanes_names;\n"
    "DROP TABLE requests_before;\n"
    /* A queue for each lane, so that no walk passes what is held; what waits for its time. */
    "CREATE INDEX queue ON requests(lane, priority DESC, depth, id) WHERE state = 'queued' AND due_ms = 0;\n"
    "CREATE INDEX waiting ON requests(due_ms) WHERE state = 'queued' AND due_ms > 0;\n"
    "CREATE INDEX sent ON requests(sent) WHERE sent = 1;\n",

    "CREATE TABLE files ( -- requests whose answers are saved as files\n"
    "  request INTEGER PRIMARY KEY,\n"
    "  wanted TEXT NOT NULL,        -- as the scraper named it; empty: by the name that the site gives\n"
    "  path TEXT UNIQUE COLLATE NOCASE, -- below the folder NAME.files; NULL: none has come yet\n"
    "  bytes INTEGER,\n"
    "  hash TEXT                    -- SHA-256, hex\n"
    ");\n",

    "CREATE TABLE robots ( -- robots.txt of the hosts that were asked for it\n"
    "  origin TEXT PRIMARY KEY,     -- as in hosts\n"
    "  fetched_ms INTEGER NOT NULL, -- ms since 1970; it holds for a day\n"
    "  status INTEGER NOT NULL,     -- the HTTP status\n"
    "  text BLOB                    -- NULL: there is none (4xx), so all is allowed\n"
    ");\n",

    "CREATE TABLE cookies ( -- the cookie jar (RFC 6265bis)\n"
    "  id INTEGER PRIMARY KEY,      -- in the order in which they were made\n"
    "  name TEXT NOT NULL,\n"
    "  value TEXT NOT NULL,\n"
    "  domain TEXT NOT NULL,\n"
    "  path TEXT NOT NULL,\n"
    "  host_only INTEGER NOT NULL,  -- 1: not for hosts below the domain\n"
    "  secure INTEGER NOT NULL,     -- 1: only by https, or to this machine\n"
    "  http_only INTEGER NOT NULL,\n"
    "  expires_ms INTEGER NOT NULL, -- ms since 1970; 2^63 - 1: never\n"
    "  set_ms INTEGER NOT NULL      -- when the answer came that set it, ms since 1970\n"
    ");\n"
    "ALTER TABLE failures ADD COLUMN cookies TEXT; -- parked: what its answers set, a line each (URL, Set-Cookie)\n",
};

static bool pragma(struct db *db, const char *sql, int64_t *value, struct err *err) {
    return db_number(db, db_query(db, sql), value, err);
}

bool schema_read(struct db *db, int *version, struct err *err) {
    int64_t application, user, tables;
    if (!pragma(db, "PRAGMA application_id", &application, err)) return false;
    if (!pragma(db, "PRAGMA user_version", &user, err)) return false;
    if (!pragma(db, "SELECT count(*) FROM sqlite_schema", &tables, err)) return false;
    bool empty = application == 0 && user == 0 && tables == 0; /* new, or killed before its first commit */
    if (!empty && application != SCHEMA_APPLICATION)
        return err_set(err, ERR_USAGE, "%s is not a crawl file (it is a SQLite database of something else)",
                       db->path);
    if (user > SCHEMA_VERSION)
        return err_set(err, ERR_USAGE,
                       "%s was written by a newer darn (file version %d; this darn knows up to %d)", db->path,
                       (int)user, SCHEMA_VERSION);
    *version = (int)user;
    return true;
}

bool schema_upgrade(struct db *db, int version, struct err *err) {
    char mark[96];
    snprintf(mark, sizeof mark, "PRAGMA application_id = %d; PRAGMA user_version = %d", SCHEMA_APPLICATION,
             SCHEMA_VERSION);
    /* A step may sort all rows there are: not in memory. */
    if (!db_script(db, "PRAGMA temp_store = FILE", err) || !db_begin(db, err)) return false;
    for (int i = version; i < SCHEMA_VERSION; i++)
        if (!db_script(db, steps[i], err)) return false;
    return db_script(db, mark, err) && db_commit(db, err) && db_script(db, "PRAGMA temp_store = MEMORY", err);
}

bool schema_tune(struct db *db, struct err *err) {
    return db_script(db, "PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA temp_store = MEMORY;"
                         "PRAGMA cache_size = -16384; PRAGMA wal_autocheckpoint = 4000", err);
}

bool meta_get(struct db *db, const char *key, char **value, struct err *err) {
    *value = NULL;
    sqlite3_stmt *query = db_query(db, "SELECT value FROM meta WHERE key = ?1");
    bind_text(query, 1, key);
    enum db_step step = db_step(db, query, err);
    if (step != DB_ROW) return step == DB_END;
    *value = column_copy(query, 0);
    db_reset(query);
    return true;
}

bool meta_set(struct db *db, const char *key, const char *value, struct err *err) {
    sqlite3_stmt *query = db_query(db,
        "INSERT INTO meta(key, value) VALUES(?1, ?2) ON CONFLICT DO UPDATE SET value = ?2");
    bind_text(query, 1, key);
    bind_text(query, 2, value);
    return db_run(db, query, err);
}
