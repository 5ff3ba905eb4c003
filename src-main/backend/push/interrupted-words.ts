import type { PushRecord } from './journal/push-record.ts'

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
