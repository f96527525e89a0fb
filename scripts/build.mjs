// Compiles src/ twice, each with its types: CommonJS file by file, and bundled ES modules.
import { spawnSync } from 'node:child_process'
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'

const root = new URL('..', import.meta.url)
const path = (relative) => fileURLToPath(new URL(relative, root))

function compile(project) {
  const tsc = path('node_modules/typescript/bin/tsc')
  const { status } = spawnSync(process.execPath, [tsc, '-p', project], {
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
compile('tsconfig.cjs.json')
// The types of both are the same text: what tells them apart is the package.json that marks each folder.
cpSync(path('dist/cjs'), path('dist/esm'), {
  recursive: true,
  filter: (source) => statSync(source).isDirectory() || /\.d\.ts(?:\.map)?$/.test(source),
})
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
