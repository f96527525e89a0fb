// Being frozen proves nothing about what is within: zod freezes the lists that it makes, not their members.
const frozenWhole = new WeakSet<object>()

/**
 * Freezes plain data all the way down, however deep that is; what has been frozen here before is not looked into
 * again.
 */
export function freeze<Value>(value: Value): Value {
  const waiting: unknown[] = [value]
  while (waiting.length > 0) {
    const next = waiting.pop()
    if (typeof next !== 'object' || next === null || frozenWhole.has(next)) continue
    frozenWhole.add(next)
    Object.freeze(next)
    for (const member of Object.values(next)) waiting.push(member)
  }
  return value
}
