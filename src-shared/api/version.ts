/** Raised when a door and a backend of different versions could misunderstand each other. */
export const apiVersion = 5
