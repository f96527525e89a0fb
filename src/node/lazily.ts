/**
 * What is made when it is first asked for, and kept. Schemas are: each takes zod some tenths of a millisecond, and most
 * definitions have few kinds of nodes.
 */
export function lazily<Value extends object>(make: () => Value): () => Value {
  let made: Value | undefined
  return () => (made ??= make())
}

type Made<Makers> = {
  readonly [K in keyof Makers]: Makers[K] extends () => infer Value ? Value : never
}

/** A record each member of which is made when it is first read. */
export function lazyRecord<const Makers extends Readonly<Record<string, () => object>>>(
  makers: Makers,
): Made<Makers> {
  const members = Object.entries(makers).map(
    ([name, make]) => [name, { enumerable: true, get: lazily(make) }] as const,
  )
  return Object.freeze(Object.defineProperties({}, Object.fromEntries(members))) as Made<Makers>
}
