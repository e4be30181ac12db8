/** A word for comparing: those that differ in case and punctuation alone are the same. */
export const bareWord = (text: string) => text.toLowerCase().replace(/[^\p{L}\p{N}]/gu, "");
