export { smokeCapability } from "../step-smoke.js";
