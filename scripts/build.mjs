// Compiles src/ twice, each with its types: bundled ES modules, and CommonJS file by file.
import { spawnSync } from 'node:child_process'
import { chmodSync, existsSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'

const root = new URL('..', import.meta.url)
const path = (relative) => fileURLToPath(new URL(relative, root))

function compile(project, ...flags) {
  const tsc = path('node_modules/typescript/bin/tsc')
  const { status } = spawnSync(process.execPath, [tsc, '-p', project, ...flags], {
    cwd: path('.'),
    stdio: 'inherit',
  })
  if (status !== 0) process.exit(status ?? 1)
}

function markAs(folder, type) {
  mkdirSync(path(folder), { recursive: true })
  writeFileSync(path(`${folder}/package.json`), `{ "type": "${type}" }\n`)
}

rmSync(path('dist'), { recursive: true, force: true })
compile('tsconfig.esm.json', '--emitDeclarationOnly')
compile('tsconfig.cjs.json')
// Finding and opening some 400 modules was over a tenth of the time of a build without changes.
await build({
  entryPoints: [path('src/index.ts'), path('src/cli/main.ts')],
  outdir: path('dist/esm'),
  bundle: true,
  splitting: true,
  format: 'esm',
  platform: 'node',
  target: 'node20',
  sourcemap: true,
  sourcesContent: false,
  legalComments: 'linked',
  external: ['commander', 'dockerode', 'jiti', 'tar-stream', 'ts-morph'],
  // The name tells src/definition/call-site.ts that a frame is the library's own.
  chunkNames: 'chunks/imagewright-[hash]',
  logLevel: 'warning',
})
markAs('dist/esm', 'module')
markAs('dist/cjs', 'commonjs')
chmodSync(path('dist/esm/cli/main.js'), 0o755)

// So that npx takes the command of the checkout as it is, and does not pack and install it first.
if (existsSync(path('node_modules/.bin'))) {
  rmSync(path('node_modules/.bin/imagewright'), { force: true })
  symlinkSync('../../dist/esm/cli/main.js', path('node_modules/.bin/imagewright'))
}
