/** How a figure stands to what the project promises, as an item of a Markdown list. */
export function targetLine(what: string, value: number, limit: number): string {
  if (Number.isNaN(value)) return `- ${what}: nothing to compare with`
  const verdict = value <= limit ? 'met' : 'MISSED'
  return `- ${what}: ${value.toFixed(2)} (target: at most ${limit}): ${verdict}`
}
