-- A run that asked a model three times (once in vain) and ran two programs, with times that stay as they are.
INSERT INTO meta VALUES('id','dice-1'),('athanor','9.9.9'),('created','2026-03-14T15:00:00.000Z');
INSERT INTO events(at,instance,kind,data_json) VALUES
 ('2026-03-14T15:00:00.000Z','','run.created','{"pipeline":"dice.yaml","seed":1}'),
 ('2026-03-14T15:00:00.100Z','','run.started','{"athanor":"9.9.9"}'),
 ('2026-03-14T15:00:00.200Z','main/dice','stage.running','{}'),
 ('2026-03-14T15:00:01.500Z','main/dice','model.retry','{"call":"propose","attempt":1,"code":"overloaded","message":"busy","seconds":0.5}'),
 ('2026-03-14T15:00:09.000Z','main/dice','log','{"level":3,"message":"a die is missing"}'),
 ('2026-03-14T15:00:09.100Z','main/dice','log','{"level":2,"message":"all is well"}'),
 ('2026-03-14T15:00:10.000Z','main/dice','stage.done','{"outputs":{"study":"main/dice/study@1"}}'),
 ('2026-03-14T15:00:10.500Z','','run.done','{}');
INSERT INTO stages VALUES('main/dice','main','dice','dice','done','2026-03-14T15:00:10.000Z','{"outputs":{"study":"main/dice/study@1"}}');
INSERT INTO calls(instance,name,kind,task,role,occurrence,key,request_json,started) VALUES
 ('main/dice','propose','llm','dice.propose','default',0,'k1','{}','2026-03-14T15:00:00.300Z'),
 ('main/dice','roll-1','experiment','','',0,'k2','{}','2026-03-14T15:00:03.000Z'),
 ('main/dice','roll-2','experiment','','',0,'k3','{}','2026-03-14T15:00:03.000Z');
INSERT INTO answers VALUES
 ('main/dice','propose',1,'{"text":"roll them"}','2026-03-14T15:00:02.800Z'),
 ('main/dice','roll-1',1,'{"status":"ok"}','2026-03-14T15:00:05.000Z'),
 ('main/dice','roll-2',1,'{"status":"timeout"}','2026-03-14T15:00:08.000Z');
INSERT INTO attempts(instance,call,number,sample,role,provider,model,template_sha256,rung,key,request_json,started,ended,outcome,
  reply_json,input_tokens,output_tokens,cost_usd,maybe_billed,attributes_json,scripted) VALUES
 ('main/dice','propose',1,0,'default','vendor','big','','','a','{"messages":[{"role":"system","parts":[{"type":"text","text":"You roll dice."}]},{"role":"user","parts":[{"type":"text","text":"Roll a secret."}]}]}',
  '2026-03-14T15:00:00.400Z','2026-03-14T15:00:01.400Z','overloaded','{"code":"overloaded","message":"busy"}',NULL,NULL,NULL,0,
  '{"gen_ai.operation.name":"chat","gen_ai.provider.name":"acme","gen_ai.request.model":"big","server.address":"api.acme.example","server.port":443,"error.type":"overloaded"}',0),
 ('main/dice','propose',2,0,'default','vendor','big','','native','b','{"messages":[{"role":"system","parts":[{"type":"text","text":"You roll dice."}]},{"role":"user","parts":[{"type":"text","text":"Roll a secret."}]}]}',
  '2026-03-14T15:00:02.000Z','2026-03-14T15:00:02.750Z','ok','{"parts":[{"type":"text","text":"A six."}],"finish":{"unified":"stop"}}',120,30,0.0025,0,
  '{"gen_ai.operation.name":"chat","gen_ai.provider.name":"acme","gen_ai.request.model":"big","gen_ai.request.temperature":0.5,"gen_ai.response.model":"big-2026-01","gen_ai.response.finish_reasons":["stop"],"gen_ai.usage.input_tokens":120,"gen_ai.usage.output_tokens":30,"server.address":"api.acme.example","server.port":443,"athanor.reserved_usd":0.004}',0),
 ('main/dice','propose',3,1,'default','vendor','big','','native','c','{"messages":[]}',
  '2026-03-14T15:00:02.760Z',NULL,NULL,NULL,NULL,NULL,NULL,0,'{"gen_ai.operation.name":"chat"}',0);
INSERT INTO jobs VALUES
 ('main.dice.roll-1','main/dice','roll-1','local','jobs/main.dice.roll-1','{}','2026-03-14T15:00:03.100Z'),
 ('main.dice.roll-2','main/dice','roll-2','local','jobs/main.dice.roll-2','{}','2026-03-14T15:00:03.200Z');
INSERT INTO job_ends VALUES
 ('main.dice.roll-1','exited','{"reason":"exited","exit_code":0,"seconds":1.75,"cpu_seconds":1.5,"peak_bytes":1048576}','2026-03-14T15:00:04.900Z'),
 ('main.dice.roll-2','timeout','{"reason":"timeout","seconds":4.5}','2026-03-14T15:00:07.900Z');
INSERT INTO nodes VALUES('main/dice','node-1',1,'{"id":"node-1","state":"good"}'),('main/dice','node-2',2,'{"id":"node-2","state":"failed"}');
