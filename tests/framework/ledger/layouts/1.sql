-- The tables of layout 1, and a small run in them: what a ledger of that time holds. Never changed again.

-- facts about the run: id, athanor, created, pipeline hash, ...
CREATE TABLE meta(key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;

-- everything that happened, in order; the other tables say what it amounts to
CREATE TABLE events(seq INTEGER PRIMARY KEY, at TEXT NOT NULL, instance TEXT NOT NULL, kind TEXT NOT NULL, data_json TEXT NOT NULL);

CREATE TABLE branches(branch TEXT PRIMARY KEY, parent TEXT NOT NULL, state TEXT NOT NULL, detail_json TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE stages(instance TEXT PRIMARY KEY, branch TEXT NOT NULL, stage TEXT NOT NULL, use TEXT NOT NULL, state TEXT NOT NULL,
  at TEXT NOT NULL, detail_json TEXT NOT NULL) WITHOUT ROWID;

-- a call out of a stage: written before it leaves ...
CREATE TABLE calls(seq INTEGER PRIMARY KEY, instance TEXT NOT NULL, name TEXT NOT NULL, kind TEXT NOT NULL, task TEXT NOT NULL,
  role TEXT NOT NULL, occurrence INTEGER NOT NULL, key TEXT NOT NULL, request_json TEXT NOT NULL, started TEXT NOT NULL,
  UNIQUE(instance, name));
-- ... its answer, written before it is handed over ...
CREATE TABLE answers(instance TEXT NOT NULL, name TEXT NOT NULL, ok INTEGER NOT NULL, answer_json TEXT NOT NULL, ended TEXT NOT NULL,
  PRIMARY KEY(instance, name)) WITHOUT ROWID;
-- ... and the order in which answers were handed over
CREATE TABLE deliveries(instance TEXT NOT NULL, position INTEGER NOT NULL, name TEXT NOT NULL, PRIMARY KEY(instance, position)) WITHOUT ROWID;
-- which answers a stage's journal has taken into account
CREATE TABLE accounted(instance TEXT NOT NULL, name TEXT NOT NULL, PRIMARY KEY(instance, name)) WITHOUT ROWID;

-- each try at a model call; one without an end may have been billed
CREATE TABLE attempts(seq INTEGER PRIMARY KEY, instance TEXT NOT NULL, call TEXT NOT NULL, number INTEGER NOT NULL, provider TEXT NOT NULL,
  model TEXT NOT NULL, template_sha256 TEXT NOT NULL, request_json TEXT NOT NULL, started TEXT NOT NULL, ended TEXT, outcome TEXT,
  reply_json TEXT, input_tokens INTEGER, output_tokens INTEGER, cost_usd REAL, scripted INTEGER NOT NULL);

CREATE TABLE jobs(id TEXT PRIMARY KEY, instance TEXT NOT NULL, call TEXT NOT NULL, backend TEXT NOT NULL, folder TEXT NOT NULL,
  work_json TEXT NOT NULL, submitted TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE job_ends(id TEXT PRIMARY KEY, reason TEXT NOT NULL, exit_json TEXT NOT NULL, ended TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE results(job TEXT NOT NULL, id TEXT NOT NULL, metric TEXT NOT NULL, value REAL NOT NULL, condition TEXT, dataset TEXT,
  split TEXT, step REAL, seed INTEGER, factors_json TEXT NOT NULL, PRIMARY KEY(job, id)) WITHOUT ROWID;

CREATE TABLE nodes(instance TEXT NOT NULL, id TEXT NOT NULL, position INTEGER NOT NULL, node_json TEXT NOT NULL, PRIMARY KEY(instance, id)) WITHOUT ROWID;

CREATE TABLE artifacts(name TEXT PRIMARY KEY, branch TEXT NOT NULL, stage TEXT NOT NULL, output TEXT NOT NULL, version INTEGER NOT NULL,
  type TEXT NOT NULL, sha256 TEXT NOT NULL, size INTEGER NOT NULL, path TEXT NOT NULL, at TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE blobs(sha256 TEXT PRIMARY KEY, size INTEGER NOT NULL, media_type TEXT NOT NULL) WITHOUT ROWID;

-- a stage's own journal, replaced from the start by its latest snapshot
CREATE TABLE journal(seq INTEGER PRIMARY KEY, instance TEXT NOT NULL, entry_json TEXT NOT NULL);
CREATE TABLE snapshots(instance TEXT PRIMARY KEY, after_seq INTEGER NOT NULL, value_json TEXT NOT NULL) WITHOUT ROWID;
CREATE INDEX journal_by_instance ON journal(instance, seq);
CREATE INDEX attempts_by_call ON attempts(instance, call);

PRAGMA user_version=1;

INSERT INTO meta VALUES('athanor','0.1.0'),('created','2026-11-01T10:00:00.000Z'),('id','old'),('pipeline_sha256','00');
INSERT INTO events VALUES(1,'2026-11-01T10:00:00.000Z','','run.created','{"pipeline":"p.yaml","seed":1}');
INSERT INTO events VALUES(2,'2026-11-01T10:00:01.000Z','main/crowd','stage.running','{}');
INSERT INTO stages VALUES('main/crowd','main','crowd','crowd','running','2026-11-01T10:00:01.000Z','{}');
INSERT INTO calls VALUES(1,'main/crowd','ask-0','llm','crowd.ask','coder',1,'k0','{"task":"crowd.ask"}','2026-11-01T10:00:02.000Z');
INSERT INTO calls VALUES(2,'main/crowd','ask-1','llm','crowd.ask','coder',2,'k1','{"task":"crowd.ask"}','2026-11-01T10:00:02.000Z');
INSERT INTO attempts VALUES(7,'main/crowd','ask-0',1,'echo','parrot','t','{"messages":[]}','2026-11-01T10:00:02.000Z',
  '2026-11-01T10:00:03.000Z','ok','{"parts":[]}',3,5,0.25,0);
INSERT INTO attempts VALUES(8,'main/crowd','ask-1',1,'echo','parrot','t','{"messages":[]}','2026-11-01T10:00:02.000Z',
  NULL,NULL,NULL,NULL,NULL,NULL,0);
INSERT INTO answers VALUES('main/crowd','ask-0',1,'{"text":"x"}','2026-11-01T10:00:03.000Z');
INSERT INTO deliveries VALUES('main/crowd',0,'ask-0');
