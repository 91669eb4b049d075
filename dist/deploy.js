import "./chunks/rolldown-runtime.js";
import { runAction } from "./chunks/actions.js";
// src/actions/deploy.ts
await runAction("deploy");
export {};
