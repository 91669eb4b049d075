import "./chunks/rolldown-runtime.js";
import { runAction } from "./chunks/actions.js";
// src/actions/setup.ts
await runAction("setup");
export {};
