import { mkdirSync, readFileSync } from 'node:fs'
import { sep } from 'node:path'

import { runCommand, tryCommand } from './run-command.js'

/** Mounts a tmpfs that may take as much of the memory as Linux lets it by default: half. */
export async function mountMemory(folder: string): Promise<void> {
  mkdirSync(folder, { recursive: true })
  await runCommand(['mount', '-t', 'tmpfs', '-o', 'mode=0711', 'imagewright-engines', folder])
}

/** Takes away what a killed process left mounted at `folder` or below, the innermost first. */
export async function unmountBelow(folder: string): Promise<void> {
  const points = readFileSync('/proc/self/mountinfo', 'utf8')
    .split('\n')
    .map((line) => line.split(' ')[4] ?? '')
    .map((point) => point.replace(/\\(\d{3})/g, (_, octal: string) => decodeOctal(octal)))
    .filter((point) => point === folder || point.startsWith(folder + sep))
  for (const point of points.toReversed()) await tryCommand(['umount', '--lazy', point])
}

function decodeOctal(digits: string): string {
  return String.fromCharCode(Number.parseInt(digits, 8))
}
