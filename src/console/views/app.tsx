import { useEffect } from "preact/hooks";
import { announcement, hasWork, live, session } from "../state/index.js";
import { Shell } from "./shell.js";
import { SignIn } from "./sign-in.js";

export function App() {
  useEffect(() => {
    // The browser asks whether one means it.
    const leaving = (event: BeforeUnloadEvent) => {
      if (hasWork() || live.peek() !== undefined) event.preventDefault();
    };
    addEventListener("beforeunload", leaving);
    return () => removeEventListener("beforeunload", leaving);
  }, []);
  return (
    <>
      {session.value === undefined ? <SignIn /> : <Shell />}
      <p class="unseen" role="status">
        {announcement}
      </p>
    </>
  );
}
