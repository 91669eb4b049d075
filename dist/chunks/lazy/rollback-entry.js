export { rollbackCapability } from "../step-rollback.js";
