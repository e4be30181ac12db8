import { render } from "preact";
import { App } from "./views/index.js";

render(<App />, document.getElementById("console")!);
