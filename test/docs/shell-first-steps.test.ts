import { shellBlocks, testShellBlocks } from "./shell-blocks.js";

/** What a reader does first; much of it plays recordings in real time. */
testShellBlocks(shellBlocks.filter(({ document }) => ["README.md", "docs/getting-started.md", "docs/live.md"].includes(document)));
