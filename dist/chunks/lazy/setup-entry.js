export { setupCapability } from "../step-setup.js";
