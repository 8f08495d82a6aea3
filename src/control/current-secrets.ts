/**
 * The secrets of this process, swapped as a whole: whoever reads them through here sees a rotated
 * key-encryption key and a rotated pepper at once, without a restart.
 */
import type { Secrets, VersionedSecrets } from '../storage/secrets.ts'

export class CurrentSecrets implements Secrets {
  readonly keyEncryption: VersionedSecrets
  readonly pepper: VersionedSecrets
  #secrets: Secrets

  constructor(secrets: Secrets) {
    this.#secrets = secrets
    this.keyEncryption = new View(() => this.#secrets.keyEncryption)
    this.pepper = new View(() => this.#secrets.pepper)
  }

  replace(next: Secrets): void {
    this.#secrets = next
  }
}

/** Accessors of a class, so that neither a logger nor JSON ever shows a key. */
class View implements VersionedSecrets {
  readonly #read: () => VersionedSecrets

  constructor(read: () => VersionedSecrets) {
    this.#read = read
  }

  get current(): VersionedSecrets['current'] {
    return this.#read().current
  }

  get all(): VersionedSecrets['all'] {
    return this.#read().all
  }
}
