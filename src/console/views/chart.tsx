import { roundTop } from "../measure/index.js";

export interface Series {
  readonly name: string;
  readonly colour: `voice-${number}`;
  /** One for each time; undefined where there is none. */
  readonly values: readonly (number | undefined)[];
}

interface ChartProps {
  readonly title: string;
  readonly note: string;
  readonly kind: "bars" | "lines";
  /** RFC 3339, evenly apart. */
  readonly times: readonly string[];
  readonly series: readonly Series[];
  readonly format: (value: number) => string;
}

/** Units of the drawing, which is as wide as its card. */
const WIDTH = 600;
const HEIGHT = 150;

/** Lines differ by their strokes as well as by their colours. */
const DASHES = ["", "7 4", "2 4"];

const hour = new Intl.DateTimeFormat("en", { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
const timeOf = (time: string) => hour.format(new Date(time));

/** Figures over time, drawn, and as a table for those who read better than they see. */
export function Chart({ title, note, kind, times, series, format }: ChartProps) {
  const most = Math.max(0, ...series.flatMap(({ values }) => values.map((value) => value ?? 0)));
  const top = roundTop(most);
  const y = (value: number) => HEIGHT - (value / top) * HEIGHT;
  const step = WIDTH / times.length;
  return (
    <figure class="chart card">
      <figcaption>
        <h3>{title}</h3>
        <p class="hint">{note}</p>
      </figcaption>
      {series.length > 1 && (
        <ul class="chart-legend" aria-hidden="true">
          {series.map(({ name, colour }, index) => (
            <li key={name} class={colour}>
              <svg viewBox="0 0 24 4" aria-hidden="true">
                <path d="M0 2h24" stroke-dasharray={DASHES[index]} />
              </svg>
              {name}
            </li>
          ))}
        </ul>
      )}
      <div class="chart-field" aria-hidden="true">
        <span class="chart-top">{format(top)}</span>
        <span class="chart-half">{format(top / 2)}</span>
        <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} preserveAspectRatio="none" aria-hidden="true">
          <path class="grid" d={`M0 0.5H${WIDTH}M0 ${HEIGHT / 2}H${WIDTH}M0 ${HEIGHT - 0.5}H${WIDTH}`} />
          {series.map(({ name, colour, values }, index) => (
            <path
              key={name}
              class={`${kind} ${colour}`}
              d={kind === "bars" ? bars(values, step, y) : lines(values, step, y)}
              stroke-dasharray={DASHES[index]}
            />
          ))}
        </svg>
      </div>
      <p class="chart-times" aria-hidden="true">
        <span>{timeOf(times[0]!)}</span>
        <span>{timeOf(times[Math.floor(times.length / 2)]!)}</span>
        <span>now</span>
      </p>
      <details class="chart-table">
        <summary>As a table</summary>
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached with keys */}
        <section class="scroller" tabIndex={0} aria-label={`${title} as a table`}>
          <table>
            <thead>
              <tr>
                <th scope="col">Minute</th>
                {series.map(({ name }) => (
                  <th key={name} scope="col">
                    {name}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {times
                .map((time, index) => (
                  <tr key={time}>
                    <th scope="row">{timeOf(time)}</th>
                    {series.map(({ name, values }) => (
                      <td key={name}>{values[index] === undefined ? "–" : format(values[index])}</td>
                    ))}
                  </tr>
                ))
                .toReversed()}
            </tbody>
          </table>
        </section>
      </details>
    </figure>
  );
}

function bars(values: Series["values"], step: number, y: (value: number) => number): string {
  return values
    .map((value, index) =>
      value === undefined || value <= 0
        ? ""
        : `M${(index * step + 1).toFixed(1)} ${HEIGHT}V${y(value).toFixed(1)}h${(step - 2).toFixed(1)}V${HEIGHT}z`,
    )
    .join("");
}

/** A line over neighbours; a value that stands alone is a short stroke. */
function lines(values: Series["values"], step: number, y: (value: number) => number): string {
  let drawn = "";
  for (const [index, value] of values.entries()) {
    if (value === undefined) continue;
    const [x, height] = [(index + 0.5) * step, y(value).toFixed(1)];
    if (values[index - 1] !== undefined) drawn += `L${x.toFixed(1)} ${height}`;
    else drawn += `M${(x - (values[index + 1] === undefined ? 2 : 0)).toFixed(1)} ${height}`;
    if (values[index - 1] === undefined && values[index + 1] === undefined) drawn += "h4";
  }
  return drawn;
}
