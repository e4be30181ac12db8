import { THEMES, type Theme, theme } from "../state/index.js";
import type { IconName } from "./icon.js";
import { IconButton } from "./icon-button.js";

const looks: Readonly<Record<Theme, { readonly icon: IconName; readonly name: string }>> = {
  system: { icon: "screen", name: "as the system" },
  light: { icon: "sun", name: "light" },
  dark: { icon: "moon", name: "dark" },
};

/** Goes round the looks: the system's, light, dark. */
export function ThemeSwitch() {
  const { icon, name } = looks[theme.value];
  const label = `Appearance: ${name}`;
  return (
    <IconButton
      icon={icon}
      label={label}
      title={label}
      onClick={() => {
        theme.value = THEMES[(THEMES.indexOf(theme.value) + 1) % THEMES.length]!;
      }}
    />
  );
}
