/** Where the server answers: the folder that the page `console` lies in, so that a proxy may put the server under a prefix. */
export function serverUrl(): string {
  return new URL(".", document.baseURI).href.replace(/\/$/, "");
}

export function apiUrl(path: string): string {
  return new URL(path, document.baseURI).href;
}

export function socketUrl(path: string): string {
  return apiUrl(path).replace(/^http/, "ws");
}
