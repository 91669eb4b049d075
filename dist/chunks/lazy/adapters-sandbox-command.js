export { sandboxCommand } from "../adapters-sandbox.js";
