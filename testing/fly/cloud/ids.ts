import { randomBytes } from 'node:crypto'

/** As Fly's: a machine is 14 hexadecimal digits, a volume `vol_…`, a version a ULID. */
export const newMachineId = (): string => randomBytes(7).toString('hex')
export const newVolumeId = (): string => `vol_${randomBytes(8).toString('hex')}`
export const newVersion = (): string => `01${randomBytes(15).toString('hex').toUpperCase().slice(0, 24)}`
export const newNonce = (): string => randomBytes(6).toString('hex')
