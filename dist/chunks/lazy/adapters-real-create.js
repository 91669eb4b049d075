export { createRealPorts } from "../adapters-real.js";
