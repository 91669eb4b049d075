import { whole } from "./model.js";
// src/promote/strategies/index.ts
const STRATEGIES = [{
	name: "at-once",
	next: (_seen, goal) => whole(goal)
}];
export { STRATEGIES };
