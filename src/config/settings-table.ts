import { type Setting, settings } from "./settings.js";

/** The settings as a Markdown table, for the reference. */
export function settingsTable(): string {
  const rows = Object.values<Setting<unknown>>(settings).map((setting) => {
    const fallback = setting.default === "" ? "empty" : `\`${setting.default}\`${setting.own ? " in the program's folder" : ""}`;
    return `| \`${setting.variable}\` | ${setting.kind.name} | ${fallback} | ${setting.meaning} |`;
  });
  return ["| Variable | Type | Default | Meaning |", "| --- | --- | --- | --- |", ...rows].join("\n");
}
