import { builtinTask } from "./compute/builtin_task.ts";
import { createWorkerTrainer } from "./compute/trainer_worker.ts";
import { addVector } from "./compute/vector.ts";
const rss=()=>Deno.readTextFileSync("/proc/self/status").match(/VmRSS.*|RssAnon.*/g)?.join(" ").replace(/\s+/g," ");
const t0=performance.now();
const t=await createWorkerTrainer({task:builtinTask("digits"),shard:{index:0,count:4},threads:1}); console.log("start ms",performance.now()-t0|0,rss());
const x=t.initial.slice();
for(let s=0;s<2000;s+=4){addVector(x,(await t.steps(x,4,{stepsDone:s})).update); if(s%400===396){await t.evaluate(x);console.log(s+4,rss());}}
await t[Symbol.asyncDispose]();
