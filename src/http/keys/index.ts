export { keyRoutes } from "./key-routes.js";
