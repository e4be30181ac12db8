import { announcement, session } from "../state/index.js";
import { Shell } from "./shell.js";
import { SignIn } from "./sign-in.js";

export function App() {
  return (
    <>
      {session.value === undefined ? <SignIn /> : <Shell />}
      <p class="unseen" role="status">
        {announcement}
      </p>
    </>
  );
}
