import { join } from 'node:path'

export interface NodePlaces {
  readonly isPackaged: boolean
  readonly resourcesPath: string
  readonly environment: NodeJS.ProcessEnv
  readonly platform: NodeJS.Platform
}

/** The Node that runs the backend: the installer brings one; in a checkout it is the one that npm runs on. */
export function findNode({ isPackaged, resourcesPath, environment, platform }: NodePlaces): string {
  const name = platform === 'win32' ? 'node.exe' : 'node'
  if (isPackaged) return join(resourcesPath, 'node', name)
  return environment['npm_node_execpath'] ?? name
}
