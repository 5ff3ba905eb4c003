import { describe, expect, it } from 'vitest'
import { readResourceLabels, resourceLabels } from './labels.ts'
import { createLabelSigner } from '../../label-signer.ts'

const signer = createLabelSigner(new Uint8Array(32))

describe('labels of what is no sandbox', () => {
  it('[EN14] are ours also on a container whose image brings labels of our names', () => {
    const ofImage = Object.fromEntries(
      ['kind', 'name', 'sandbox', 'signature'].map((key) => [`app.airlock.${key}`, 'x']),
    )
    // As engines do: a container has its image's labels, and its own before them.
    const labels = { ...ofImage, ...resourceLabels(signer, { kind: 'prepare', name: 'airlock-prepare-1' }) }
    expect(readResourceLabels(signer, 'airlock-prepare-1', labels)).toEqual({ kind: 'prepare', sandbox: null })
  })

  it('say which sandbox a volume belongs to, and nothing about one of another name', () => {
    const labels = resourceLabels(signer, { kind: 'home', name: 'airlock-1-home', sandbox: '0123456789ab' })
    expect(readResourceLabels(signer, 'airlock-1-home', labels)).toEqual({ kind: 'home', sandbox: '0123456789ab' })
    expect(readResourceLabels(signer, 'airlock-2-home', labels)).toBeNull()
    expect(readResourceLabels(signer, 'airlock-1-home', { ...labels, 'app.airlock.sandbox': '' })).toBeNull()
  })
})
