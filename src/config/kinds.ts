/** How one setting's text becomes its value. `allowed` completes the sentence "… is not allowed; give …". */
export interface Kind<T> {
  readonly name: string;
  readonly allowed: string;
  /** @returns undefined when the text is not allowed. */
  parse(text: string): T | undefined;
}

export function integer(least: number, most: number): Kind<number> {
  return {
    name: "integer",
    allowed: `a whole number from ${least} to ${most}`,
    parse: (text) => {
      const value = /^\d{1,15}$/.test(text) ? Number(text) : Number.NaN;
      return value >= least && value <= most ? value : undefined;
    },
  };
}

/** `auto` leaves the choice to the machine. */
export function automatic(least: number, most: number): Kind<number | "auto"> {
  const number = integer(least, most);
  return {
    name: "integer or `auto`",
    allowed: `${number.allowed}, or auto`,
    parse: (text) => (text === "auto" ? "auto" : number.parse(text)),
  };
}

export function oneOf<const T extends string>(...values: readonly T[]): Kind<T> {
  return {
    name: values.map((value) => `\`${value}\``).join(", "),
    allowed: `one of ${values.join(", ")}`,
    parse: (text) => values.find((value) => value === text.toLowerCase()),
  };
}

export const text: Kind<string> = {
  name: "text",
  allowed: "a text that is not empty",
  parse: (value) => (value === "" ? undefined : value),
};

/** Empty where another setting says where it lies. */
export const path: Kind<string> = { name: "text", allowed: "a path", parse: (value) => value };

const truths: Readonly<Record<string, boolean>> = {
  true: true,
  1: true,
  yes: true,
  on: true,
  false: false,
  0: false,
  no: false,
  off: false,
};

/** What a word says of yes or no, in every form that pydantic takes; undefined when it says neither. */
export function truth(word: string): boolean | undefined {
  const lower = word.toLowerCase();
  return Object.hasOwn(truths, lower) ? truths[lower] : undefined;
}

export const boolean: Kind<boolean> = { name: "boolean", allowed: "true, false, 1, 0, yes, no, on or off", parse: truth };

export const origins: Kind<readonly string[]> = {
  name: "list of origins",
  allowed: "origins such as https://app.example.com separated by commas, or *",
  parse: (value) => {
    const items = value
      .split(",")
      .map((item) => item.trim().replace(/\/$/, ""))
      .filter((item) => item !== "");
    return items.every((item) => item === "*" || /^https?:\/\/[^\s/?#]+$/.test(item)) ? items : undefined;
  },
};

export const address: Kind<string> = {
  name: "URL",
  allowed: "an address that begins with http:// or https://",
  parse: (value) => (/^https?:\/\/\S+$/i.test(value) && URL.canParse(value) ? value : undefined),
};

/**
 * A path, or the empty text for the file in DATA_DIR. `sqlite:///a` is relative and `sqlite:////a` absolute, as in SQLAlchemy's URLs;
 * `file:` URLs follow RFC 8089.
 */
export const database: Kind<string> = {
  name: "`file:` or `sqlite:` URL",
  allowed: "file:PATH or sqlite:PATH; SQLite is the only database that this server has",
  parse: (value) => {
    if (value === "") return "";
    const match = /^(file|sqlite):(.+)$/i.exec(value);
    if (match === null) return undefined;
    const [, scheme = "", rest = ""] = match;
    const path = scheme.toLowerCase() === "sqlite" ? rest.replace(/^\/\/\//, "") : rest.replace(/^\/\/(localhost)?\//, "/");
    return path === "" || path.startsWith("//") ? undefined : path;
  },
};

/** Secrets in the form of the Standard Webhooks specification ("Signature scheme"), which gives the lengths too. */
export const webhookSecrets: Kind<readonly Buffer[]> = {
  name: "list of secrets",
  allowed: "whsec_ and 24 to 64 random bytes in base64 behind it, or several such secrets with spaces between them",
  parse: (value) => {
    const secrets = value.split(/[\s,]+/).filter((item) => item !== "");
    const keys = secrets.map((item) => Buffer.from(item.replace(/^whsec_/, ""), "base64"));
    const right = (item: string, key: Buffer) => /^whsec_[A-Za-z0-9+/]+=*$/.test(item) && key.length >= 24 && key.length <= 64;
    return secrets.every((item, index) => right(item, keys[index]!)) ? keys : undefined;
  },
};
