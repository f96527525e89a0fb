/** Variables by name. BuildKit: `shell.EnvGetter`. */
export interface Environment {
  readonly get: (name: string) => string | undefined
  readonly names: () => readonly string[]
}

export const EMPTY_ENVIRONMENT: Environment = { get: () => undefined, names: () => [] }

export function environmentOf(variables: ReadonlyMap<string, string>): Environment {
  return { get: (name) => variables.get(name), names: () => [...variables.keys()] }
}
