export { gearMain } from "../adapters-sandbox.js";
