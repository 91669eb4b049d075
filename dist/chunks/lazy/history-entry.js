export { historyCapability } from "../step-history.js";
