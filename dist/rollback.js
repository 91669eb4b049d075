import "./chunks/rolldown-runtime.js";
import { runAction } from "./chunks/actions.js";
// src/actions/rollback.ts
await runAction("rollback");
export {};
