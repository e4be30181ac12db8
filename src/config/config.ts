import { resolve } from "node:path";
import { type Config, type Setting, settings } from "./settings.js";

/** A setting's value is wrong. The message is the whole story: variable, value, and what is allowed. */
export class ConfigError extends Error {
  readonly variable: string;

  constructor(variable: string, message: string) {
    super(message);
    this.name = "ConfigError";
    this.variable = variable;
  }
}

function shown(value: string, { secret }: Setting<unknown>): string {
  if (secret) return "…";
  // A database URL of another kind may hold a password: only its scheme is repeated.
  return /^[a-z][a-z0-9+.-]*:\/\//i.test(value) && value.includes("@") ? `${value.slice(0, value.indexOf("://"))}://…` : value;
}

function read<T>(setting: Setting<T>, given: string | undefined, home: string | undefined): T {
  const fallback = setting.own && home !== undefined ? resolve(home, setting.default) : setting.default;
  // An empty variable, as Compose files and .env templates leave them, is one that was not set.
  const value = given === undefined || given.trim() === "" ? fallback : given.trim();
  const parsed = setting.kind.parse(value);
  if (parsed === undefined) {
    throw new ConfigError(setting.variable, `${setting.variable}="${shown(value, setting)}" is not allowed: give ${setting.kind.allowed}.`);
  }
  return parsed;
}

/**
 * @param home the program's folder, in which defaults that are paths lie; without it they are relative to the working folder
 * @throws ConfigError for the first wrong value.
 */
export function loadConfig(environment: Readonly<Record<string, string | undefined>>, home?: string): Config {
  const entries = Object.entries(settings).map(([name, setting]) => [
    name,
    read(setting as Setting<unknown>, environment[setting.variable], home),
  ]);
  return Object.freeze(Object.fromEntries(entries)) as Config;
}
