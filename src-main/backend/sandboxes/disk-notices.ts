import type { DiskSpace } from '../engines/engine.ts'

/** What is told of a disk that fills: what happened, why, and what to do. */
export const diskNotices = {
  low: (space: DiskSpace) =>
    `Little room is left: ${room(space)}. When less than 5 % is free, Airlock pauses the sandboxes that run, since a full disk harms the whole computer. Remove what is not needed.`,
  paused: (space: DiskSpace) =>
    `Airlock paused it because the disk is nearly full: ${room(space)}, and a full disk harms the whole computer. Nothing in it is lost. Free some space on the computer, then resume it.`,
  goesOn: (space: DiskSpace) =>
    `The disk is nearly full: ${room(space)}. It has run like that since it was started or resumed, or since Airlock began to look, so it is not paused. Free some space on the computer soon.`,
  couldNotPause: (space: DiskSpace, why: string) =>
    `The disk is nearly full: ${room(space)}, and pausing it did not work: ${why} Airlock tries again. Free some space on the computer now, or stop it.`,
  cannotPause: (space: DiskSpace) =>
    `The disk is nearly full: ${room(space)}, and this engine cannot pause it. Free some space on the computer now, or stop it.`,
} as const

function room({ path, freeBytes, freeShare }: DiskSpace): string {
  const gigabytes = (freeBytes / 1024 ** 3).toFixed(1)
  // Rounded down, so that nobody reads “5 %” where less is left.
  return `${String(Math.floor(freeShare * 100))} % (${gigabytes} GB) of the disk with the engine’s data (${path}) is free`
}
