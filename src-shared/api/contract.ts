import { oc } from '@orpc/contract'
import { z } from 'zod'
import { changes } from './changes.ts'
import { cloud } from './cloud.ts'
import { egress } from './egress.ts'
import { engines } from './engines.ts'
import { files } from './files.ts'
import { drafts, uiState } from './page-state.ts'
import { packages } from './packages.ts'
import { sandboxPorts } from './sandbox-ports.ts'
import { sandboxes } from './sandboxes.ts'
import { git } from './git.ts'
import { search } from './search.ts'
import { push } from './push.ts'
import { secrets } from './secrets.ts'
import { settings } from './settings.ts'
import { templates } from './templates.ts'
import { terminals } from './terminals.ts'
import { usage } from './usage.ts'

export { apiVersion } from './version.ts'

export interface BackendInfo {
  readonly apiVersion: number
  readonly version: string
  readonly pid: number
}

/** Everything a door can ask of the backend, as one runtime value; one file per domain. */
export const contract = {
  backend: {
    info: oc.output(z.custom<BackendInfo>()),
    /**
     * Ends the backend when no sandbox operation is under way. Sandboxes go on. With `doors` those that are open end too
     * (`quitCode`), since a person wants Airlock to end; without, each door may start the next backend.
     */
    quit: oc.input(z.object({ doors: z.boolean() }).optional()),
  },
  engines,
  sandboxes,
  packages,
  push,
  templates,
  files,
  search,
  git,
  terminals,
  ports: sandboxPorts,
  usage,
  changes,
  egress,
  settings,
  secrets,
  cloud,
  uiState,
  drafts,
}
