import type { Page } from '@playwright/test'

/** A drag of files and folders of this computer, as the browser gets it from the system. */
export interface FileDrag {
  move(x: number, y: number): Promise<void>
  drop(): Promise<void>
  /** Out of the window, or given up with Escape: to the page it is the same. */
  leave(): Promise<void>
}

/** Begins to drag what lies at `paths` over the page, which learns names and contents only when it is dropped. */
export async function dragFiles(page: Page, paths: readonly string[], x = 480, y = 300): Promise<FileDrag> {
  const session = await page.context().newCDPSession(page)
  let at = { x, y }
  const send = async (type: 'dragEnter' | 'dragOver' | 'drop') => {
    const data = { items: [], files: [...paths], dragOperationsMask: 1 }
    await session.send('Input.dispatchDragEvent', { type, ...at, data })
  }
  const drops = await page.evaluateHandle(() => {
    const seen = { count: 0 }
    window.addEventListener('drop', () => seen.count++, { capture: true })
    return seen
  })
  await send('dragEnter')
  await send('dragOver')
  return {
    move: async (x, y) => {
      at = { x, y }
      await send('dragOver')
    },
    drop: async () => {
      // As a system does, which tells of a drag for as long as it lasts. The browser drops only what the page was heard to
      // answer for; what the page refuses it never drops.
      for (let attempt = 0; attempt < 3; attempt++) {
        await send('dragOver')
        await send('drop')
        const dropped = page.waitForFunction(({ count }) => count > 0, drops, { timeout: 1000 })
        if (await dropped.then(Boolean, () => false)) break
      }
      await session.detach()
    },
    leave: async () => {
      // The protocol has no such event: its `dragCancel` tells the source alone.
      await page.locator('body').dispatchEvent('dragleave')
      await session.detach()
    },
  }
}
