export { supervise } from "../adapters-sandbox.js";
