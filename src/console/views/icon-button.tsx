import type { ComponentProps } from "preact";
import { Icon, type IconName } from "./icon.js";

interface IconButtonProps extends Omit<ComponentProps<"button">, "icon" | "label" | "class" | "children"> {
  readonly icon: IconName;
  /** What it does, for those who do not see the picture. */
  readonly label: string;
  /** Classes besides the button's own. */
  readonly look?: string;
}

/** A button that is a picture. */
export function IconButton({ icon, label, look, ...rest }: IconButtonProps) {
  return (
    <button type="button" class={look === undefined ? "icon-button" : `icon-button ${look}`} aria-label={label} {...rest}>
      <Icon name={icon} />
    </button>
  );
}
