interface Reason {
  /** Looked for in a command of a shell, or in the language and the text of another block. */
  readonly pattern: RegExp;
  readonly why: string;
}

/** What a command of the documents may begin with to be run, after settings for it. Nothing here changes the machine. */
export const runnable = /^(?:[A-Z_]+=\S+ )*(?:curl|node|npx|python|tail|wscat) /;

/** Commands in the documents that no test runs, and why. */
export const commandsNotRun: readonly Reason[] = [
  { pattern: /^npm ci\b/, why: "installs what is installed: CI begins with it" },
  { pattern: /^(pip|apt|apt-get|brew) install/, why: "installs on the machine" },
  { pattern: /^bench\/(peers|live\/rival)\.sh|^npm run (-s )?bench/, why: "takes half an hour and more: bench/ has tests of its own" },
  { pattern: /bench\/main\.js --diff/, why: "compares the figures of benchmarks" },
  { pattern: /models pull/, why: "downloads: test/models/pull.test.ts does so from a mirror of its own" },
  { pattern: /models remove|--model (base|small)|model=small/, why: "of a model that would have been downloaded" },
  { pattern: /^(useradd|cd|sudo|systemctl|journalctl) /, why: "sets up a service on the machine" },
  { pattern: /--env-file/, why: "starts a server with a file of settings that is the reader's" },
  { pattern: /openssl rand/, why: "needs openssl" },
  { pattern: /^docker /, why: "needs Docker" },
  { pattern: /npm start$/, why: "serves until it is stopped: test/cli/serve.test.ts does so" },
];

/** Blocks in other languages that no test runs, and why. */
export const blocksNotRun: readonly Reason[] = [
  { pattern: /^powershell\n/, why: "runs on Windows" },
  { pattern: /^ts\n/, why: "a piece of the code's own interface, for those who change it" },
  { pattern: /webhook-id/, why: "receives until it is stopped: test/http/callback-receivers.test.ts runs it" },
  { pattern: /^(ini|dockerfile|nginx|caddyfile|yaml)\n/, why: "settings of other programs, tried by hand: docs/deployment.md says how" },
  { pattern: /^js\n[\s\S]*MediaRecorder/, why: "runs in a browser" },
];
