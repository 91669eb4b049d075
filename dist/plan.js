import "./chunks/rolldown-runtime.js";
import { runAction } from "./chunks/actions.js";
// src/actions/plan.ts
await runAction("plan");
export {};
