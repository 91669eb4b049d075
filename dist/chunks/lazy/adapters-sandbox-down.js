export { down } from "../adapters-sandbox.js";
