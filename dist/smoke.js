import "./chunks/rolldown-runtime.js";
import { runAction } from "./chunks/actions.js";
// src/actions/smoke.ts
await runAction("smoke");
export {};
