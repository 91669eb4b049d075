export { planCapability } from "../step-plan.js";
