/** @param fraction 0..1; absent: work goes on, nobody knows how far */
export function ProgressBar({ fraction, label }: { readonly fraction: number | undefined; readonly label: string }) {
  const percent = fraction === undefined ? undefined : Math.floor(fraction * 100);
  return (
    <div class="progress" role="progressbar" aria-label={label} aria-valuemin={0} aria-valuemax={100} aria-valuenow={percent}>
      <div class="progress-done" style={percent === undefined ? {} : { width: `${percent}%` }} data-unknown={percent === undefined} />
    </div>
  );
}
