// Compiles src/ twice: as ES modules and as CommonJS, each with its types.
import { spawnSync } from 'node:child_process'
import { chmodSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'

const root = new URL('..', import.meta.url)
rmSync(new URL('dist', root), { recursive: true, force: true })
for (const [format, type] of [
  ['esm', 'module'],
  ['cjs', 'commonjs'],
]) {
  const tsc = new URL('node_modules/typescript/bin/tsc', root)
  const { status } = spawnSync(process.execPath, [tsc.pathname, '-p', `tsconfig.${format}.json`], {
    cwd: root,
    stdio: 'inherit',
  })
  if (status !== 0) process.exit(status ?? 1)
  mkdirSync(new URL(`dist/${format}`, root), { recursive: true })
  writeFileSync(new URL(`dist/${format}/package.json`, root), `{ "type": "${type}" }\n`)
}
chmodSync(new URL('dist/esm/cli/main.js', root), 0o755)
