export { statusCapability } from "../step-status.js";
