import { execFile } from 'node:child_process'
import { parsedJson } from '../../../../../src-shared/text/parsed-json.ts'
import { parseEndpoint } from '../connection/engine-endpoint.ts'
import { fields, list, text } from '../connection/fields.ts'
import { findProgram } from '../../../programs/find-program.ts'
import { refused, type DiscoverySurroundings, type EnginePlace, type Strategy } from './engine-place.ts'

/** Milliseconds that `podman machine inspect` may take; it only reads files. */
const patience = 3000

/** Asks Podman's own command where its virtual machines listen (macOS and Windows have no other Podman). */
export const podmanMachines: Strategy = async (surroundings) => {
  if (surroundings.platform !== 'darwin' && surroundings.platform !== 'win32') return []
  const name = 'Podman machine'
  const podman = findProgram('podman', surroundings)
  if (podman === null) return [refused(name, 'Podman is not installed.')]
  const asked = await inspectMachines(podman, surroundings)
  if (!asked.ok) return [refused(name, asked.reason)]
  const machines = list(parsedJson(asked.output)).map(fields)
  if (machines.length === 0) {
    return [refused(name, 'There is none. Make one: `podman machine init`, then `podman machine start`.')]
  }
  return machines.map((machine) => placeOf(name, machine))
}

function placeOf(name: string, machine: Record<string, unknown>): EnginePlace {
  const titled = `${name} (${text(machine['Name']) || 'unnamed'})`
  const connection = fields(machine['ConnectionInfo'])
  const path =
    text(fields(connection['PodmanSocket'])['Path']) || text(fields(connection['PodmanPipe'])['Path']) || null
  if (path === null) return refused(titled, 'It names no socket. Start it: `podman machine start`.')
  const state = text(machine['State'])
  if (state !== '' && state !== 'running') {
    return refused(titled, `It is ${state}. Start it: \`podman machine start\`.`, path)
  }
  const parsed = parseEndpoint(path)
  if (!parsed.ok) return refused(titled, parsed.reason, path)
  return { kind: 'address', name: titled, endpoint: parsed.endpoint, origin: 'usual' }
}

async function inspectMachines(
  podman: string,
  { env }: DiscoverySurroundings,
): Promise<{ ok: true; output: string } | { ok: false; reason: string }> {
  return await new Promise((resolve) => {
    execFile(
      podman,
      ['machine', 'inspect'],
      { env, timeout: patience, maxBuffer: 1024 * 1024, windowsHide: true },
      (error, output, complaint) => {
        if (error === null) resolve({ ok: true, output })
        else {
          const said = complaint.trim().split('\n').at(-1)?.slice(0, 300) ?? ''
          resolve({ ok: false, reason: `\`podman machine inspect\` failed: ${said || error.message.slice(0, 300)}` })
        }
      },
    )
  })
}
