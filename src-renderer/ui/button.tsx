import type { ComponentProps, ReactNode } from 'react'
import { Tip } from './tip.tsx'

interface ButtonProps extends ComponentProps<'button'> {
  /** One thing in view is filled: the likely one, or the one that is for good. */
  readonly look?: 'plain' | 'outlined' | 'filled' | 'danger' | 'danger-outlined'
  readonly size?: 'small' | 'medium' | 'large'
}

export function Button({ look = 'plain', size = 'medium', className, ...rest }: ButtonProps) {
  return (
    <button type="button" data-look={look} data-size={size} className={`button ${className ?? ''}`.trim()} {...rest} />
  )
}

interface IconButtonProps extends Omit<ButtonProps, 'children'> {
  /** Its accessible name and its tooltip. */
  readonly label: string
  readonly shortcut?: string
  readonly children: ReactNode
}

/** A button that is only an icon: always with a name, shown on hover and focus. */
export function IconButton({ label, shortcut, children, ...rest }: IconButtonProps) {
  return (
    <Tip text={shortcut === undefined || shortcut === '' ? label : `${label} (${shortcut})`}>
      <Button aria-label={label} data-icon-only="" {...rest}>
        {children}
      </Button>
    </Tip>
  )
}
