import { useComputed, useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { scheme } from "../state/index.js";
import { inksOf } from "./inks.js";

/** An element to draw in: how wide it is, in CSS pixels (0 until it is known), and the colours of its style. */
export function useSurface() {
  const box = useRef<HTMLDivElement>(null);
  const width = useSignal(0);
  const inks = useComputed(() => {
    scheme.value;
    return inksOf(box.current!);
  });
  useEffect(() => {
    const observer = new ResizeObserver(([entry]) => {
      width.value = entry!.contentRect.width;
    });
    observer.observe(box.current!);
    return () => observer.disconnect();
  }, [width]);
  return { box, width, inks };
}
