import type { SandboxId } from '../../../../../src-shared/engine/sandbox.ts'
import type { CallOptions } from '../../engine.ts'
import type { Cloud } from '../cloud.ts'
import { removeApp } from '../lifecycle/remove-app.ts'
import type { CloudRecord } from '../records/cloud-record.ts'

/**
 * Removes what is written down here, was never started, and nobody keeps: what a killed backend left, and what could not
 * be removed before. What nothing is written down of is left alone.
 */
export async function sweepRecords(
  cloud: Cloud,
  keep: (record: CloudRecord) => boolean,
  turn: <T>(id: SandboxId, work: () => Promise<T>) => Promise<T>,
  options: CallOptions,
): Promise<readonly string[]> {
  const { records } = await cloud.records.all()
  const swept: string[] = []
  const ours = records.filter(({ organisation }) => organisation === cloud.organisation)
  for (const { spec } of ours.filter((record) => !keep(record))) {
    await turn(spec.id, async () => {
      const record = await cloud.records.read(spec.id)
      if (record === null || keep(record)) return
      await removeApp(cloud, record, options)
      swept.push(`${spec.id} in the app ${record.app}`)
    })
  }
  return swept
}
