BEGIN TRANSACTION;
CREATE TABLE answers (
    chat TEXT NOT NULL, message INTEGER NOT NULL, person TEXT NOT NULL,
    replies TEXT NOT NULL, at REAL NOT NULL,
    PRIMARY KEY (chat, message)
) WITHOUT ROWID;
INSERT INTO "answers" VALUES('chat0',1,'person0','[1]',1750000000.5);
INSERT INTO "answers" VALUES('chat1',2,'person1','[1]',1750000000.5);
INSERT INTO "answers" VALUES('chat2',3,'person2','[1]',1750000000.5);
CREATE TABLE counts (
    day TEXT NOT NULL, outcome TEXT NOT NULL, entry TEXT NOT NULL, n INTEGER NOT NULL,
    PRIMARY KEY (day, outcome, entry)
) WITHOUT ROWID;
INSERT INTO "counts" VALUES('2025-06-15','answer','topic:t',4);
CREATE TABLE facts (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
INSERT INTO "facts" VALUES('profile:1','abc');
CREATE TABLE outbox (
    id INTEGER PRIMARY KEY, person TEXT NOT NULL, chat TEXT NOT NULL, address TEXT NOT NULL,
    content TEXT NOT NULL, due REAL NOT NULL, at REAL NOT NULL
);
INSERT INTO "outbox" VALUES(1,'person1','chat1','sealed','{}',5.0,1750000000.5);
CREATE TABLE questions (
    id INTEGER PRIMARY KEY, person TEXT NOT NULL, question TEXT NOT NULL, at REAL NOT NULL
);
INSERT INTO "questions" VALUES(1,'person0','question 0',1750000000.5);
INSERT INTO "questions" VALUES(2,'person1','question 1',1750000000.5);
INSERT INTO "questions" VALUES(3,'person2','question 2',1750000000.5);
CREATE TABLE states (
    person TEXT NOT NULL, chat TEXT NOT NULL, thread INTEGER NOT NULL,
    state TEXT NOT NULL, pressed TEXT NOT NULL, at REAL NOT NULL,
    PRIMARY KEY (person, chat, thread)
) WITHOUT ROWID;
INSERT INTO "states" VALUES('person0','chat0',0,'{"version": 1, "menu": [{"label": "One", "code": "1k"}], "subject": {"term": "a", "aspect": "b", "at": 1.0}, "candidates": ["x"], "misses": 1, "passing_on": false, "guide": {"answers": {"why": "learn"}, "doubled": [], "phase": "asking", "at": null, "finished": false, "understood": [], "unclear": 0}}','p',1750000000.5);
INSERT INTO "states" VALUES('person0','group',7,'{"version": 1, "menu": [], "subject": {"term": null, "aspect": null, "at": 0.0}, "candidates": [], "misses": 0, "passing_on": false, "guide": null}','',1750000000.5);
INSERT INTO "states" VALUES('person1','chat1',0,'{"version": 1, "menu": [{"label": "One", "code": "1k"}], "subject": {"term": "a", "aspect": "b", "at": 1.0}, "candidates": ["x"], "misses": 1, "passing_on": false, "guide": {"answers": {"why": "learn"}, "doubled": [], "phase": "asking", "at": null, "finished": false, "understood": [], "unclear": 0}}','p',1750000000.5);
INSERT INTO "states" VALUES('person2','chat2',0,'{"version": 1, "menu": [{"label": "One", "code": "1k"}], "subject": {"term": "a", "aspect": "b", "at": 1.0}, "candidates": ["x"], "misses": 1, "passing_on": false, "guide": {"answers": {"why": "learn"}, "doubled": [], "phase": "asking", "at": null, "finished": false, "understood": [], "unclear": 0}}','p',1750000000.5);
CREATE TABLE updates (id INTEGER PRIMARY KEY, at REAL NOT NULL);
INSERT INTO "updates" VALUES(100,1750000000.5);
INSERT INTO "updates" VALUES(101,1750000000.5);
INSERT INTO "updates" VALUES(102,1750000000.5);
CREATE TABLE votes (
    person TEXT NOT NULL, entry TEXT NOT NULL, helpful INTEGER NOT NULL, at REAL NOT NULL,
    PRIMARY KEY (person, entry)
) WITHOUT ROWID;
INSERT INTO "votes" VALUES('person0','topic:t',1,1750000000.5);
INSERT INTO "votes" VALUES('person1','topic:t',0,1750000000.5);
INSERT INTO "votes" VALUES('person2','topic:t',1,1750000000.5);
CREATE INDEX outbox_by_chat ON outbox (chat, id);
PRAGMA user_version=1;
COMMIT;
