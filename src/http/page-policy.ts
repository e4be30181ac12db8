/** What every page may do: load and talk to this server alone, and be framed by nobody. */
const common: Readonly<Record<string, string>> = {
  "default-src": "'none'",
  "script-src": "'self'",
  "style-src": "'self'",
  "img-src": "'self'",
  "connect-src": "'self'",
  "frame-ancestors": "'none'",
};

/**
 * A page's Content-Security-Policy (https://www.w3.org/TR/CSP3/).
 * @param own directives that it has besides those of every page, or in their place
 */
export function pagePolicy(own: Readonly<Record<string, string>>): string {
  return Object.entries({ ...common, ...own })
    .map(([directive, sources]) => `${directive} ${sources}`)
    .join("; ");
}
