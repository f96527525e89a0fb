// The command of jest 29: its package would take the name of the command that this project is tested with.
const { runCLI } = require('jest-core-29')

async function main() {
  const names = process.argv.slice(2)
  const { results } = await runCLI({ $0: 'jest', _: names, color: false }, [process.cwd()])
  process.exitCode = results.success ? 0 : 1
}

void main()
