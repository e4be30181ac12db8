/** Units of measure that take digits even under ten: "five grams" becomes "5 grams". Everyday words (feet, minutes) are not among them. */
export const MEASURES: ReadonlySet<string> = new Set(
  [
    "gram grams kilogram kilograms milligram milligrams microgram micrograms kilo kilos tonnes",
    "millimeter millimeters centimeter centimeters kilometer kilometers millimetre millimetres centimetre centimetres kilometre kilometres",
    "liter liters litre litres milliliter milliliters millilitre millilitres",
    "volt volts watt watts kilowatt kilowatts megawatt megawatts amp amps hertz kilohertz megahertz gigahertz",
    "byte bytes kilobyte kilobytes megabyte megabytes gigabyte gigabytes terabyte terabytes",
    "celsius fahrenheit milliseconds microseconds kelvin",
  ].flatMap((line) => line.split(" ")),
);

/** What is counted so often that a pair of numbers before it is a guess and no year: "fifteen twenty minutes". */
export const COUNTED: ReadonlySet<string> = new Set(
  [
    "seconds minutes hours days weeks months years people men women kids times dollars cents bucks pounds euros percent",
    "miles feet inches meters metres degrees points pages items others more or something",
  ].flatMap((line) => line.split(" ")),
);

/** Whether a word looks like what is counted: a plural or a collective. */
export function looksPlural(word: string): boolean {
  if (["people", "men", "women", "children", "feet", "percent"].includes(word)) return true;
  return word.length > 3 && /[^sui]s$/.test(word) && !["was", "has", "does", "its", "always", "perhaps"].includes(word);
}
