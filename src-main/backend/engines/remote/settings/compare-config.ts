import type { Probe } from '../../../../../src-shared/engine/isolation.ts'
import type { Machine } from '../machines-api/shapes.ts'
import { writableConfig } from '../machines-api/writable-config.ts'
import type { CloudRecord } from '../records/cloud-record.ts'
import { covers, isNothing } from './covers.ts'

/** Each part of a machine's config that matters, with what it means when it is as it was asked for. */
const parts = {
  image: 'It runs the very image that was chosen, by its digest.',
  init: 'Its first program is Airlock’s, which starts everything of the person’s with less.',
  guest: 'It has the size that was chosen, and costs what was said.',
  mounts: 'It has its own disk and no other.',
  files: 'What it was given is the configuration of this sandbox, with nothing else.',
  services: 'It can be reached at one port, behind Airlock’s token, and wakes for nobody else.',
  restart: 'It is started again only after a failure.',
  stop_config: 'It gets time to save terminals before it ends.',
  metadata: 'It carries the signature of this installation.',
} as const satisfies Readonly<Record<string, string>>

/** What would start other programs, or change what is inside, beside what was asked for. */
const never = ['env', 'processes', 'containers', 'statics', 'schedule', 'standbys', 'auto_destroy', 'dns'] as const

/** What Fly says that it runs against what was asked for: one probe for each part. */
export function compareConfig(record: CloudRecord, machine: Machine, network: string | undefined): readonly Probe[] {
  const asked = record.config
  if (machine.config === undefined || asked === null) return [silent(machine)]
  const seen: Readonly<Record<string, unknown>> = writableConfig(machine.config)
  return [
    ...Object.entries(parts).map(([part, meaning]) =>
      compared(part, seen[part], part === 'files' ? told(seen[part], asked[part]) : asked[part], meaning),
    ),
    ...never.map((part) => absent(part, seen[part])),
    digest(record, machine),
    compared('network', network, record.app, 'It is in a network of its own, which no other machine shares.'),
  ]
}

function compared(name: string, seen: unknown, asked: unknown, meaning: string): Probe {
  const ok = covers(seen, asked)
  return {
    name,
    witness: 'engine',
    ok,
    tried: `Asked for ${name} ${shown(name, asked)}`,
    seen: ok ? 'as asked' : shown(name, seen),
    meaning,
  }
}

function absent(name: string, seen: unknown): Probe {
  const ok = isNothing(seen)
  return {
    name,
    witness: 'engine',
    ok,
    tried: `Asked for no ${name}`,
    seen: ok ? 'none' : shown(name, seen),
    meaning: 'Nothing was added to what Airlock asked for.',
  }
}

/** Fly names the digest of what it fetched; where it does not, the reference's own is all that is known. */
function digest(record: CloudRecord, machine: Machine): Probe {
  const told = machine.image_ref?.digest
  const ok = told === undefined || told === '' || record.image.endsWith(`@${told}`)
  return {
    name: 'digest',
    witness: 'engine',
    ok,
    tried: `Asked for the image ${record.image}`,
    seen: told === undefined || told === '' ? 'not told' : told,
    meaning: 'What was fetched is what was meant.',
  }
}

function silent(machine: Machine): Probe {
  return {
    name: 'config',
    witness: 'engine',
    ok: false,
    tried: 'Asked Fly.io for the configuration of the machine',
    seen: machine.host_status === 'unreachable' ? 'nothing: its host is out of reach' : 'nothing',
    meaning: 'Without it nobody can say what the machine was made with.',
  }
}

/** Whether Fly tells what is in files is not documented: what it does tell must be what was asked for. */
function told(seen: unknown, asked: unknown): unknown {
  if (!Array.isArray(seen) || !Array.isArray(asked)) return asked
  return asked.map((file: object, index) => {
    const one: unknown = seen[index]
    const keys = typeof one === 'object' && one !== null ? ['guest_path', ...Object.keys(one)] : []
    return Object.fromEntries(Object.entries(file).filter(([key]) => keys.includes(key)))
  })
}

/** The configuration file holds the hash of a token, which nobody needs to read. */
function shown(name: string, value: unknown): string {
  if (name === 'files' && Array.isArray(value)) {
    return value.map((file: { guest_path?: unknown }) => String(file.guest_path)).join(', ')
  }
  return (JSON.stringify(value) ?? 'nothing').slice(0, 300)
}
