import type { PushRecord } from './journal/push-record.ts'

/** Of a machine that nothing written down here tells of. */
export function foundWords(name: string, place: string): string {
  return `A machine of it is at ${place}, which nothing that is written down here tells of, and costs. What is in it may be nowhere else: \`airlock pull ${name}\` merges it; or remove it: \`airlock push ${name} --remove-machine\`.`
}

/** What a person is told of a push or pull that was interrupted and waits for them: nothing costs in silence. */
export function interruptedWords(name: string, { step, there }: PushRecord): readonly string[] {
  if (step === 'making' || step === 'copying') {
    return [
      `Its push was interrupted. A machine at ${there.place} may be there, and cost. Go on: \`airlock push ${name} --resume\`. Or undo it: \`airlock push ${name} --cancel\`.`,
    ]
  }
  if (step !== 'reading') return []
  return [
    `Its pull was interrupted before anything was changed here. Pull again, or leave it there: \`airlock pull ${name} --cancel\`.`,
  ]
}
