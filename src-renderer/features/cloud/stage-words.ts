import type { PushState } from '../../../src-shared/cloud/push-plan.ts'
import { countInWords } from '../../ui/words.ts'

export interface StageWords {
  readonly heading: string
  readonly text: string
}

/** What a stage means for the person: how it is, and where their work is. */
export function stageWords({ stage, direction, conflicts, error, awaySince }: PushState, name: string): StageWords {
  switch (stage) {
    case 'home':
      return error === null
        ? { heading: `“${name}” is on this computer.`, text: '' }
        : { heading: 'All is as it was before.', text: `“${name}” goes on on this computer, with nothing changed.` }
    case 'pushing':
      return {
        heading: 'On its way to Fly.io.',
        text: 'Until both sides are alike, nothing is changed here; cancelled, it goes on here and its machine is removed.',
      }
    case 'away':
      return {
        heading: `“${name}” is at Fly.io.`,
        text: 'Files, terminals and rules go on there. The copy on this computer rests as it was, and nobody changes it.',
      }
    case 'pulling':
      return {
        heading: 'On its way back.',
        text: 'What both sides did is merged. Until that is settled nothing is changed here, and the machine stays.',
      }
    case 'interrupted':
      return direction === 'push'
        ? {
            heading: 'The push was interrupted.',
            text: 'Nothing is lost: it goes on from where it was, or is undone and its machine removed. Meanwhile the machine may cost.',
          }
        : {
            heading: 'The pull was interrupted.',
            text: 'Nothing is lost: it goes on from where it was, or the sandbox stays at Fly.io.',
          }
    case 'undoing':
      return {
        heading: awaySince === null ? 'Its machine is being removed.' : 'Being undone.',
        text: 'It is tried until it succeeds.',
      }
    case 'conflicts':
      return {
        heading: `${countInWords(conflicts, 'path')} ${conflicts === 1 ? 'was' : 'were'} changed on both sides.`,
        text: 'You say which version counts. Until then nothing is changed here, and the sandbox goes on at Fly.io.',
      }
  }
}
