export { status } from "../adapters-sandbox.js";
