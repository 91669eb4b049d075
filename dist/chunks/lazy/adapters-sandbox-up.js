export { up } from "../adapters-sandbox.js";
