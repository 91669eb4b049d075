export { applyCapability } from "../step-apply.js";
