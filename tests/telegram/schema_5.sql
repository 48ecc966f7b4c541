-- The tables of the version before the inbox.
CREATE TABLE states (person TEXT NOT NULL, chat TEXT NOT NULL, thread INTEGER NOT NULL, state TEXT NOT NULL, pressed TEXT NOT NULL, at REAL NOT NULL, PRIMARY KEY (person, chat, thread)) WITHOUT ROWID;
CREATE TABLE answers (chat TEXT NOT NULL, message INTEGER NOT NULL, person TEXT NOT NULL, replies TEXT NOT NULL, at REAL NOT NULL, PRIMARY KEY (chat, message)) WITHOUT ROWID;
CREATE TABLE updates (id INTEGER PRIMARY KEY, at REAL NOT NULL);
CREATE TABLE questions (id INTEGER PRIMARY KEY, person TEXT NOT NULL, question TEXT NOT NULL, at REAL NOT NULL);
CREATE TABLE votes (person TEXT NOT NULL, entry TEXT NOT NULL, helpful INTEGER NOT NULL, at REAL NOT NULL, PRIMARY KEY (person, entry)) WITHOUT ROWID;
CREATE TABLE counts (day TEXT NOT NULL, outcome TEXT NOT NULL, entry TEXT NOT NULL, n INTEGER NOT NULL, PRIMARY KEY (day, outcome, entry)) WITHOUT ROWID;
CREATE TABLE facts (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE INDEX states_by_chat ON states (chat);
CREATE INDEX questions_by_person ON questions (person);
CREATE TABLE reasons (person TEXT NOT NULL, entry TEXT NOT NULL, reason TEXT NOT NULL, at REAL NOT NULL, PRIMARY KEY (person, entry)) WITHOUT ROWID;
CREATE TABLE replicas (id INTEGER PRIMARY KEY, seen REAL NOT NULL, silent REAL NOT NULL);
CREATE TABLE "outbox" (id INTEGER PRIMARY KEY AUTOINCREMENT, person TEXT NOT NULL, chat TEXT NOT NULL, address TEXT NOT NULL, content TEXT NOT NULL, due REAL NOT NULL, at REAL NOT NULL, replica INTEGER NOT NULL DEFAULT 0);
CREATE INDEX outbox_by_chat ON outbox (chat, id);
PRAGMA user_version=5;
