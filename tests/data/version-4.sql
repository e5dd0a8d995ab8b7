-- A crawl file as version 4 of the schema had it: one page done, one parked, requests of every state at several hosts.
BEGIN TRANSACTION;
CREATE TABLE bodies ( -- kept answers: all parked ones, and others as the setting `keep` says
  page INTEGER PRIMARY KEY,
  headers TEXT NOT NULL,       -- a line each
  zstd BLOB NOT NULL           -- the decoded body, one zstd frame
);
INSERT INTO "bodies" VALUES(1,'Content-type: text/html
Content-Length: 33
',X'28B52FFD20210901003C68313E4F6E653C2F68313E3C6120687265663D622E68746D6C3E623C2F613E0A');
INSERT INTO "bodies" VALUES(2,'Content-type: text/html
Content-Length: 13
',X'28B52FFD200D6900003C68313E54776F3C2F68313E0A');
CREATE TABLE callbacks ( -- what waits, by the callback that it names
  name TEXT PRIMARY KEY,
  queued INTEGER NOT NULL,
  parked INTEGER NOT NULL,
  failing INTEGER NOT NULL,    -- pages in a row on which it failed at its first run
  held_ms INTEGER NOT NULL     -- since when what is queued for it is held, ms since 1970; 0: it is not
) WITHOUT ROWID;
INSERT INTO "callbacks" VALUES('book',2,0,0,0);
INSERT INTO "callbacks" VALUES('parse',2,1,0,0);
CREATE TABLE counts ( -- figures, changed in the transactions of what they count
  name TEXT PRIMARY KEY,
  n INTEGER NOT NULL
) WITHOUT ROWID;
INSERT INTO "counts" VALUES('bytes',46);
INSERT INTO "counts" VALUES('dropped_robots',1);
INSERT INTO "counts" VALUES('gave_up',1);
INSERT INTO "counts" VALUES('items',1);
INSERT INTO "counts" VALUES('missing',1);
INSERT INTO "counts" VALUES('pages',1);
INSERT INTO "counts" VALUES('parked',1);
INSERT INTO "counts" VALUES('queued',4);
CREATE TABLE effects ( -- what each page did to each key: its next run takes that back
  page INTEGER NOT NULL,
  key TEXT NOT NULL,
  number INTEGER NOT NULL,     -- the order in which effects were committed
  added INTEGER NOT NULL,      -- 1: value was added, 0: the key was set to it
  value TEXT,                  -- JSON; NULL: the key was removed
  PRIMARY KEY(page, key)
) WITHOUT ROWID;
CREATE TABLE failures ( -- of the requests in state parked or gave_up
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  request INTEGER NOT NULL UNIQUE,
  state TEXT NOT NULL,         -- parked, gave_up
  signature TEXT NOT NULL,     -- the same for failures of one group
  callback TEXT NOT NULL,
  error TEXT NOT NULL,
  version TEXT NOT NULL,       -- parked: of the scraper
  file TEXT, line INTEGER, function TEXT, -- parked: where it was raised
  kind TEXT, status INTEGER,   -- gave_up: timeout, connect, status ...
  attempts INTEGER NOT NULL,
  first_ms INTEGER NOT NULL, last_ms INTEGER NOT NULL, -- ms since 1970
  frames TEXT                  -- parked: JSON array, innermost first
);
INSERT INTO "failures" VALUES(1,2,'parked','17d8aa3054ce2225','parse','no number','2bb7ba7cd799','shop.lua',4,'parse',NULL,NULL,1,1795264736763,1795264736763,'[{"function": "error", "file": "[C]", "line": 0, "source": null}, {"function": "parse", "file": "shop.lua", "line": 4, "source": "page:emit { title = page:text \"h1\", n = page:number \"b\" or (page:first \"a\" and 1) or error \"no number\" }", "locals": [{"name": "page", "value": "<page 200 http://shop.example/b.html>"}], "upvalues": []}]');
INSERT INTO "failures" VALUES(2,9,'gave_up','gave_up timeout','book','timed out','',NULL,NULL,NULL,'timeout',0,5,1000000,1000000,NULL);
CREATE TABLE items ( -- what was scraped
  id INTEGER PRIMARY KEY,
  page INTEGER NOT NULL,
  version TEXT NOT NULL,       -- of the scraper that gave it
  type TEXT,                   -- NULL where it was emitted without one
  data TEXT NOT NULL           -- JSON object
);
INSERT INTO "items" VALUES(1,1,'2bb7ba7cd799',NULL,'{"n": 1, "title": "One"}');
CREATE TABLE meta ( -- facts about the crawl: scraper, script (its path), schemas (item type -> columns)
  key TEXT PRIMARY KEY,
  value TEXT
) WITHOUT ROWID;
INSERT INTO "meta" VALUES('schemas','{}');
INSERT INTO "meta" VALUES('scraper','shop');
INSERT INTO "meta" VALUES('script','/home/somebody/shop.lua');
CREATE TABLE outputs ( -- files that show the items (darn run -o)
  path TEXT PRIMARY KEY,       -- absolute
  type TEXT,                   -- only items of this type
  header TEXT NOT NULL,        -- CSV: its first line
  length INTEGER NOT NULL,     -- bytes that were written
  hash BLOB NOT NULL,          -- SHA-256 of them
  next_hash BLOB,              -- of a file that is about to take its place, with next_length
  next_length INTEGER,
  last_item INTEGER NOT NULL,  -- items up to this id are in it
  dirty INTEGER NOT NULL       -- 1: rows in it were replaced, it is to be written anew
) WITHOUT ROWID;
CREATE TABLE pages ( -- answers that a callback has run on; state and callback asked for: requests
  id INTEGER PRIMARY KEY,      -- of its request
  url TEXT NOT NULL,           -- after redirects
  status INTEGER NOT NULL,
  body_bytes INTEGER NOT NULL, -- of the body unpacked
  fetched_ms INTEGER NOT NULL, -- ms since 1970
  elapsed_ms INTEGER NOT NULL,
  hops INTEGER NOT NULL,       -- redirects on the way
  version TEXT NOT NULL,       -- of the scraper that ran on it last
  callback TEXT NOT NULL,      -- that ran
  skip TEXT,                   -- why, where the callback skipped it
  children TEXT                -- JSON array: the requests it made, or asked for while they were queued
);
INSERT INTO "pages" VALUES(1,'http://shop.example/',200,33,1795264736761,4,0,'2bb7ba7cd799','parse',NULL,'[2]');
INSERT INTO "pages" VALUES(2,'http://shop.example/b.html',200,13,1795264736763,0,0,'2bb7ba7cd799','parse',NULL,NULL);
CREATE TABLE reloads ( -- the reload log: what was saved while the crawl ran
  id INTEGER PRIMARY KEY,
  time_ms INTEGER NOT NULL,    -- ms since 1970
  files TEXT NOT NULL,         -- JSON array: names of those that differ
  old TEXT NOT NULL,           -- the version that ran
  new TEXT,                    -- the one that took over; NULL: it was refused
  changed TEXT NOT NULL,       -- JSON array: functions that are other, new or gone
  notes TEXT NOT NULL,         -- JSON array: what was kept, what was lost
  ms REAL NOT NULL,            -- from the save to the switch
  error TEXT, file TEXT, line INTEGER, -- refused: why, and where
  rerun_ok INTEGER NOT NULL,   -- pages that were run again in the new version and gave something
  rerun_failed INTEGER NOT NULL -- ... and failed
);
INSERT INTO "reloads" VALUES(1,1234,'["shop.lua"]','aaaaaaaaaaaa','bbbbbbbbbbbb','[]','[]',2.5,NULL,NULL,NULL,0,1);
CREATE TABLE requests ( -- every URL the crawl knows of, each once
  id INTEGER PRIMARY KEY,      -- never given twice, in the order they were asked for
  fingerprint BLOB NOT NULL UNIQUE, -- 128 bits of SHA-256 over method, URL, body
  state TEXT NOT NULL,         -- queued, done, parked (its callback failed), gave_up (could not be
                               -- fetched), missing (404, 410), dropped (see why), alias (a redirect to
                               -- it is the page of the request `parent`)
  url TEXT NOT NULL,
  callback TEXT NOT NULL,
  method TEXT NOT NULL,
  headers TEXT,                -- a line each, those it asked for beside the usual ones
  body BLOB,
  meta TEXT,                   -- JSON
  parent INTEGER NOT NULL,     -- the page that asked for it first, 0 for a start
  priority INTEGER NOT NULL,   -- higher goes first
  depth INTEGER NOT NULL,      -- 0 for a start
  ordinal INTEGER NOT NULL,    -- which request of its parent it is, from 0
  again INTEGER NOT NULL,      -- 1: skips the seen check
  idempotent INTEGER NOT NULL, -- 1: may be sent twice whatever its method
  attempts INTEGER NOT NULL,   -- requests made for it so far
  due_ms INTEGER NOT NULL,     -- queued: not before then (ms since 1970); 0: at once
  askers INTEGER NOT NULL,     -- pages that asked for it while it was queued
  sent INTEGER NOT NULL,       -- 1: on its way, and must not be sent twice
  why TEXT,                    -- dropped: offsite, denied, robots, depth, limit, private, scheme,
                               -- duplicate
  status INTEGER               -- missing: the HTTP status
);
INSERT INTO "requests" VALUES(1,X'1AAE5943C095565C376F6B7FC2E4BAF8','done','http://shop.example/','parse','GET',NULL,NULL,NULL,0,0,0,0,0,0,1,0,1,0,NULL,NULL);
INSERT INTO "requests" VALUES(2,X'304A6B4E0B2D08C19EEC492E3471402F','parked','http://shop.example/b.html','parse','GET',NULL,NULL,NULL,1,0,1,0,0,0,1,0,1,0,NULL,NULL);
INSERT INTO "requests" VALUES(3,X'691E9C3D8141F2381F1D0FB650928649','queued','http://shop.example/c.html','book','GET',NULL,NULL,NULL,1,0,1,0,0,0,0,0,1,0,NULL,NULL);
INSERT INTO "requests" VALUES(4,X'190F8239BE92B356AC12671CC6593443','queued','http://shop.example/d.html','book','GET',NULL,NULL,NULL,1,7,1,0,0,0,0,0,1,0,NULL,NULL);
INSERT INTO "requests" VALUES(5,X'271DCB90B98C9E120EA7412F59FDADE1','queued','https://[2001:db8::1]:8443/e.html','parse','GET',NULL,NULL,NULL,1,0,1,0,0,0,0,0,1,0,NULL,NULL);
INSERT INTO "requests" VALUES(6,X'DFCBEB9491D018F756E474ADB907C1A3','queued','https://y/','parse','GET',NULL,NULL,NULL,1,0,1,0,0,0,1,5000,1,0,NULL,NULL);
INSERT INTO "requests" VALUES(7,X'06B3FD4B7BA0DEF8FAF7FFA465753843','alias','http://shop.example/home','','GET',NULL,NULL,NULL,1,0,1,0,0,0,0,0,0,0,NULL,NULL);
INSERT INTO "requests" VALUES(8,X'D28E4703D1D82AC1B2717F56FC804191','dropped','http://other.example/f.html','parse','GET',NULL,NULL,NULL,1,0,1,0,0,0,0,0,1,0,'robots',NULL);
INSERT INTO "requests" VALUES(9,X'9A609CACE87A09ACEC7C55C275229ABA','gave_up','http://y/g.html','book','GET',NULL,NULL,NULL,1,0,1,0,0,0,5,0,1,0,NULL,NULL);
INSERT INTO "requests" VALUES(10,X'25D14EE5C07D5B6AF33671169CEAA5FA','missing','http://y/h.html','book','GET',NULL,NULL,NULL,1,0,1,0,0,0,1,0,1,0,NULL,404);
CREATE TABLE sources ( -- Lua files, each text once
  hash TEXT PRIMARY KEY,       -- SHA-256 of it, hex
  text TEXT NOT NULL
) WITHOUT ROWID;
INSERT INTO "sources" VALUES('11','return 1');
INSERT INTO "sources" VALUES('33','return 3');
CREATE TABLE state ( -- what scrapers remember (darn.state)
  key TEXT PRIMARY KEY,
  value TEXT,                  -- JSON; NULL: it was removed
  changed INTEGER NOT NULL,    -- number of the effect by which it got this value
  set_at INTEGER NOT NULL      -- number of the effect that set it last, 0: none; earlier ones do not count
) WITHOUT ROWID;
CREATE TABLE versions ( -- which files a version of the scraper was made of
  version TEXT NOT NULL,       -- as in pages, items, failures
  path TEXT NOT NULL,          -- from the scraper's folder where it is below it
  hash TEXT NOT NULL,          -- of sources; empty: a callback asked for it, and it could not be read
  first_ms INTEGER NOT NULL,   -- when it was loaded first, ms since 1970
  late INTEGER NOT NULL,       -- 1: a callback asked for it, in this version or one before
  counted INTEGER NOT NULL,    -- 1: the version's name covers it
  PRIMARY KEY(version, path)
) WITHOUT ROWID;
INSERT INTO "versions" VALUES('aaaaaaaaaaaa','shop.lua','11',1000000,0,1);
INSERT INTO "versions" VALUES('bbbbbbbbbbbb','shop.lua','33',1000000,0,1);
CREATE INDEX waiting ON requests(due_ms) WHERE state = 'queued' AND due_ms > 0;
CREATE INDEX sent ON requests(sent) WHERE sent = 1;
CREATE INDEX items_page ON items(page);
CREATE INDEX parked ON failures(version, signature) WHERE state = 'parked';
CREATE INDEX reloads_new ON reloads(new);
CREATE INDEX effects_key ON effects(key, added, number);
CREATE INDEX queue ON requests(callback, priority DESC, depth, id) WHERE state = 'queued' AND due_ms = 0;
CREATE INDEX failures_group ON failures(signature, last_ms, first_ms);
DELETE FROM "sqlite_sequence";
INSERT INTO "sqlite_sequence" VALUES('failures',2);
COMMIT;
PRAGMA application_id = 1684107886;
PRAGMA user_version = 4;
