export { exec } from "../adapters-sandbox.js";
