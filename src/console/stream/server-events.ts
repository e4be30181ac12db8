/** One event of a `text/event-stream` (HTML Living Standard, section 9.2). */
export interface ServerEvent {
  readonly name: string;
  readonly data: string;
}

/** Finds events in a text that comes in pieces. Lines end with LF here, as this server writes them. */
export class ServerEvents {
  #rest = "";

  add(text: string): ServerEvent[] {
    const blocks = (this.#rest + text).split("\n\n");
    this.#rest = blocks.pop()!;
    return blocks.map(parsed);
  }
}

function parsed(block: string): ServerEvent {
  const fields = block.split("\n").map((line) => {
    const [name, value] = [line.slice(0, line.indexOf(":")), line.slice(line.indexOf(":") + 1)];
    return [name, value.replace(/^ /, "")] as const;
  });
  const values = (wanted: string) => fields.filter(([name]) => name === wanted).map(([, value]) => value);
  return { name: values("event").at(-1) ?? "message", data: values("data").join("\n") };
}
