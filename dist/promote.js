import "./chunks/rolldown-runtime.js";
import { runAction } from "./chunks/actions.js";
// src/actions/promote.ts
await runAction("promote");
export {};
