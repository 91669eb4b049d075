export { repairCapability } from "../step-repair.js";
