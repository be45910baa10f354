import { builtinTask } from "./compute/builtin_task.ts";
import { createTrainer } from "./compute/trainer_local.ts";
import { addVector } from "./compute/vector.ts";
const [model,steps,lr,batch,shards]=[Deno.args[0]??"lenet",+(Deno.args[1]??200),+(Deno.args[2]??.02),+(Deno.args[3]??32),+(Deno.args[4]??1)];
const t=await createTrainer({task:builtinTask("digits",{model,steps,learningRate:lr,batch}),shard:{index:0,count:shards}});
const x=t.initial.slice(); let tt=performance.now(), tr=0;
for(let s=0;s<steps;s+=4){const q=performance.now();const p=await t.steps(x,4,{stepsDone:s});addVector(x,p.update);tr+=performance.now()-q; if(s%100==96||s+4>=steps)console.log(s+4,p.loss.toFixed(3),(tr/(s+4)).toFixed(2)+"ms/step",JSON.stringify(await t.evaluate(x)));}
const st=Deno.readTextFileSync("/proc/self/status");console.log(st.match(/VmRSS.*|RssAnon.*|RssFile.*|VmHWM.*/g)?.join(" "));
await new Promise(r=>setTimeout(r,+(Deno.env.get("WAIT")??0)));
console.log(JSON.stringify(Deno.memoryUsage()));
