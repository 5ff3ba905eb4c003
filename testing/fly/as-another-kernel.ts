import type { BackendParts } from '../../src-main/backend/compose.ts'

/** Of no computer. */
export const anotherKernel = '0.0.0-other'

/** A container stands for the machine, so its kernel is this computer’s: it is judged as one that has another. */
export function asAnotherKernel(parts: BackendParts): BackendParts {
  const judge: BackendParts['judge'] = (evidence) =>
    parts.judge(
      evidence.engine.kind === 'fly'
        ? { ...evidence, engine: { ...evidence.engine, kernelVersion: anotherKernel } }
        : evidence,
    )
  return { ...parts, judge }
}
