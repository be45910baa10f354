import { readyBackend } from "./compute/backend.ts";
import { createNetwork } from "./compute/network.ts";
import { planTopology } from "./compute/topology.ts";
import { modelTopology } from "./compute/models.ts";
import { initialModel } from "./compute/initial.ts";
const tf:any=await readyBackend({backend:"native"});
const be=tf.backend(); const orig=be.binding.executeOp; const acc:any={}; let on=false;
const prof=Deno.args.includes("prof");
const wrap=(n0:string,f:any)=>(...r:any[])=>{const t=performance.now();const o=f(...r);if(on){const k=n0==="executeOp"?r[0]:n0;(acc[k]??=[0,0])[0]+=performance.now()-t;acc[k][1]++;}return o;};
if(prof)be.binding={...Object.fromEntries(Object.getOwnPropertyNames(be.binding).map((k:string)=>[k,typeof be.binding[k]==="function"?wrap(k,be.binding[k].bind(be.binding)):be.binding[k]]))};
for(const name of ["lenet","mlp","cnn"]) for(const B of [32,64]){
 const plan=planTopology(modelTopology(name,[28,28,1],10)); const n=createNetwork(tf,plan); const w=initialModel(plan,1); const g=new Float32Array(w.length), v=new Float32Array(w.length);
 const im=new Float32Array(B*784).map(()=>Math.random()), sl=new Float32Array(B*10).fill(.001);
 const ts:number[]=[],us:number[]=[]; for(const k in acc)delete acc[k];
 const N=name==="cnn"?20:60;
 for(let s=0;s<N+10;s++){ on=s>=10; const t=performance.now(); n.gradient(w,im,B,()=>sl,g); const u=performance.now(); for(let i=0;i<w.length;i++){const q=.9*v[i]+g[i];v[i]=q;w[i]-=1e-5*q;} if(on){ts.push(u-t);us.push(performance.now()-u);} }
 ts.sort((a,b)=>a-b);us.sort((a,b)=>a-b);
 console.log(name,B,"grad",ts[N>>1].toFixed(2),"min",ts[0].toFixed(2),"upd",us[N>>1].toFixed(2));
 if(prof)console.log(Object.entries(acc).sort((a:any,b:any)=>b[1][0]-a[1][0]).slice(0,12).map(([k,x]:any)=>`${k} ${(x[0]/N).toFixed(2)}ms x${x[1]/N}`).join("; "));
}
