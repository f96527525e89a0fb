import { InvalidArgumentError } from 'commander'

/** The values of an option that may be repeated. */
export function collect(value: string, previous: readonly string[] = []): readonly string[] {
  if (value === '') throw new InvalidArgumentError('It must not be empty.')
  return [...previous, value]
}
