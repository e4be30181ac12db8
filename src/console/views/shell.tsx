import { useEffect, useRef } from "preact/hooks";
import { isAdmin, isLive, loadModels, type Page, page, signOut } from "../state/index.js";
import { Mark } from "./brand.js";
import { FilesPage } from "./files-page.js";
import { Icon, type IconName } from "./icon.js";
import { IconButton } from "./icon-button.js";
import { KeysPage } from "./keys-page.js";
import { LivePage } from "./live-page.js";
import { StatusPage } from "./status-page.js";
import { ThemeSwitch } from "./theme-switch.js";

const pages: Readonly<Record<Page, { readonly name: string; readonly icon: IconName }>> = {
  files: { name: "Files", icon: "file" },
  live: { name: "Live", icon: "microphone" },
  status: { name: "Status", icon: "chart" },
  keys: { name: "Keys", icon: "key" },
};

/** What surrounds every page: where one is, and where one can go. */
export function Shell() {
  const main = useRef<HTMLElement>(null);
  // Who may not manage keys is not shown them.
  const shown = (Object.keys(pages) as Page[]).filter((name) => name !== "keys" || isAdmin.value);
  const here = shown.includes(page.value) ? page.value : "files";

  useEffect(() => void loadModels(), []);
  useEffect(() => {
    document.title = `${pages[here].name} · Whisper API`;
    main.current?.focus({ preventScroll: true });
    scrollTo(0, 0);
  }, [here]);

  return (
    <>
      <button type="button" class="skip" onClick={() => main.current?.focus()}>
        Skip to the content
      </button>
      <header class="bar">
        <a class="brand" href="#files">
          <Mark />
          <span>Whisper API</span>
        </a>
        <nav aria-label="Console">
          {shown.map((name) => (
            <a key={name} href={`#${name}`} aria-current={name === here ? "page" : undefined}>
              <Icon name={pages[name].icon} />
              <span>{pages[name].name}</span>
              {name === "live" && isLive.value && <span class="on-air" title="A stream is running" />}
            </a>
          ))}
        </nav>
        <div class="bar-tools">
          <a class="quiet" href="docs">
            API reference
          </a>
          <ThemeSwitch />
          <IconButton icon="leave" label="Sign out" title="Sign out" onClick={signOut} />
        </div>
      </header>
      <main id="main" ref={main} tabIndex={-1}>
        {here === "files" && <FilesPage />}
        {here === "live" && <LivePage />}
        {here === "status" && <StatusPage />}
        {here === "keys" && <KeysPage />}
      </main>
    </>
  );
}
