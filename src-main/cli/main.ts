import { fileURLToPath } from 'node:url'
import { BackendConnector } from '../backend-client/backend-connector.ts'
import { backendProgramBeside } from '../backend-client/backend-program.ts'
import { backendDirectories } from '../directories.ts'
import { processIo } from './process-io.ts'
import { runCli } from './run-cli.ts'

/** The entry of `airlock`. */
const entry = import.meta.url
const directories = backendDirectories()
const connector = new BackendConnector({
  directories,
  program: backendProgramBeside(entry, process.execPath),
  environment: process.env,
})
const code = await runCli(process.argv.slice(2), {
  io: processIo(),
  connector,
  environment: process.env,
  directory: process.cwd(),
  pageDirectory: fileURLToPath(new URL(entry.endsWith('.ts') ? '../../out/renderer' : '../renderer', entry)),
  runtimeDirectory: directories.runtime,
  stateDirectory: directories.state,
})
// Standard input may still be open; nothing more is wanted from it.
process.exit(code)
