import type { Import } from './source-tree.js'

/**
 * The floors of the house, the highest first. A room may import from the rooms of lower floors and, on its own
 * floor, from those that stand right of it.
 */
export const FLOORS: readonly (readonly string[])[] = [
  ['cli', 'jest'],
  ['structure'],
  ['build', 'container', 'codegen'],
  ['engine', 'buildkit', 'registry', 'image'],
  ['cache', 'lockfile', 'context'],
  ['recipes', 'definition', 'dockerfile'],
  ['node', 'progress'],
  ['reference', 'errors'],
]

/** Neighbours of one floor that do not know each other in either direction. */
const STRANGERS: ReadonlySet<string> = new Set([
  'cli jest',
  'build codegen',
  'container codegen',
  'engine buildkit',
  'engine registry',
  'buildkit registry',
  'engine image',
  'buildkit image',
  'registry image',
  'node progress',
  'cache lockfile',
])

/** Floors that open no file, socket, clock or environment. */
export const PURE_ROOMS: ReadonlySet<string> = new Set(FLOORS.slice(5).flat())

/** The room of a file, or undefined for a package and for `index.ts`, which stands above all. */
export function roomOf(path: string): string | undefined {
  const [room] = path.split('/')
  return path.includes('/') && path.endsWith('.ts') ? room : undefined
}

/** Why an import is not allowed, or undefined. */
export function violation({ from, to }: Import): string | undefined {
  if (to === 'index.ts') return `${from} imports the public entrance`
  const [source, target] = [roomOf(from), roomOf(to)]
  if (source === undefined || target === undefined || source === target) return undefined
  const [above, below] = [floorOf(source), floorOf(target)]
  if (above === undefined) return `${from} stands in no room that is known`
  if (below === undefined) return `${to} stands in no room that is known`
  const [sourceFloor, sourcePlace] = above
  const [targetFloor, targetPlace] = below
  if (sourceFloor < targetFloor) return undefined
  const toTheRight = sourceFloor === targetFloor && sourcePlace < targetPlace
  if (toTheRight && !STRANGERS.has(`${source} ${target}`)) return undefined
  return `${from} imports upwards: ${to}`
}

function floorOf(room: string): readonly [floor: number, place: number] | undefined {
  const floor = FLOORS.findIndex((rooms) => rooms.includes(room))
  return floor === -1 ? undefined : [floor, FLOORS[floor]?.indexOf(room) ?? 0]
}
