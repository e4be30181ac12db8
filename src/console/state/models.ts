import { computed, signal } from "@preact/signals";
import { listModels, type Model } from "../api/index.js";

/** The server's models, the default first; empty until they are known. */
export const models = signal<readonly Model[]>([]);

/** Why they are not known. */
export const modelsFault = signal<string | undefined>(undefined);

export const defaultModel = computed(() => models.value[0]);

export async function loadModels(): Promise<void> {
  try {
    models.value = await listModels();
    modelsFault.value = undefined;
  } catch (error) {
    modelsFault.value = error instanceof Error ? error.message : String(error);
  }
}
